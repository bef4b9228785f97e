import { readAttendanceDays } from '../attendance/attendance-days.js';
import { readBellSchedules } from '../attendance/bell-schedule.js';
import { readSpan } from '../attendance/date-span.js';
import { readInteger } from '../attendance/reading.js';
import { RowReader } from '../attendance/row-reader.js';
import type { DayRow } from '../attendance/source-rows.js';
import type { SchoolDay } from '../core/school-day.js';
import type { DayRange, Source } from '../source/source.js';

/** The attendance-taking days of calendars within a range, ascending, by calendarID. Findings are left to the refresh. */
export async function calendarDays(
  source: Source,
  calendarIDs: readonly number[],
  range: DayRange,
): Promise<Map<number, SchoolDay[]>> {
  const noFinding = (): void => undefined;
  const schedules = readBellSchedules(await source.periodSchedules(), [], noFinding);
  const rows = new Map<number, DayRow[]>(calendarIDs.map((calendarID) => [calendarID, []]));
  for (const row of await source.daysOf(calendarIDs, range)) rows.get(Number(row.calendarID))?.push(row);
  const found = new Map<number, SchoolDay[]>();
  for (const calendar of await source.calendars()) {
    const calendarID = readInteger(calendar.calendarID) ?? null;
    const theirs = calendarID === null ? undefined : rows.get(calendarID);
    if (calendarID === null || !theirs) continue;
    const dates = readSpan(calendar, 'none', new RowReader('calendar', [calendarID], noFinding));
    const days = dates ? readAttendanceDays(theirs, dates, schedules, noFinding) : [];
    found.set(
      calendarID,
      days.map(({ date }) => date),
    );
  }
  return found;
}
