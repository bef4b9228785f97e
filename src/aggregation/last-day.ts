import { addDays, localParts, type SchoolDay } from '../core/school-day.js';

/**
 * Last day of a manual refresh (R17): submitted before `sameDayFrom` (`HH:MM`, local) it leaves today out, from then on it
 * includes today. Decided at submission.
 */
export function manualLastDay(submittedAtMs: number, timeZone: string, sameDayFrom: string): SchoolDay {
  const { day, time } = localParts(submittedAtMs, timeZone);
  return time >= `${sameDayFrom}:00` ? day : addDays(day, -1);
}
