import { addDays, localDay, type SchoolDay } from '../../core/school-day.js';
import { isPastNightlyTime } from '../nightly-due.js';

/** The day whose nightly comparison is the newest that is due: today once the local time is past, before that yesterday. */
export function comparisonDay(nowMs: number, timeZone: string, timeOfDay: string): SchoolDay {
  const today = localDay(nowMs, timeZone);
  return isPastNightlyTime(nowMs, timeZone, timeOfDay) ? today : addDays(today, -1);
}
