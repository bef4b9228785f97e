import type { SchoolDay } from '../core/school-day.js';
import type { BellSchedule } from './bell-schedule.js';
import { covers, type DateSpan } from './date-span.js';
import type { FindingSink } from './findings.js';
import { ordinal } from './reading.js';
import { identified } from './row-reader.js';
import type { DayRow } from './source-rows.js';

/** A day within the calendar's dates with all three flags set and a period schedule that exists. */
export interface AttendanceDay {
  readonly date: SchoolDay;
  readonly schedule: BellSchedule;
}

/**
 * The attendance-taking days within the calendar's dates, ascending. Of several rows for one date the lowest dayID is
 * the day's row, whatever the others say.
 */
export function readAttendanceDays(
  rows: readonly DayRow[],
  calendarDates: DateSpan,
  schedules: ReadonlyMap<number, BellSchedule>,
  report: FindingSink,
): AttendanceDay[] {
  const seen = new Set<SchoolDay>();
  const days: AttendanceDay[] = [];
  for (const [, row, reader] of identified('day', 'dayID', rows, report)) {
    const date = reader.requiredDay(row.date, 'date');
    if (date === undefined) continue;
    if (seen.has(date)) {
      reader.found('bad-row', `${date} has a row with a lower dayID`);
      continue;
    }
    seen.add(date);
    const flags = [
      reader.flag(row.schoolDay, 'schoolDay'),
      reader.flag(row.instruction, 'instruction'),
      reader.flag(row.attendance, 'attendance'),
    ];
    const scheduleID = reader.integer(row.periodScheduleID, 'periodScheduleID');
    if (scheduleID === null || flags.includes(false) || !covers(calendarDates, date)) continue;
    const schedule = schedules.get(scheduleID);
    if (schedule === undefined) reader.found('bad-row', `there is no period schedule ${scheduleID}`);
    else days.push({ date, schedule });
  }
  return days.sort((a, b) => ordinal(a.date, b.date));
}

/** How many of the days, ascending, are before the date: the index of the first that is not. */
export function countBefore(days: readonly AttendanceDay[], date: SchoolDay): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (days[middle]!.date < date) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The span as indices into the days, ascending: first, and one past the last. */
export function indexRange(days: readonly AttendanceDay[], { from, to }: DateSpan): [first: number, end: number] {
  const first = from === null ? 0 : countBefore(days, from);
  return [first, to === null ? days.length : countThrough(days, to)];
}

function countThrough(days: readonly AttendanceDay[], date: SchoolDay): number {
  const before = countBefore(days, date);
  return days[before]?.date === date ? before + 1 : before;
}
