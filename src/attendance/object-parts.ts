import type { Guid } from '../core/guid.js';
import type { SchoolDay } from '../core/school-day.js';
import type { CountedPeriods } from './counted-periods.js';
import type { DayAttendance } from './day-attendance.js';
import { objectRefId } from './identities.js';
import type { Mark } from './marks.js';
import { noteOf } from './note.js';
import { timesOf } from './times.js';

/** The two halves of the key that every object of a student in a calendar has. */
export interface ReportIdentity {
  readonly studentRefId: Guid;
  readonly schoolRefId: Guid;
}

/** What StudentDailyAttendance holds besides its key, school year and code. */
export interface ObjectParts {
  refId: Guid;
  timeIn: string | null;
  timeOut: string | null;
  note: string | null;
}

/** `illegal` is told of a comment that lost characters (R12). */
export function objectParts(
  { studentRefId, schoolRefId }: ReportIdentity,
  date: SchoolDay,
  { periods }: CountedPeriods,
  { periodMarks, units, absence }: DayAttendance,
  illegal: (mark: Mark) => void,
): ObjectParts {
  return {
    refId: objectRefId(studentRefId, schoolRefId, date),
    ...timesOf(periods, periodMarks, units),
    note: noteOf(absence.groups, illegal),
  };
}

/** Null, without which nothing is reported, when one of the GUIDs cannot be used. */
export function reportIdentity(
  student: { refId: Guid | null },
  calendar: { schoolRefId: Guid | null },
): ReportIdentity | null {
  const { refId: studentRefId } = student;
  const { schoolRefId } = calendar;
  return studentRefId === null || schoolRefId === null ? null : { studentRefId, schoolRefId };
}
