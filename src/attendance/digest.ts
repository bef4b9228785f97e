import { hash } from 'node:crypto';
import { isAbsence, type AttendanceCode } from './attendance-code.js';
import type { Calendar } from './calendar.js';
import type { Mark } from './marks.js';
import type { RowsOfDay } from './rows-by-day.js';
import type { AttendanceRow, AttendanceUnitRow } from './source-rows.js';
import type { Enrollment, Roster, Student } from './student.js';

/** 16 characters of base64url: 96 bits, so that two of a district's million student-days never meet by chance. */
const LENGTH = 16;

export const digestOf = (text: string): string => hash('sha1', text, 'base64url').slice(0, LENGTH);

/**
 * R24, the part that stays the same over a span of days: the two GUIDs that make the key, the enrollments that cover
 * the days, and the roster rows that cover them by their own dates (a term is no event input). It is the whole digest
 * of a day without attendance.
 */
export function spanDigest(
  calendar: Calendar,
  student: Student,
  enrollments: readonly Enrollment[],
  rosters: readonly Roster[],
): string {
  return digestOf(
    JSON.stringify([
      student.refId,
      calendar.schoolRefId,
      enrollments.map((it) => [
        it.enrollmentID,
        it.span.from,
        it.span.to,
        it.grade,
        it.serviceType,
        it.schoolYear,
        it.noShow,
        it.stateExclude,
      ]),
      rosters.map((it) => [it.rosterID, it.sectionID, it.span.from, it.span.to]),
    ]),
  );
}

/**
 * R24 for a day with attendance or positive attendance: all rows of the day, in counted periods or not (a bell schedule
 * is no event input), with the columns that the rules read, and the codes involved.
 */
export function dayDigest(span: string, { attendance, units }: RowsOfDay, codes: Iterable<AttendanceCode>): string {
  const rows = attendance.map(attendanceInputs).sort();
  const present = units.map(unitInputs).sort();
  const involved = Array.from(codes, ({ eventInputs }) => eventInputs).sort();
  return digestOf([span, ...rows, '', ...present, '', ...involved].join('\n'));
}

/**
 * The codes of the rows and, where a row is an absence, the code that can stand in its place (R7, R8). `marks` are all
 * rows of the day as the rules read them, counted or not: a bell schedule decides nothing here.
 */
export function codesInvolved(
  { codes, absentUnknown }: Calendar,
  { attendance }: RowsOfDay,
  marks: readonly Mark[],
): Set<AttendanceCode> {
  const involved = new Set<AttendanceCode>();
  for (const { excuseID } of attendance) {
    const code = typeof excuseID === 'number' ? codes.get(excuseID) : undefined;
    if (code !== undefined) involved.add(code);
  }
  if (absentUnknown !== null && marks.some(isAbsence)) involved.add(absentUnknown);
  return involved;
}

/** JSON has no line feed within it, so that lines of it are unambiguous. */
const attendanceInputs = (row: AttendanceRow): string =>
  JSON.stringify([
    row.attendanceID,
    row.periodID,
    row.excuseID,
    row.status,
    row.excuse,
    row.presentMinutes,
    row.comments,
    row.modifiedDate,
  ]);

const unitInputs = (row: AttendanceUnitRow): string =>
  JSON.stringify([row.attendanceUnitID, row.startTime, row.endTime]);
