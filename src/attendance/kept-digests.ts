import type { Guid } from '../core/guid.js';
import { digestOf } from './digest.js';
import type {
  AttendanceExcuseRow,
  AttendanceRow,
  AttendanceUnitRow,
  Cell,
  EnrollmentRow,
  RosterRow,
} from './source-rows.js';

/**
 * Digests of what is kept of the SIS to compare it with later: equal digests mean that an evaluation would read the same.
 * They are made of cells as they came, so that comparing needs no reading by the rules.
 */

/** Of every column that is read, modifiedDate among them. */
export const attendanceRowDigest = (row: AttendanceRow): string =>
  digestOf(
    JSON.stringify([
      row.attendanceID,
      row.calendarID,
      row.personID,
      row.date,
      row.periodID,
      row.excuseID,
      row.status,
      row.excuse,
      row.presentMinutes,
      row.comments,
      row.modifiedDate,
    ]),
  );

/** Of every column that is read, modifiedDate among them. */
export const unitRowDigest = (row: AttendanceUnitRow): string =>
  digestOf(
    JSON.stringify([
      row.attendanceUnitID,
      row.calendarID,
      row.personID,
      row.date,
      row.startTime,
      row.endTime,
      row.modifiedDate,
    ]),
  );

/** `guidUsable`: the code's GUID is well formed and no lower excuseID has it. */
export const codeRowDigest = (row: AttendanceExcuseRow, guidUsable: boolean): string =>
  digestOf(
    JSON.stringify([
      row.excuseID,
      row.calendarID,
      row.code,
      row.description,
      row.status,
      row.excuse,
      row.excuseGUID,
      guidUsable,
    ]),
  );

/** What of a student in a calendar is no attendance and yet an event input (R24). */
export interface StudentInputRows {
  /** GUIDs of the student and of the calendar's school; null when one cannot be used. */
  readonly studentRefId: Guid | null;
  readonly schoolRefId: Guid | null;
  /** Enrollments in the calendar, and roster rows in sections of its courses, in any order. */
  readonly enrollments: readonly Omit<EnrollmentRow, 'modifiedDate'>[];
  readonly rosters: readonly RosterRow[];
}

/** Null without an enrollment: nothing stands on the roster rows then. A modifiedDate is no event input. */
export function studentInputsDigest(rows: StudentInputRows): string | null {
  if (rows.enrollments.length === 0) return null;
  const enrollments = rows.enrollments.map((it): Cell[] => [
    it.enrollmentID,
    it.grade,
    it.serviceType,
    it.startDate,
    it.endDate,
    it.endYear,
    it.noShow,
    it.stateExclude,
  ]);
  const rosters = rows.rosters.map((it): Cell[] => [it.rosterID, it.sectionID, it.startDate, it.endDate]);
  const lines = (cells: Cell[][]): string[] => cells.map((row) => JSON.stringify(row)).sort();
  const identity = JSON.stringify([rows.studentRefId, rows.schoolRefId]);
  return digestOf([identity, ...lines(enrollments), '', ...lines(rosters)].join('\n'));
}
