import type { Calendar, Code, Enrollment, Source } from './source.js';
import { dayKey } from './source.js';
import { studentDay, type StudentDay } from './student-day.js';
import { compareText, covers, guidOf } from './values.js';

/** The zone options that decide what is answered (section 10). */
export interface ZoneOptions {
  schools: readonly string[];
  years: readonly number[];
  excludeAllSecondaryEnrollments: boolean;
  reportNoShow: boolean;
  reportStateExclude: boolean;
  attendanceCodeAllowedList: readonly string[];
  codeSelection: 'mostCommon' | 'absentUnknown';
}

export const defaultZoneOptions: ZoneOptions = {
  schools: [],
  years: [],
  excludeAllSecondaryEnrollments: false,
  reportNoShow: false,
  reportStateExclude: false,
  attendanceCodeAllowedList: [],
  codeSelection: 'mostCommon',
};

/** The reasons of section 5 in the order of the gates. */
export const REASONS = [
  'no-guid',
  'no-enrollment',
  'outside-calendar',
  'out-of-scope',
  'calendar-excluded',
  'grade-excluded',
  'no-show',
  'state-exclude',
  'secondary',
  'not-attendance-day',
  'not-scheduled',
  'no-attendance',
  'below-half',
  'no-code',
  'code-not-allowed',
  'beaten-by-enrollment',
  'reported',
] as const;
export type Reason = (typeof REASONS)[number];

export interface Verdict {
  enrollment: Enrollment;
  reason: Reason;
  /** Set when every gate is passed. */
  reported?: { value: '1.0' | '0.5'; code: Code; day: StudentDay };
}

/** One enrollment on one date, through all gates. */
export function judge(source: Source, zone: ZoneOptions, enrollment: Enrollment, date: string): Verdict {
  const fails = (reason: Reason): Verdict => ({ enrollment, reason });
  const { personID, calendarID } = enrollment;
  const calendar = source.calendars.get(calendarID);
  if (!calendar || !source.personGuids.get(personID) || !source.schoolGuids.get(calendar.schoolID))
    return fails('no-guid');
  if (!covers(enrollment.span, date)) return fails('no-enrollment');
  if (!covers(calendar.span, date)) return fails('outside-calendar');
  // The year of the object is the enrollment's, so that is the year that has to be in scope. Silent: what xs:gYear
  // cannot hold is no year and in nobody's scope.
  const isYear = enrollment.endYear >= 1000 && enrollment.endYear <= 9999;
  if (!isYear || !schoolInScope(source, zone, calendar.schoolID) || !yearInScope(zone, enrollment.endYear))
    return fails('out-of-scope');
  if (calendar.excluded) return fails('calendar-excluded');
  const grade = calendar.grades.get(enrollment.grade);
  if (grade?.excluded) return fails('grade-excluded');
  if (enrollment.noShow && !zone.reportNoShow) return fails('no-show');
  if (enrollment.stateExclude && !zone.reportStateExclude) return fails('state-exclude');
  if (enrollment.serviceType !== 'P' && zone.excludeAllSecondaryEnrollments) return fails('secondary');
  if (!source.days.get(dayKey(calendarID, date))) return fails('not-attendance-day');
  const day = studentDay(source, personID, calendarID, date);
  if (!day) return fails('not-scheduled');
  if (!day.hasRows) return fails('no-attendance');
  const half = grade?.half ?? calendar.half ?? 120;
  const whole = grade?.whole ?? calendar.whole ?? 240;
  const value = absenceValue(day.absentMinutes, half, whole);
  if (!value) return fails('below-half');
  const code = referencedCode(zone, calendar, day);
  if (!code?.guid || code.code === '') return fails('no-code');
  const allowed = zone.attendanceCodeAllowedList.map((text) => text.trim()).filter((text) => text !== '');
  if (allowed.length > 0 && !allowed.includes(code.code)) return fails('code-not-allowed');
  return { enrollment, reason: 'reported', reported: { value, code, day } };
}

/** Section 2 and R5. */
export function absenceValue(absent: number, half: number, whole: number): '1.0' | '0.5' | undefined {
  if (absent <= 0) return undefined;
  if (absent >= whole) return '1.0';
  return absent >= half && half <= whole ? '0.5' : undefined;
}

/** Section 3 steps 3 to 5. Step 4 takes the first candidate even if it cannot be referenced (step 6). */
function referencedCode(zone: ZoneOptions, calendar: Calendar, day: StudentDay): Code | undefined {
  if (day.winner === null) return undefined;
  if (day.winner !== 'uncoded' && zone.codeSelection === 'mostCommon') return day.winner;
  const first = (excuse: string | null): Code | undefined =>
    calendar.codes
      .filter((code) => code.status === 'A' && code.excuse === excuse)
      .sort((a, b) => compareText(a.code, b.code) || a.excuseID - b.excuseID)[0];
  return first(null) ?? first('U');
}

export function schoolInScope(source: Source, zone: ZoneOptions, schoolID: number): boolean {
  if (zone.schools.length === 0) return true;
  const guid = source.schoolGuids.get(schoolID);
  return zone.schools.some((text) => text === `schoolID:${schoolID}` || (guid !== null && guidOf(text) === guid));
}

export function yearInScope(zone: ZoneOptions, endYear: number): boolean {
  return zone.years.length === 0 || zone.years.includes(endYear);
}

/**
 * R13: every enrollment of a student at a school on a date, the best first. The reported one leads; when none is, the
 * one that got furthest, and among equals the order in which reported ones would win.
 */
export function judgeSchool(
  source: Source,
  zone: ZoneOptions,
  personID: number,
  schoolID: number,
  date: string,
): Verdict[] {
  const verdicts = (source.enrollmentsOf.get(personID) ?? [])
    .filter((enrollment) => source.calendars.get(enrollment.calendarID)?.schoolID === schoolID)
    .map((enrollment) => judge(source, zone, enrollment, date))
    .sort(bestFirst);
  return verdicts.map((verdict, index) =>
    index > 0 && verdict.reason === 'reported' ? { ...verdict, reason: 'beaten-by-enrollment' } : verdict,
  );
}

function bestFirst(one: Verdict, other: Verdict): number {
  return (
    REASONS.indexOf(other.reason) - REASONS.indexOf(one.reason) ||
    Number(other.reported?.value ?? 0) - Number(one.reported?.value ?? 0) ||
    Number(other.enrollment.serviceType === 'P') - Number(one.enrollment.serviceType === 'P') ||
    other.enrollment.enrollmentID - one.enrollment.enrollmentID
  );
}
