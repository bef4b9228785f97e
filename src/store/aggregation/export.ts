import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Database } from '../../database/port.js';
import { after, firstRows } from '../../database/text.js';
import { oneOf } from '../objects/render-predicate.js';
import type { StoreTables } from '../tables.js';
import { upToAsOf } from './as-of.js';

/** One AttDayAggregation record as exports show it (interfaces, `aggregation`). */
export interface AggregationRecord {
  personID: number;
  studentRefId: string | null;
  calendarID: number;
  schoolID: number | null;
  date: string;
  lastModifiedDate: string;
  scheduledMinutes: number;
  absentMinutes: number;
  unexcusedAbsentMinutes: number;
  mostCommonExcuseID: number | null;
  mostCommonExcuseCode: string | null;
}

export const AGGREGATION_RECORD_FIELDS = [
  'personID',
  'studentRefId',
  'calendarID',
  'schoolID',
  'date',
  'lastModifiedDate',
  'scheduledMinutes',
  'absentMinutes',
  'unexcusedAbsentMinutes',
  'mostCommonExcuseID',
  'mostCommonExcuseCode',
] as const satisfies readonly (keyof AggregationRecord)[];

export type AggregationField = (typeof AGGREGATION_RECORD_FIELDS)[number];

/** From … to, both inclusive; null is open. */
export interface MinuteRange {
  readonly from: number | null;
  readonly to: number | null;
}

/** Fields of a record that hold minutes. */
export type MinuteField = 'scheduledMinutes' | 'absentMinutes' | 'unexcusedAbsentMinutes';

export interface AggregationFilter {
  calendarIDs?: readonly number[];
  personID?: number;
  /** Inclusive. */
  from?: string;
  to?: string;
  /** The last day looked at; absent: each calendar's last refreshed day (R26). */
  asOf?: string;
  minutes?: Partial<Record<MinuteField, MinuteRange>>;
  /** Most common codes by excuseID; null is a day without one. */
  excuseIDs?: readonly (number | null)[];
}

const PAGE = 10_000;

/**
 * Every aggregated day up to the as-of day, without those of No Show enrollments (R26, R33 and rules section 8), in order
 * of calendar, person, date; a page at a time.
 */
export async function* aggregationPages(
  store: Database<StoreTables>,
  filter: AggregationFilter,
): AsyncGenerator<AggregationRecord[]> {
  let last: AggregationRecord | undefined;
  for (;;) {
    const page = await store.read((reader) => {
      const query = firstRows(reader.dialect, reader.sql.selectFrom('attendance_day as d'), PAGE)
        .innerJoin('calendar as c', 'c.calendarID', 'd.calendarID')
        .leftJoin('calendar_aggregation as a', 'a.calendarID', 'd.calendarID')
        .leftJoin('student as s', 's.personID', 'd.personID')
        .leftJoin('attendance_code as x', 'x.excuseID', 'd.mostCommonExcuseID')
        .select([
          'd.personID',
          's.studentRefId',
          'd.calendarID',
          'c.schoolID',
          'd.date',
          'd.lastModified as lastModifiedDate',
        ])
        .select(['d.scheduledMinutes', 'd.absentMinutes', 'd.unexcusedAbsentMinutes', 'd.mostCommonExcuseID'])
        .select('x.code as mostCommonExcuseCode')
        .orderBy('d.calendarID')
        .orderBy('d.personID')
        .orderBy('d.date');
      const conditions = conditionsOf(filter);
      if (last) {
        const key = [sql.ref('d.calendarID'), sql.ref('d.personID'), sql.ref('d.date')];
        conditions.push(after(reader.dialect, key, [last.calendarID, last.personID, last.date]));
      }
      return reader.all(query.where(sql<SqlBool>`${sql.join(conditions, sql` and `)}`));
    });
    if (page.length === 0) return;
    yield page;
    last = page.at(-1)!;
  }
}

function conditionsOf(filter: AggregationFilter): RawBuilder<SqlBool>[] {
  const { calendarIDs, personID, from, to, asOf, minutes = {}, excuseIDs } = filter;
  const conditions = [sql<SqlBool>`d.noShow = 0`, upToAsOf(asOf)];
  if (calendarIDs) conditions.push(oneOf(sql.ref('d.calendarID'), calendarIDs));
  if (personID !== undefined) conditions.push(sql`d.personID = ${personID}`);
  if (from !== undefined) conditions.push(sql`d.date >= ${from}`);
  if (to !== undefined) conditions.push(sql`d.date <= ${to}`);
  for (const [field, range] of Object.entries(minutes)) {
    const column = sql.ref(`d.${field}`);
    if (range.from !== null) conditions.push(sql`${column} >= ${range.from}`);
    if (range.to !== null) conditions.push(sql`${column} <= ${range.to}`);
  }
  if (excuseIDs) {
    const coded = oneOf(
      sql.ref('d.mostCommonExcuseID'),
      excuseIDs.filter((excuseID) => excuseID !== null),
    );
    conditions.push(excuseIDs.includes(null) ? sql`(${coded} or d.mostCommonExcuseID is null)` : coded);
  }
  return conditions;
}
