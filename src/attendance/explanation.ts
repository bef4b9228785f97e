import type { SchoolDay } from '../core/school-day.js';
import type { Excuse, Status } from './attendance-code.js';
import type { UncountablePeriod } from './bell-schedule.js';
import type { AbsenceValue } from './student-day.js';
import type { ServiceType } from './student.js';

/** The gates of rules section 5, in the order in which they are asked. */
export type GateName =
  | 'no-guid'
  | 'no-enrollment'
  | 'outside-calendar'
  | 'out-of-scope'
  | 'calendar-excluded'
  | 'grade-excluded'
  | 'no-show'
  | 'state-exclude'
  | 'secondary'
  | 'not-attendance-day'
  | 'not-scheduled'
  | 'no-attendance'
  | 'below-half'
  | 'no-code'
  | 'code-not-allowed';

/** Why an enrollment reports, or why it does not: the first gate that it failed, or that another one won (R13). */
export type Reason = GateName | 'beaten-by-enrollment' | 'reported';

/** Named values that a gate looked at. */
export type Seen = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export interface GateTrace {
  gate: GateName;
  passed: boolean;
  saw: Seen;
}

/** One enrollment of the student at the school. */
export interface EnrollmentExplanation {
  enrollmentID: number;
  calendarID: number;
  serviceType: ServiceType | null;
  reason: Reason;
  /** The gates asked, in order; the last one is the one that failed, unless all passed. */
  gates: readonly GateTrace[];
  /** Minutes; null when the enrollment does not cover an attendance day with a counted period. */
  absentMinutes: number | null;
  /** Minutes; null when the row cannot be read. */
  half: number | null;
  whole: number | null;
  value: AbsenceValue | null;
}

/** Why a period of the day's bell schedule does not count. */
export type UncountedReason = UncountablePeriod['whyNot'] | 'not-enrolled' | 'not-on-roster' | 'not-in-schedule';

/** One period of the day, or one that an attendance row names although the day does not have it. */
export interface PeriodExplanation {
  periodID: number;
  name: string | null;
  seq: number | null;
  /** `HH:MM:SS` */
  start: string | null;
  end: string | null;
  /** Minutes. */
  lunch: number | null;
  net: number | null;
  counted: boolean;
  /** Null when it counts. */
  whyNot: UncountedReason | null;
  /** The winning row's (R2); null without one. */
  attendanceID: number | null;
  status: Status | null;
  excuse: Excuse | null;
  excuseID: number | null;
  code: string | null;
  comment: string | null;
  presentMinutes: number | null;
  /** Minutes that count towards A; 0 when the row does not qualify. */
  absentMinutes: number;
  /** Section 4: counted, and without a row or with one that is neither absent nor early release. */
  attended: boolean;
}

/** StudentDailyAttendance under its SIF names; elements and attributes without a value are left out. */
export interface StudentDailyAttendanceFields {
  RefId: string;
  StudentPersonalRefId: string;
  SchoolInfoRefId: string;
  Date: string;
  SchoolYear: string;
  AttendanceCodeInfoRefId: string;
  TimeIn?: string;
  TimeOut?: string;
  AttendanceNote?: string;
}

/** What a zone is given for one student, school and date, and why. */
export interface Explanation {
  date: SchoolDay;
  reported: boolean;
  reason: Reason;
  /** Of the enrollment that reports, or of the one that got furthest. */
  value: AbsenceValue | null;
  absentMinutes: number | null;
  half: number | null;
  whole: number | null;
  object: StudentDailyAttendanceFields | null;
  /** The one that reports or got furthest first. */
  enrollments: readonly EnrollmentExplanation[];
  /** Of that enrollment's calendar, in order; empty when the date is not an attendance-taking day of it. */
  periods: readonly PeriodExplanation[];
}
