import { sql } from 'kysely';
import type { Database } from '../../database/port.js';
import { after, firstRows } from '../../database/text.js';
import type { StoreTables } from '../tables.js';

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

export interface AggregationFilter {
  calendarIDs?: readonly number[];
  schoolIDs?: readonly number[];
  personID?: number;
  /** Inclusive. */
  from?: string;
  to?: string;
}

const PAGE = 10_000;

/**
 * Every aggregated day up to its calendar's last refreshed day, without those of No Show enrollments (R33 and rules
 * section 8), in order of calendar, person, date; a page at a time.
 */
export async function* aggregationPages(
  store: Database<StoreTables>,
  filter: AggregationFilter,
): AsyncGenerator<AggregationRecord[]> {
  let last: AggregationRecord | undefined;
  for (;;) {
    const page = await store.read((reader) => {
      let query = firstRows(reader.dialect, reader.sql.selectFrom('attendance_day as d'), PAGE)
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
        .where('d.noShow', '=', 0)
        .where((eb) => eb.or([eb('a.lastDay', 'is', null), eb('d.date', '<=', eb.ref('a.lastDay'))]))
        .orderBy('d.calendarID')
        .orderBy('d.personID')
        .orderBy('d.date');
      if (filter.calendarIDs) query = query.where('d.calendarID', 'in', filter.calendarIDs);
      if (filter.schoolIDs) query = query.where('c.schoolID', 'in', filter.schoolIDs);
      if (filter.personID !== undefined) query = query.where('d.personID', '=', filter.personID);
      if (filter.from !== undefined) query = query.where('d.date', '>=', filter.from);
      if (filter.to !== undefined) query = query.where('d.date', '<=', filter.to);
      if (last) {
        const key = [sql.ref('d.calendarID'), sql.ref('d.personID'), sql.ref('d.date')];
        query = query.where(after(reader.dialect, key, [last.calendarID, last.personID, last.date]));
      }
      return reader.all(query);
    });
    if (page.length === 0) return;
    yield page;
    last = page.at(-1)!;
  }
}
