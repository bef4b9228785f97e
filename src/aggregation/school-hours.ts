import { localParts } from '../core/school-day.js';

/** Local hours in which a district's SIS is busy. */
const FROM = '07:00:00';
const TO = '16:00:00';

/** More calendars than this are many. */
const MANY = 10;

/**
 * What whoever submits a refresh of many calendars in school hours is warned of: reading them slows the SIS down while
 * attendance is taken. Null: nothing. Many are more than ten, or more than half of the active year's.
 */
export function schoolHoursWarning(
  { nowMs, timeZone }: { nowMs: number; timeZone: string },
  { chosen, ofActiveYear, attendanceToday }: { chosen: number; ofActiveYear: number; attendanceToday: boolean },
): string | null {
  const { time } = localParts(nowMs, timeZone);
  if (!attendanceToday || time < FROM || time >= TO || !isMany(chosen, ofActiveYear)) return null;
  return `${chosen} calendars are refreshed in school hours (${time.slice(0, 5)}): this slows the student information system down; consider the evening`;
}

/** True for a number of calendars that is worth a warning at all. */
export function isMany(chosen: number, ofActiveYear: number): boolean {
  return chosen > MANY || (chosen > 1 && chosen > ofActiveYear / 2);
}
