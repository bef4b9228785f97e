import type { SchoolDay } from '../core/school-day.js';
import type { Calendar } from './calendar.js';
import { covers, type DateSpan } from './date-span.js';
import { finding } from './finding-catalog.js';
import type { FindingCode, FindingSink } from './findings.js';
import { readDay, readInteger } from './reading.js';
import { idsOf } from './row-reader.js';
import type { AttendanceRow, AttendanceUnitRow, Cell, StudentRows } from './source-rows.js';

/** The student's rows of one attendance day, as they came. */
export interface RowsOfDay {
  readonly attendance: AttendanceRow[];
  readonly units: AttendanceUnitRow[];
}

/** A student's rows in a calendar, by the day on which they are dated. */
export interface DatedRows {
  /** By position in the calendar's days. */
  readonly onDays: ReadonlyMap<number, RowsOfDay>;
  /** Those within the range on any other readable date. */
  readonly elsewhere: ReadonlyMap<SchoolDay, RowsOfDay>;
}

/** Rows by date. A row that is not on a day of the calendar is reported, when it is dated in the range. */
export function rowsByDay(calendar: Calendar, rows: StudentRows, range: DateSpan, report: FindingSink): DatedRows {
  const onDays = new Map<number, RowsOfDay>();
  const elsewhere = new Map<SchoolDay, RowsOfDay>();
  const personID = readInteger(rows.person.personID) ?? null;
  const rowsOn = (table: string, id: Cell, cell: Cell): RowsOfDay | undefined => {
    const index = typeof cell === 'string' ? calendar.dayIndex.get(cell) : undefined;
    if (index !== undefined) return rowsAt(onDays, index);
    const date = readDay(cell) ?? null;
    if (date !== null && !covers(range, date)) return undefined;
    const problem = date === null ? 'bad-date' : whyNoDay(calendar, date);
    report(finding(problem, table, idsOf(id), { personID, date }));
    return date === null ? undefined : rowsAt(elsewhere, date);
  };
  for (const row of rows.attendance) rowsOn('attendance', row.attendanceID, row.date)?.attendance.push(row);
  for (const row of rows.units) rowsOn('attendanceUnit', row.attendanceUnitID, row.date)?.units.push(row);
  return { onDays, elsewhere };
}

function rowsAt<Key>(days: Map<Key, RowsOfDay>, key: Key): RowsOfDay {
  let found = days.get(key);
  if (found === undefined) days.set(key, (found = { attendance: [], units: [] }));
  return found;
}

function whyNoDay({ dates }: Calendar, date: SchoolDay): FindingCode {
  return dates !== null && covers(dates, date) ? 'row-on-non-attendance-day' : 'row-outside-calendar';
}
