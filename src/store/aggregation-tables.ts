import type { Generated } from 'kysely';

/**
 * The agent's own tables for what the refresh computes. Ids are those of the SIS; instants are ISO text in UTC; flags 0 or 1.
 * The small tables (calendar, grade_level, enrollment, student, attendance_code) mirror the columns of the SIS that act at
 * request time or that exports print, so that ticking one exclude box is not an update of 100,000 rows.
 */
export interface AggregationTables {
  calendar: CalendarTable;
  grade_level: GradeLevelTable;
  enrollment: EnrollmentTable;
  student: StudentTable;
  attendance_code: AttendanceCodeTable;
  code_info: CodeInfoTable;
  calendar_aggregation: CalendarAggregationTable;
  attendance_day: AttendanceDayTable;
  candidate: CandidateTable;
  finding: FindingTable;
}

export interface CalendarTable {
  calendarID: number;
  schoolID: number | null;
  /** 32 hex digits; null when the school's GUID cannot be used. */
  schoolRefId: string | null;
  name: string;
  endYear: number | null;
  startDate: string | null;
  endDate: string | null;
  /** gate `calendar-excluded` */
  sifExclude: number;
}

export interface GradeLevelTable {
  gradeLevelID: number;
  /** gate `grade-excluded` */
  sifExclude: number;
}

export interface EnrollmentTable {
  enrollmentID: number;
  /** gates `no-show` and `state-exclude` */
  noShow: number;
  stateExclude: number;
  /** Name of the grade, trimmed; '' when there is none. */
  grade: Generated<string>;
  /** serviceType P */
  isPrimary: Generated<number>;
  /** Null when it cannot be read. */
  startDate: Generated<string | null>;
  /** Whose it is, so that those of one student can be told from each other without reading them all. */
  personID: number | null;
  calendarID: number | null;
}

export interface StudentTable {
  personID: number;
  /** 32 hex digits; null when the person's GUID cannot be used. */
  studentRefId: string | null;
}

/** Every attendance code by its id: what exports print beside mostCommonExcuseID. */
export interface AttendanceCodeTable {
  excuseID: number;
  calendarID: number;
  code: string;
}

/** The AttendanceCodeInfo objects (rules section 7). */
export interface CodeInfoTable {
  refId: string;
  excuseID: number;
  calendarID: number;
  schoolRefId: string;
  code: string;
  type: string;
  status: string;
  description: string | null;
  value: string;
}

/** How far each calendar is aggregated; a calendar without a row never was. */
export interface CalendarAggregationTable {
  calendarID: number;
  /** Instant of the last refresh that covered the whole calendar; null until one has. */
  completedAt: string | null;
  /** Last day that such a refresh looked at, `YYYY-MM-DD`. */
  lastDay: string | null;
  /** Since when answers wait for its first complete refresh; null when none does. */
  waitingSince: string | null;
  /** Why the last run of this calendar failed; null when it did not. */
  error: string | null;
  /**
   * Calendar-level tables of the SIS that differ from what the last whole refresh read, as the newest sweep saw it, joined
   * by a comma; null: none.
   */
  outdatedBy: string | null;
  /** Grows with each transaction that writes its days: who read the SIS before another wrote must read again. */
  version: Generated<number>;
}

/** The AttDayAggregation record (rules section 8) and the digest of its event inputs (R24). */
export interface AttendanceDayTable {
  calendarID: number;
  personID: number;
  date: string;
  scheduledMinutes: number;
  absentMinutes: number;
  unexcusedAbsentMinutes: number;
  mostCommonExcuseID: number | null;
  lastModified: string;
  digest: string;
  enrollmentID: number;
  absenceValue: string;
  noShow: number;
}

/** One covering enrollment whose minutes reach its Half; see attendance/student-day.ts. */
export interface CandidateTable {
  date: string;
  schoolRefId: string;
  studentRefId: string;
  enrollmentID: number;
  calendarID: number;
  personID: number;
  gradeLevelID: number | null;
  schoolYear: number;
  isPrimary: number;
  value: string;
  refId: string;
  timeIn: string | null;
  timeOut: string | null;
  note: string | null;
  /** code and AttendanceCodeInfo RefId under codeSelection mostCommon; both null when there is none */
  commonCode: string | null;
  commonRefId: string | null;
  /** the same under codeSelection absentUnknown */
  unknownCode: string | null;
  unknownRefId: string | null;
}

export interface FindingTable {
  calendarID: number;
  /** Student concerned; 0 when it is the calendar's own matter. */
  personID: number;
  /** Position within the calendar and student. */
  position: number;
  date: string | null;
  code: string;
  severity: string;
  sourceTable: string;
  /** Ids of the rows, joined by a space. */
  ids: string;
  message: string;
}
