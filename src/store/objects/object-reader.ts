import type { CompiledQuery } from 'kysely';
import type { ReportingOptions } from '../../attendance/reporting-options.js';
import type { Database, RawRow } from '../../database/port.js';
import { attendanceCodeInfo, type AttendanceCodeInfoRow } from '../../objects/attendance-code-info.js';
import type { ObjectDefinition } from '../../objects/object-definition.js';
import { studentDailyAttendance, type StudentDailyAttendanceRow } from '../../objects/student-daily-attendance.js';
import type { AttendanceCodeInfoColumn, Predicate, StudentDailyAttendanceColumn } from '../../query/predicate.js';
import type { StoreTables } from '../tables.js';
import { attendanceCodeInfoPage } from './attendance-code-info-query.js';
import { studentDailyAttendancePage, type StudentDailyAttendanceKey } from './student-daily-attendance-query.js';

/** What is asked for: an object and the condition that it must meet. */
export type ObjectQuery =
  | { readonly objectName: 'StudentDailyAttendance'; readonly predicate: Predicate<StudentDailyAttendanceColumn> }
  | { readonly objectName: 'AttendanceCodeInfo'; readonly predicate: Predicate<AttendanceCodeInfoColumn> };

/** Reads the objects that a zone may see, a page at a time, in the order of answers. */
export interface ObjectReader<Row> {
  readonly definition: ObjectDefinition<Row>;
  /** The next objects after a key (null: from the first), at most `rows`; fewer only at the end. */
  page(afterKey: readonly string[] | null, rows: number): Promise<Row[]>;
  /** Where reading goes on after this object. */
  keyOf(row: Row): readonly string[];
}

export function studentDailyAttendanceReader(
  store: Database<StoreTables>,
  options: ReportingOptions,
  condition: Predicate<StudentDailyAttendanceColumn>,
): ObjectReader<StudentDailyAttendanceRow> {
  return {
    definition: studentDailyAttendance,
    keyOf: (row) => [row.date, row.schoolRefId, row.studentRefId],
    page: async (afterKey, rows) => {
      const key = afterKey as StudentDailyAttendanceKey | null;
      const page = studentDailyAttendancePage(store.dialect, options, condition, key, rows);
      return (await read(store, page)).map((cells) => ({
        date: cells[0] as string,
        schoolRefId: cells[1] as string,
        studentRefId: cells[2] as string,
        schoolYear: String(cells[3]),
        refId: cells[4] as string,
        codeRefId: cells[5] as string,
        timeIn: cells[6] as string | null,
        timeOut: cells[7] as string | null,
        note: cells[8] as string | null,
      }));
    },
  };
}

export function attendanceCodeInfoReader(
  store: Database<StoreTables>,
  options: ReportingOptions,
  condition: Predicate<AttendanceCodeInfoColumn>,
): ObjectReader<AttendanceCodeInfoRow> {
  return {
    definition: attendanceCodeInfo,
    keyOf: (row) => [row.refId],
    page: async (afterKey, rows) => {
      const page = attendanceCodeInfoPage(store.dialect, options, condition, afterKey?.[0] ?? null, rows);
      return (await read(store, page)).map((cells) => ({
        refId: cells[0] as string,
        schoolRefId: cells[1] as string,
        code: cells[2] as string,
        type: cells[3] as string,
        status: cells[4] as string,
        description: cells[5] as string | null,
        absenceValue: cells[6] as string,
        usedForDaily: 'Yes',
        usedForPeriod: 'Yes',
      }));
    },
  };
}

function read(store: Database<StoreTables>, query: CompiledQuery): Promise<RawRow[]> {
  return store.read((reader) => reader.rows(query));
}
