import { addDays, localParts, type SchoolDay } from '../core/school-day.js';
import { activeYear } from '../store/aggregation/calendars.js';
import type { CalendarTable } from '../store/aggregation-tables.js';
import type { NightlyDayTable } from '../store/run-tables.js';

/** A calendar with its most recent attendance-taking day before today; null: it has none. */
export interface NightlyCalendar extends Pick<CalendarTable, 'calendarID' | 'endYear' | 'startDate' | 'endDate'> {
  lastAttendanceDay: SchoolDay | null;
}

/** The school day that a nightly run of today handles, and of which calendars (R34). */
export interface NightlyScope<Calendar extends NightlyCalendar = NightlyCalendar> {
  schoolDay: SchoolDay;
  calendars: Calendar[];
}

/**
 * The most recent attendance-taking day before today, with every calendar of the active year and every calendar whose
 * dates contain that day. Undefined while no such calendar has had an attendance-taking day.
 */
export function nightlyScope<Calendar extends NightlyCalendar>(
  calendars: readonly Calendar[],
  today: SchoolDay,
): NightlyScope<Calendar> | undefined {
  const year = activeYear(calendars, today);
  const isOfYear = ({ endYear }: Calendar): boolean => year !== undefined && endYear === year;
  const days = calendars.flatMap((calendar) => {
    const day = calendar.lastAttendanceDay;
    return day !== null && (isOfYear(calendar) || contains(calendar, today)) ? [day] : [];
  });
  const schoolDay = days.sort().at(-1);
  if (schoolDay === undefined) return undefined;
  return { schoolDay, calendars: calendars.filter((one) => isOfYear(one) || contains(one, schoolDay)) };
}

/** Whether a calendar's dates contain a day. */
export function contains(
  { startDate, endDate }: Pick<CalendarTable, 'startDate' | 'endDate'>,
  day: SchoolDay,
): boolean {
  return startDate !== null && endDate !== null && startDate <= day && day <= endDate;
}

export type NightlyAttempt = Pick<NightlyDayTable, 'status' | 'startedAt' | 'endedAt'>;

export type NightlyDue =
  | { due: true }
  /** `handled`: the ledger has the day; `retry`: the last attempt failed, `againAt` is when it is tried again. */
  | { due: false; because: 'too-early' | 'handled' }
  | { due: false; because: 'retry'; againAt: string };

/** True when the local time is past the configured one, which a night that skips or repeats it does not change. */
export function isPastNightlyTime(nowMs: number, timeZone: string, timeOfDay: string): boolean {
  return localParts(nowMs, timeZone).time >= `${timeOfDay}:00`;
}

const DAY_MS = 86_400_000;
const FIRST_RETRY_MS = 5 * 60_000;
const LONGEST_RETRY_MS = 60 * 60_000;

/**
 * Whether the run for a school day is due now: the ledger has none that is done, the local time is past, and after a
 * failure a while has passed that grows with each. What is dated a day later than now was made by a clock that was wrong:
 * it counts for nothing, and no failure dated later than now holds anything up.
 */
export function nightlyDue(
  { nowMs, timeZone, timeOfDay }: { nowMs: number; timeZone: string; timeOfDay: string },
  attempts: readonly NightlyAttempt[],
): NightlyDue {
  const believable = attempts.filter(({ startedAt }) => Date.parse(startedAt) < nowMs + DAY_MS);
  if (believable.some(({ status }) => status === 'done')) return { due: false, because: 'handled' };
  if (!isPastNightlyTime(nowMs, timeZone, timeOfDay)) return { due: false, because: 'too-early' };
  const failures = believable.flatMap(({ status, endedAt }) =>
    status === 'failed' && endedAt !== null ? Date.parse(endedAt) : [],
  );
  if (failures.length === 0) return { due: true };
  const failedMs = Math.max(...failures);
  const againMs = failedMs + Math.min(FIRST_RETRY_MS * 2 ** (failures.length - 1), LONGEST_RETRY_MS);
  if (failedMs > nowMs || againMs <= nowMs) return { due: true };
  return { due: false, because: 'retry', againAt: new Date(againMs).toISOString() };
}

/**
 * What of a calendar a nightly run refreshes: from the day after its last refreshed one up to its own most recent
 * attendance-taking day, and that one in any case; the whole of one that never was refreshed. Undefined: the calendar has
 * had no attendance-taking day.
 */
export function nightlySpan({
  lastDay,
  lastAttendanceDay,
}: {
  lastDay: string | null;
  lastAttendanceDay: SchoolDay | null;
}): { firstDay?: SchoolDay; lastDay: SchoolDay } | undefined {
  if (lastAttendanceDay === null) return undefined;
  if (lastDay === null) return { lastDay: lastAttendanceDay };
  const next = addDays(lastDay as SchoolDay, 1);
  return { firstDay: next < lastAttendanceDay ? next : lastAttendanceDay, lastDay: lastAttendanceDay };
}

/** The last refreshed day of a calendar after a nightly run: it moves back only from a day that has not come yet. */
export function lastDayAfterNight(before: string | null, handled: SchoolDay, today: SchoolDay): SchoolDay {
  return before !== null && before > handled && before <= today ? (before as SchoolDay) : handled;
}
