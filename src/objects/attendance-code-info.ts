import type { ObjectDefinition } from './object-definition.js';

/** One AttendanceCodeInfo, every value as it is written; null means absent. */
export interface AttendanceCodeInfoRow {
  readonly refId: string;
  readonly schoolRefId: string;
  readonly code: string;
  readonly type: string;
  readonly status: string;
  readonly description: string | null;
  /** `1.0`, `0.5` or `0.0` */
  readonly absenceValue: string;
  /** `Yes` or `No` */
  readonly usedForDaily: string;
  readonly usedForPeriod: string;
}

/** Protocol section 9, rules section 7. */
export const attendanceCodeInfo: ObjectDefinition<AttendanceCodeInfoRow> = {
  name: 'AttendanceCodeInfo',
  fields: [
    { path: '@RefId', column: 'refId', type: 'guid', value: (row) => row.refId },
    { path: '@SchoolInfoRefId', column: 'schoolRefId', type: 'guid', value: (row) => row.schoolRefId },
    { path: 'AttendanceCode', column: 'code', type: 'text', value: (row) => row.code },
    { path: 'AttendanceType', column: 'type', type: 'text', value: (row) => row.type },
    { path: 'AttendanceStatus', column: 'status', type: 'text', value: (row) => row.status },
    {
      path: 'Description',
      column: 'description',
      type: 'text',
      value: (row) => row.description,
      nillable: true,
      optionalText: true,
    },
    { path: 'AbsenceValue', column: 'absenceValue', type: 'decimal', value: (row) => row.absenceValue },
    { path: 'UsedForDailyAttendance', column: 'usedForDaily', type: 'text', value: (row) => row.usedForDaily },
    { path: 'UsedForPeriodAttendance', column: 'usedForPeriod', type: 'text', value: (row) => row.usedForPeriod },
  ],
};
