import type { RawRow } from '../../database/port.js';
import type { AttendanceCodeInfoRow } from '../../objects/attendance-code-info.js';
import type { StudentDailyAttendanceRow } from '../../objects/student-daily-attendance.js';

/** Cells in the order of STUDENT_DAILY_ATTENDANCE_FIELDS. */
export function studentDailyAttendanceRow(cells: RawRow): StudentDailyAttendanceRow {
  return {
    date: cells[0] as string,
    schoolRefId: cells[1] as string,
    studentRefId: cells[2] as string,
    schoolYear: String(cells[3]),
    refId: cells[4] as string,
    codeRefId: cells[5] as string,
    timeIn: cells[6] as string | null,
    timeOut: cells[7] as string | null,
    note: cells[8] as string | null,
  };
}

/** Cells in the order of ATTENDANCE_CODE_INFO_FIELDS. */
export function attendanceCodeInfoRow(cells: RawRow): AttendanceCodeInfoRow {
  return {
    refId: cells[0] as string,
    schoolRefId: cells[1] as string,
    code: cells[2] as string,
    type: cells[3] as string,
    status: cells[4] as string,
    description: cells[5] as string | null,
    absenceValue: cells[6] as string,
    usedForDaily: 'Yes',
    usedForPeriod: 'Yes',
  };
}
