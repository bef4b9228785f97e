import { sql, type SqlBool } from 'kysely';
import type { Database, RawRow, Writer } from '../../database/port.js';
import { oneOf } from '../../database/text.js';
import { inSpan, type DaySpan } from '../aggregation/stored-days.js';
import type { SeenRowTable, UnrecordedDayTable } from '../change-tables.js';
import type { StoreTables } from '../tables.js';

/** Columns of a seen row in the order of its raw row; the first five are its key. */
export const SEEN_ROW_COLUMNS = [
  'calendarID',
  'personID',
  'date',
  'sourceTable',
  'rowID',
  'digest',
] as const satisfies readonly (keyof SeenRowTable)[];

/** Columns of an unrecorded day in the order of its raw row; the first three are its key. */
export const UNRECORDED_COLUMNS = [
  'calendarID',
  'personID',
  'date',
  'digest',
] as const satisfies readonly (keyof UnrecordedDayTable)[];

/** What students' days were last evaluated from, but for the rows themselves. */
export interface KeptInputs {
  /** In the order of UNRECORDED_COLUMNS. */
  unrecorded: RawRow[];
  /** Digest of enrollments, roster rows and GUIDs by personID. */
  inputs: ReadonlyMap<number, string>;
}

export function readKeptInputs(store: Database<StoreTables>, span: DaySpan): Promise<KeptInputs> {
  return store.read(async (reader) => {
    const unrecorded = reader.sql.selectFrom('unrecorded_day').select(UNRECORDED_COLUMNS);
    const inputs = reader.sql
      .selectFrom('student_inputs')
      .select(['personID', 'digest'])
      .where('calendarID', '=', span.calendarID)
      .where(oneOf(reader.dialect, sql.ref('personID'), span.personIDs));
    return {
      unrecorded: await reader.rows(unrecorded.where(inSpan(reader.dialect, span)).compile()),
      inputs: new Map((await reader.all(inputs)).map(({ personID, digest }) => [personID, digest])),
    };
  });
}

/** The rows of these students that were seen on these days; `undated`: those without a readable date too. */
export function readSeenRows(store: Database<StoreTables>, span: DaySpan, undated: boolean): Promise<RawRow[]> {
  return store.read((reader) => {
    const rows = reader.sql.selectFrom('seen_row').select(SEEN_ROW_COLUMNS).where(inSpan(reader.dialect, span));
    return reader.rows((undated ? rows : rows.where(sql<SqlBool>`date <> ''`)).compile());
  });
}

/** Students of a calendar of whom a row without a readable date was seen. */
export async function personsWithUndatedRows(
  store: Database<StoreTables>,
  calendarID: number,
): Promise<ReadonlySet<number>> {
  const rows = await store.read((reader) =>
    reader.all(
      reader.sql
        .selectFrom('seen_row')
        .select('personID')
        .where('calendarID', '=', calendarID)
        .where('sourceTable', 'in', ['attendance', 'attendanceUnit'])
        .where('date', '=', ''),
    ),
  );
  return new Set(rows.map(({ personID }) => personID));
}

/** What must be written so that the store keeps what a student's days were evaluated from; every list may be empty. */
export interface KeptChanges {
  unrecorded: RawRow[];
  /** Keys. */
  removedUnrecorded: RawRow[];
  seenRows: RawRow[];
  /** Keys. */
  removedSeenRows: RawRow[];
  /** Digest of the student's inputs: null when there is nothing to keep any more, undefined when it stays as it is. */
  inputs?: string | null;
}

/** In the transaction that writes the student's days. */
export async function writeKept(
  writer: Writer<StoreTables>,
  calendarID: number,
  personID: number,
  changes: KeptChanges,
): Promise<void> {
  const { inputs } = changes;
  await writer.deleteRows('unrecorded_day', UNRECORDED_COLUMNS.slice(0, 3), changes.removedUnrecorded);
  await writer.upsertRows('unrecorded_day', UNRECORDED_COLUMNS.slice(0, 3), UNRECORDED_COLUMNS, changes.unrecorded);
  await writer.deleteRows('seen_row', SEEN_ROW_COLUMNS.slice(0, 5), changes.removedSeenRows);
  await writer.upsertRows('seen_row', SEEN_ROW_COLUMNS.slice(0, 5), SEEN_ROW_COLUMNS, changes.seenRows);
  const key = ['calendarID', 'personID'] as const;
  if (inputs === null) await writer.deleteRows('student_inputs', key, [[calendarID, personID]]);
  else if (inputs !== undefined)
    await writer.upsertRows('student_inputs', key, [...key, 'digest'], [[calendarID, personID, inputs]]);
}
