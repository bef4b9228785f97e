import type { ReportingOptions } from '../../attendance/reporting-options.js';
import type { RawRow, Reader } from '../../database/port.js';
import type { ObjectName } from '../../objects/object-definition.js';
import { attendanceCodeInfoPage } from '../objects/attendance-code-info-query.js';
import { attendanceCodeInfoRow, studentDailyAttendanceRow } from '../objects/object-rows.js';
import { studentDailyAttendanceOfKeys } from '../objects/student-daily-attendance-query.js';
import type { StoreTables } from '../tables.js';
import { keyParts, studentDailyAttendanceKey, type ObjectKeyText } from './object-key.js';

/** An object as the rules give it now (R19). */
export interface TrueObject {
  /** Canonical values, to be compared with `told.fields`: JSON of the object's row as objects/ declares it. */
  readonly fields: string;
  /** School year that it belongs to, by its endYear; null: none. */
  readonly year: number | null;
  /** The calendar that it comes from. */
  readonly calendarID: number;
  /** What a StudentDailyAttendance stands on and references; null for AttendanceCodeInfo. */
  readonly enrollmentID: number | null;
  readonly codeRefId: string | null;
}

/** What is true of given keys, a few hundred at most; a key without an object is left out. */
export async function readTruth(
  reader: Reader<StoreTables>,
  options: ReportingOptions,
  objectName: ObjectName,
  keys: readonly ObjectKeyText[],
): Promise<Map<ObjectKeyText, TrueObject>> {
  if (keys.length === 0) return new Map();
  if (objectName === 'AttendanceCodeInfo') {
    const oneOfThem = keys.map((key) => ({ kind: 'compare', column: 'refId', operator: 'EQ', value: key }) as const);
    const condition = { kind: 'or', parts: oneOfThem } as const;
    const page = attendanceCodeInfoPage(reader.dialect, options, condition, null, keys.length);
    return new Map((await reader.rows(page)).map(trueAttendanceCodeInfo));
  }
  const parts = keys
    .map(keyParts)
    .map(({ date, schoolRefId, studentRefId }) => [date, schoolRefId, studentRefId] as const);
  const rows = await reader.rows(studentDailyAttendanceOfKeys(reader.dialect, options, parts));
  return new Map(rows.map(trueStudentDailyAttendance));
}

/** A key with its object, from cells in the order of STUDENT_DAILY_ATTENDANCE_FIELDS. */
export function trueStudentDailyAttendance(cells: RawRow): [ObjectKeyText, TrueObject] {
  const row = studentDailyAttendanceRow(cells);
  const key = studentDailyAttendanceKey(row.date, row.schoolRefId, row.studentRefId);
  const year = Number(row.schoolYear);
  const [enrollmentID, calendarID] = [Number(cells[9]), Number(cells[10])];
  return [key, { fields: JSON.stringify(row), year, calendarID, enrollmentID, codeRefId: row.codeRefId }];
}

/** A key with its object, from cells in the order of ATTENDANCE_CODE_INFO_FIELDS. */
export function trueAttendanceCodeInfo(cells: RawRow): [ObjectKeyText, TrueObject] {
  const row = attendanceCodeInfoRow(cells);
  const year = cells[7] === null ? null : Number(cells[7]);
  const calendarID = Number(cells[8]);
  return [row.refId, { fields: JSON.stringify(row), year, calendarID, enrollmentID: null, codeRefId: null }];
}
