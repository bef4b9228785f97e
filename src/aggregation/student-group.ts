import type { DateRange } from '../attendance/evaluate-student.js';
import { readDay } from '../attendance/reading.js';
import type { Cell, StudentRows } from '../attendance/source-rows.js';
import type { DayRange } from '../source/source.js';

/** A student's rows of attendance and positive attendance. */
export type AttendanceRows = Pick<StudentRows, 'attendance' | 'units'>;

/** Students of a calendar, a few hundred at most, and what of theirs is looked at. */
export interface StudentGroup {
  personIDs: readonly number[];
  /** Days looked at, both inclusive; an absent end is open. */
  range: DateRange;
  /** Days whose rows are read with the student; the others are among `strayRows`. */
  read: DayRange;
  /** Every row of the range is looked at, those without a readable date too. */
  whole: boolean;
  /** Rows that `read` does not meet. */
  strayRows?: ReadonlyMap<number, AttendanceRows>;
  /** Last day on which a quiet day that has no record gets one. */
  quietUntil: string;
  /** Students of whom kept rows are compared whatever their days say; absent: all. */
  compareRowsOf?: ReadonlySet<number>;
  /** Students who may have findings; absent: all. */
  withFindings?: ReadonlySet<number>;
  runInstant: string;
}

/** The student's rows that belong to what is looked at, with those that were read apart. */
export function rowsLookedAt(student: StudentRows, { whole, strayRows }: StudentGroup, personID: number): StudentRows {
  if (!whole) {
    // Text that is no date may lie between two dates; only a whole evaluation looks at such rows.
    return { ...student, attendance: student.attendance.filter(isDated), units: student.units.filter(isDated) };
  }
  const stray = strayRows?.get(personID);
  if (!stray) return student;
  const attendance = [...student.attendance, ...stray.attendance];
  return { ...student, attendance, units: [...student.units, ...stray.units] };
}

/**
 * Whether kept rows may differ though no day does. The digest of a day covers its rows as the rules read them; rows without
 * a readable date are of no day.
 */
export function rowsMayDiffer({ compareRowsOf, whole, strayRows }: StudentGroup, personID: number): boolean {
  if (!compareRowsOf || compareRowsOf.has(personID)) return true;
  const stray = strayRows?.get(personID);
  return whole && stray !== undefined && !(stray.attendance.every(isDated) && stray.units.every(isDated));
}

export const mayHaveFindings = ({ withFindings }: StudentGroup, personID: number): boolean =>
  !withFindings || withFindings.has(personID);

/** Nothing of the student is left in the calendar that anything could stand on. */
export const isEmpty = ({ enrollments, attendance, units }: StudentRows): boolean =>
  enrollments.length === 0 && attendance.length === 0 && units.length === 0;

function isDated({ date }: { date: Cell }): boolean {
  const day = readDay(date);
  return day !== null && day !== undefined;
}
