import type { Guid } from '../core/guid.js';
import type { SchoolDay } from '../core/school-day.js';

/** The three values that AttendanceCodeInfo/AbsenceValue can take (rules section 7); absences are 1.0 or 0.5. */
export type AbsenceValue = '1.0' | '0.5';

/** Zone option `codeSelection` (R8). */
export type CodeSelection = 'mostCommon' | 'absentUnknown';

/** The attendance code that an absence refers to. */
export interface CodeReference {
  excuseID: number;
  /** Code text, trimmed: what the Attendance Code Allowed List is compared with. */
  code: string;
  /** AttendanceCodeInfo/@RefId for this code and the absence value (R16). */
  refId: Guid;
}

/**
 * What one enrollment could report for a day: everything of StudentDailyAttendance that does not depend on a zone's
 * options. It exists when the enrollment covers the day, both GUIDs are good, and the minutes reach its Half or Whole.
 */
export interface Candidate {
  enrollmentID: number;
  serviceType: 'P' | 'S' | 'N' | null;
  /** Grade name of the enrollment, trimmed; '' when there is none. */
  grade: string;
  /** gradeLevel of that name in the calendar (the lowest id); null when there is none. */
  gradeLevelID: number | null;
  /** SchoolYear: endYear of the enrollment. */
  schoolYear: number;
  value: AbsenceValue;
  /** The referenced code under each reading of R8; null: no code can be referenced (`no-code`). */
  codes: Record<CodeSelection, CodeReference | null>;
}

/** The evaluation of one student, calendar and attendance-taking day with at least one counted period. */
export interface StudentDay {
  date: SchoolDay;
  /** Without attendance and positive attendance, as most days are. */
  quiet: boolean;
  /** The AttDayAggregation record (rules section 8), minutes. */
  scheduledMinutes: number;
  absentMinutes: number;
  unexcusedAbsentMinutes: number;
  mostCommonExcuseID: number | null;
  /** The enrollment that stands for the day in chronic absence: not No Show first, then P first, then the highest id. */
  enrollmentID: number;
  /** Its absence value; '0' when A does not reach Half. */
  absenceValue: AbsenceValue | '0';
  /** Every covering enrollment is No Show. */
  noShow: boolean;
  /** Digest of the event inputs (R24), 16 characters. */
  digest: string;
  /** @RefId of StudentDailyAttendance; null on a day without candidates, as are the times and the note. */
  refId: Guid | null;
  /** `HH:MM:SS` */
  timeIn: string | null;
  timeOut: string | null;
  note: string | null;
  candidates: readonly Candidate[];
}
