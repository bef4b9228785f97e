import { addDays, localDay, type SchoolDay } from '../core/school-day.js';
import { activeYear, readCalendarStates, type CalendarState } from '../store/aggregation/calendars.js';
import { contains, nightlyScope, type NightlyScope } from './nightly-due.js';
import type { RefreshParts } from './refresh-parts.js';

/** A calendar with its attendance-taking days before today. */
export interface NightCalendar extends CalendarState {
  days: readonly SchoolDay[];
  lastAttendanceDay: SchoolDay | null;
}

/** What a nightly run would handle now, by the SIS as it is; no scope while no attendance-taking day has passed. */
export async function lookAtNight({
  store,
  thread,
  clock,
  timeZone,
}: Pick<RefreshParts, 'store' | 'thread' | 'clock' | 'timeZone'>): Promise<{
  today: SchoolDay;
  scope: NightlyScope<NightCalendar> | undefined;
  /** Calendars of the active year whose first aggregation is still to come or under way. */
  awaited: number;
}> {
  const today = localDay(clock.now(), timeZone);
  const calendars = await readCalendarStates(store);
  const known = new Map<number, NightCalendar>();
  const read = async (wanted: readonly CalendarState[]): Promise<void> => {
    const missing = wanted.filter(({ calendarID }) => !known.has(calendarID));
    if (missing.length === 0) return;
    const calendarIDs = missing.map(({ calendarID }) => calendarID);
    const found = new Map(await thread.call('attendanceDays', { calendarIDs, to: addDays(today, -1) }));
    for (const calendar of missing) {
      const days = found.get(calendar.calendarID) ?? [];
      known.set(calendar.calendarID, { ...calendar, days, lastAttendanceDay: days.at(-1) ?? null });
    }
  };
  const year = activeYear(calendars, today);
  await read(calendars.filter((one) => (year !== undefined && one.endYear === year) || contains(one, today)));
  const first = nightlyScope([...known.values()], today);
  const isAwaited = ({ endYear, completedAt, error }: CalendarState): boolean =>
    endYear === year && completedAt === null && error === null;
  const awaited = calendars.filter(isAwaited).length;
  if (!first) return { today, scope: undefined, awaited };
  // Besides, those whose dates contain that day, which may have ended since.
  await read(calendars.filter((one) => contains(one, first.schoolDay)));
  return { today, scope: nightlyScope([...known.values()], today), awaited };
}
