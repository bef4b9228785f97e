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

/** Rows by position in the calendar's days. A row on any other day is reported, when it is dated in the range. */
export function rowsByDay(
  calendar: Calendar,
  rows: StudentRows,
  range: DateSpan,
  report: FindingSink,
): ReadonlyMap<number, RowsOfDay> {
  const days = new Map<number, RowsOfDay>();
  const rowsOn = (index: number): RowsOfDay => {
    let found = days.get(index);
    if (found === undefined) days.set(index, (found = { attendance: [], units: [] }));
    return found;
  };
  const misplaced = (table: string, id: Cell, date: Cell): void => {
    const problem = whyNoDay(calendar, date, range);
    if (problem === null) return;
    const personID = readInteger(rows.person.personID) ?? null;
    report(finding(problem, table, idsOf(id), { personID, date: readDay(date) ?? null }));
  };
  for (const row of rows.attendance) {
    const index = dayIndex(calendar, row.date);
    if (index === undefined) misplaced('attendance', row.attendanceID, row.date);
    else rowsOn(index).attendance.push(row);
  }
  for (const row of rows.units) {
    const index = dayIndex(calendar, row.date);
    if (index === undefined) misplaced('attendanceUnit', row.attendanceUnitID, row.date);
    else rowsOn(index).units.push(row);
  }
  return days;
}

function dayIndex(calendar: Calendar, date: Cell): number | undefined {
  return typeof date === 'string' ? calendar.dayIndex.get(date) : undefined;
}

/** Null when the row is dated outside the range. An unreadable date is in every range. */
function whyNoDay(calendar: Calendar, cell: Cell, range: DateSpan): FindingCode | null {
  const date = readDay(cell);
  if (date === null || date === undefined) return 'bad-date';
  if (!covers(range, date)) return null;
  const inCalendar = calendar.dates !== null && covers(calendar.dates, date);
  return inCalendar ? 'row-on-non-attendance-day' : 'row-outside-calendar';
}
