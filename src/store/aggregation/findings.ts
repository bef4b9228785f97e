import type { Database, RawRow, Writer } from '../../database/port.js';
import type { Finding } from '../../attendance/findings.js';
import type { FindingTable } from '../aggregation-tables.js';
import { after, firstRows } from '../../database/text.js';
import type { StoreTables } from '../tables.js';

const COLUMNS = [
  'calendarID',
  'personID',
  'position',
  'date',
  'code',
  'severity',
  'sourceTable',
  'ids',
  'message',
] as const;

/** Findings of the calendar itself stand under this personID. */
export const CALENDAR_ITSELF = 0;

/** Findings of rows that no calendar meets stand under this calendarID. */
export const NO_CALENDAR = 0;

/** What a refresh looked at: days, both inclusive, and whether it met the rows without a readable date besides. */
export interface LookedAt {
  from: string;
  to: string;
  undatedRows: boolean;
}

/** Tables whose undated findings are about rows without a readable date. */
const DATED_TABLES = ['attendance', 'attendanceUnit'];

/**
 * Replaces the findings of one student in one calendar (or, with CALENDAR_ITSELF, of the calendar). Findings of days
 * and rows that the refresh did not look at stay; without `lookedAt` it looked at everything.
 */
export async function replaceFindings(
  writer: Writer<StoreTables>,
  calendarID: number,
  personID: number,
  findings: readonly Finding[],
  lookedAt?: LookedAt,
): Promise<void> {
  const theirs = writer.sql.deleteFrom('finding').where('calendarID', '=', calendarID).where('personID', '=', personID);
  let position = 0;
  if (lookedAt) {
    const { from, to, undatedRows } = lookedAt;
    await writer.run(
      theirs.where((eb) => {
        const undated = eb('date', 'is', null);
        return eb.or([
          undatedRows ? undated : eb.and([undated, eb('sourceTable', 'not in', DATED_TABLES)]),
          eb.and([eb('date', '>=', from), eb('date', '<=', to)]),
        ]);
      }),
    );
    const last = await writer.first(
      writer.sql
        .selectFrom('finding')
        .select((eb) => eb.fn.max('position').as('position'))
        .where('calendarID', '=', calendarID)
        .where('personID', '=', personID),
    );
    position = (last?.position ?? -1) + 1;
  } else await writer.run(theirs);
  const rows = findings.map((finding, index): RawRow => [
    calendarID,
    personID,
    position + index,
    finding.date,
    finding.code,
    finding.severity,
    finding.table,
    finding.ids.join(' '),
    finding.message,
  ]);
  await writer.insertRows('finding', COLUMNS, rows);
}

/** Personal ids of a calendar that have findings: those whose findings vanish must be replaced by none. */
export async function personsWithFindings(store: Database<StoreTables>, calendarID: number): Promise<Set<number>> {
  const rows = await store.read((reader) =>
    reader.all(reader.sql.selectFrom('finding').select('personID').distinct().where('calendarID', '=', calendarID)),
  );
  return new Set(rows.map(({ personID }) => personID));
}

/**
 * Counts by code of the given calendars (all when empty), the most frequent first. What several calendars have in common
 * (a person, a school, a bell schedule) counts once, though each of them lists it.
 */
export function countFindings(
  store: Database<StoreTables>,
  calendarIDs: readonly number[],
): Promise<{ code: string; severity: string; count: number }[]> {
  return store.read((reader) => {
    let found = reader.sql
      .selectFrom('finding')
      .select(['code', 'severity', 'sourceTable', 'ids', 'personID', 'date', 'message'])
      .distinct();
    if (calendarIDs.length > 0) found = found.where('calendarID', 'in', calendarIDs);
    return reader.all(
      reader.sql
        .selectFrom(found.as('found'))
        .select(['code', 'severity'])
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .groupBy(['code', 'severity'])
        .orderBy('count', 'desc')
        .orderBy('code'),
    );
  });
}

/** Counts by calendar and code of the given calendars (all when empty), in order of calendar, the most frequent first. */
export function countFindingsByCalendar(
  store: Database<StoreTables>,
  calendarIDs: readonly number[],
): Promise<{ calendarID: number; name: string | null; code: string; severity: string; count: number }[]> {
  return store.read((reader) => {
    let query = reader.sql
      .selectFrom('finding as f')
      .leftJoin('calendar as c', 'c.calendarID', 'f.calendarID')
      .select(['f.calendarID', 'c.name', 'f.code', 'f.severity'])
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .groupBy(['f.calendarID', 'c.name', 'f.code', 'f.severity'])
      .orderBy('f.calendarID')
      .orderBy('count', 'desc')
      .orderBy('f.code');
    if (calendarIDs.length > 0) query = query.where('f.calendarID', 'in', calendarIDs);
    return reader.all(query);
  });
}

const PAGE = 5_000;

/** Every finding of the given calendars (all when empty) in order of calendar, student, position; a page at a time. */
export async function* findingPages(
  store: Database<StoreTables>,
  calendarIDs: readonly number[],
): AsyncGenerator<FindingTable[]> {
  let last: FindingTable | undefined;
  for (;;) {
    const page = await store.read((reader) => {
      let query = firstRows(reader.dialect, reader.sql.selectFrom('finding'), PAGE)
        .select(COLUMNS)
        .orderBy('calendarID')
        .orderBy('personID')
        .orderBy('position');
      if (calendarIDs.length > 0) query = query.where('calendarID', 'in', calendarIDs);
      const from = last;
      if (from)
        query = query.where((eb) =>
          after(
            reader.dialect,
            [eb.ref('calendarID'), eb.ref('personID'), eb.ref('position')],
            [from.calendarID, from.personID, from.position],
          ),
        );
      return reader.all(query);
    });
    if (page.length === 0) return;
    yield page;
    last = page.at(-1)!;
  }
}
