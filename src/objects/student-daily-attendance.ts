import type { ObjectDefinition } from './object-definition.js';

/** One StudentDailyAttendance, every value as it is written; null means absent. */
export interface StudentDailyAttendanceRow {
  readonly refId: string;
  readonly studentRefId: string;
  readonly schoolRefId: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** `YYYY` */
  readonly schoolYear: string;
  readonly codeRefId: string;
  /** `HH:MM:SS` */
  readonly timeIn: string | null;
  readonly timeOut: string | null;
  readonly note: string | null;
}

/** Protocol section 9. @RefId came with SIF 2.7; before it the key is student, school and date. */
export const studentDailyAttendance: ObjectDefinition<StudentDailyAttendanceRow> = {
  name: 'StudentDailyAttendance',
  fields: [
    { path: '@RefId', column: 'refId', type: 'guid', value: (row) => row.refId, since: '2.7' },
    { path: '@StudentPersonalRefId', column: 'studentRefId', type: 'guid', value: (row) => row.studentRefId },
    { path: '@SchoolInfoRefId', column: 'schoolRefId', type: 'guid', value: (row) => row.schoolRefId },
    { path: '@Date', column: 'date', type: 'date', value: (row) => row.date },
    { path: '@SchoolYear', column: 'schoolYear', type: 'year', value: (row) => row.schoolYear },
    { path: 'AttendanceCodeInfoRefId', column: 'codeRefId', type: 'guid', value: (row) => row.codeRefId },
    { path: 'TimeIn', column: 'timeIn', type: 'time', value: (row) => row.timeIn, nillable: true },
    { path: 'TimeOut', column: 'timeOut', type: 'time', value: (row) => row.timeOut, nillable: true },
    {
      path: 'AttendanceNote',
      column: 'note',
      type: 'text',
      value: (row) => row.note,
      nillable: true,
      optionalText: true,
    },
  ],
};
