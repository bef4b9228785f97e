import type { Database } from '../../database/port.js';
import type { CalendarAggregationTable, CalendarTable } from '../aggregation-tables.js';
import type { StoreTables } from '../tables.js';

/** A calendar whose days have begun to be aggregated. */
export type BegunCalendar = Pick<
  CalendarTable,
  'calendarID' | 'schoolID' | 'schoolRefId' | 'endYear' | 'startDate' | 'endDate'
> &
  // completedAt is null until its first aggregation has come to its end.
  Pick<CalendarAggregationTable, 'completedAt'>;

/** Those that the SIS still has. */
export function begunCalendars(store: Database<StoreTables>): Promise<BegunCalendar[]> {
  return store.read((reader) =>
    reader.all(
      reader.sql
        .selectFrom('calendar_aggregation as a')
        .innerJoin('calendar as c', 'c.calendarID', 'a.calendarID')
        .select([
          'c.calendarID',
          'c.schoolID',
          'c.schoolRefId',
          'c.endYear',
          'c.startDate',
          'c.endDate',
          'a.completedAt',
        ])
        .orderBy('c.calendarID'),
    ),
  );
}
