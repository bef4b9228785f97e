import { digestOf } from './digest.js';
import type { CalendarRows, Cell } from './source-rows.js';

/**
 * The calendar-level tables whose edits neither events nor the nightly run act on (R24): what a student's days mean, not
 * what the student did.
 */
export const FINGERPRINT_TABLES = [
  'calendar',
  'gradeLevel',
  'term',
  'day',
  'periodSchedule',
  'period',
  'course',
  'section',
  'sectionPlacement',
] as const;

export type FingerprintTable = (typeof FINGERPRINT_TABLES)[number];

/**
 * A digest for each calendar-level table of a calendar, of the columns that the rules read. Names count only where rules
 * compare them; exclude flags do not, since they act without a refresh.
 */
export function calendarFingerprint(rows: CalendarRows): Record<FingerprintTable, string> {
  return {
    calendar: digest([rows.calendar], ['startDate', 'endDate', 'halfDayAbsence', 'wholeDayAbsence']),
    gradeLevel: digest(rows.gradeLevels, ['gradeLevelID', 'name', 'halfDayAbsence', 'wholeDayAbsence']),
    term: digest(rows.terms, ['termID', 'startDate', 'endDate']),
    day: digest(rows.days, ['dayID', 'date', 'periodScheduleID', 'schoolDay', 'instruction', 'attendance']),
    periodSchedule: digest(rows.periodSchedules, ['periodScheduleID']),
    period: digest(rows.periods, [
      'periodID',
      'periodScheduleID',
      'seq',
      'startTime',
      'endTime',
      'nonInstructional',
      'lunchTime',
    ]),
    course: digest(rows.courses, ['courseID', 'attendance', 'active']),
    section: digest(rows.sections, ['sectionID', 'courseID']),
    sectionPlacement: digest(rows.sectionPlacements, ['sectionPlacementID', 'sectionID', 'periodID', 'termID']),
  };
}

/** Of rows in any order. JSON has no line feed within it, so that lines of it are unambiguous. */
function digest<Column extends string>(rows: readonly Record<Column, Cell>[], columns: readonly Column[]): string {
  const lines = rows.map((row) => JSON.stringify(columns.map((column) => row[column])));
  return digestOf(lines.sort().join('\n'));
}
