import type { DayAbsence } from './absence.js';
import { absenceValue } from './absence-value.js';
import type { Calendar } from './calendar.js';
import { selectCodes } from './code-selection.js';
import type { Enrollment } from './student.js';
import type { Candidate } from './student-day.js';

/**
 * What a covering enrollment could report for the day; null when its absent minutes reach neither Half nor Whole, or
 * when it has no school year.
 */
export function candidateOf(calendar: Calendar, enrollment: Enrollment, absence: DayAbsence): Candidate | null {
  const { schoolYear } = enrollment;
  const value = absenceValue(absence.minutes, enrollment.thresholds);
  if (value === null || schoolYear === null) return null;
  return {
    enrollmentID: enrollment.enrollmentID,
    serviceType: enrollment.serviceType,
    grade: enrollment.grade,
    gradeLevelID: enrollment.gradeLevel?.gradeLevelID ?? null,
    schoolYear,
    value,
    codes: selectCodes(absence.mostCommon, calendar.absentUnknown, value),
  };
}
