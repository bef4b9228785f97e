import type { CompiledQuery } from 'kysely';
import type { ReportingOptions } from '../../attendance/reporting-options.js';
import type { Database, RawRow } from '../../database/port.js';
import { attendanceCodeInfo, type AttendanceCodeInfoRow } from '../../objects/attendance-code-info.js';
import type { ObjectDefinition } from '../../objects/object-definition.js';
import { studentDailyAttendance, type StudentDailyAttendanceRow } from '../../objects/student-daily-attendance.js';
import type { AttendanceCodeInfoColumn, Predicate, StudentDailyAttendanceColumn } from '../../query/predicate.js';
import type { StoreTables } from '../tables.js';
import { attendanceCodeInfoPage } from './attendance-code-info-query.js';
import { candidateWalk, stretchEnd, type CandidateWalk, type StudentDailyAttendanceKey } from './candidate-walk.js';
import { attendanceCodeInfoRow, studentDailyAttendanceRow } from './object-rows.js';
import { studentDailyAttendancePage } from './student-daily-attendance-query.js';

/** What is asked for: an object and the condition that it must meet. */
export type ObjectQuery =
  | { readonly objectName: 'StudentDailyAttendance'; readonly predicate: Predicate<StudentDailyAttendanceColumn> }
  | { readonly objectName: 'AttendanceCodeInfo'; readonly predicate: Predicate<AttendanceCodeInfoColumn> };

/** The key of an object in the order of answers. */
export type ObjectKey = readonly string[];

/** Where reading goes on: after a key (null: from the first object). */
export interface Position {
  readonly after: ObjectKey | null;
  /** The last key that may be looked at before another stretch is measured; left out: none is measured yet. */
  readonly upTo?: ObjectKey | null;
}

/** What one statement found. It can be nothing although more follows: rows looked at are bounded, too. */
export interface ObjectPage<Row> {
  readonly rows: Row[];
  /** Null: there are no more objects. */
  readonly next: Position | null;
}

/** Reads the objects that a zone may see, a page at a time, in the order of answers. */
export interface ObjectReader<Row> {
  readonly definition: ObjectDefinition<Row>;
  /** The next objects, at most `rows`. */
  page(from: Position, rows: number): Promise<ObjectPage<Row>>;
  keyOf(row: Row): ObjectKey;
}

/**
 * Rows that one page looks at. A condition that no index serves finds few of them or none: a page must not read a
 * million rows for it while other answers wait (bench/conditions.ts).
 */
const ROWS_LOOKED_AT = 20_000;

/** Rows of a statement as it gives them, a page at a time. */
export type CellPages = (from: Position, rows: number) => Promise<ObjectPage<RawRow>>;

/** The cells of STUDENT_DAILY_ATTENDANCE_FIELDS that meet a condition, in the order of answers. */
export function studentDailyAttendanceCells(
  store: Database<StoreTables>,
  options: ReportingOptions,
  condition: Predicate<StudentDailyAttendanceColumn>,
  rowsLookedAt = ROWS_LOOKED_AT,
): CellPages {
  const walk = candidateWalk(condition);
  return async (from, rowsAsked) => {
    if (!walk) return { rows: [], next: null };
    const after = from.after as StudentDailyAttendanceKey | null;
    const upTo =
      from.upTo === undefined
        ? await endOfStretch(store, walk, after, rowsLookedAt)
        : (from.upTo as StudentDailyAttendanceKey | null);
    const page = studentDailyAttendancePage(store.dialect, options, condition, walk, { after, upTo }, rowsAsked);
    const rows = await read(store, page);
    const last = rows.at(-1);
    if (last && rows.length === rowsAsked) return { rows, next: { after: last.slice(0, 3) as string[], upTo } };
    return { rows, next: upTo && { after: upTo } };
  };
}

/** The cells of ATTENDANCE_CODE_INFO_FIELDS. Codes are few, a district's a few thousand: a page may look at them all. */
export function attendanceCodeInfoCells(
  store: Database<StoreTables>,
  options: Pick<ReportingOptions, 'schoolRefIds' | 'years'>,
  condition: Predicate<AttendanceCodeInfoColumn>,
): CellPages {
  return async ({ after }, rowsAsked) => {
    const page = attendanceCodeInfoPage(store.dialect, options, condition, after?.[0] ?? null, rowsAsked);
    const rows = await read(store, page);
    const last = rows.at(-1);
    return { rows, next: last && rows.length === rowsAsked ? { after: [last[0] as string] } : null };
  };
}

export function studentDailyAttendanceReader(
  store: Database<StoreTables>,
  options: ReportingOptions,
  condition: Predicate<StudentDailyAttendanceColumn>,
  rowsLookedAt = ROWS_LOOKED_AT,
): ObjectReader<StudentDailyAttendanceRow> {
  const cells = studentDailyAttendanceCells(store, options, condition, rowsLookedAt);
  return {
    definition: studentDailyAttendance,
    keyOf: (row) => [row.date, row.schoolRefId, row.studentRefId],
    page: async (from, rowsAsked) => asRows(await cells(from, rowsAsked), studentDailyAttendanceRow),
  };
}

/** Where the stretch ends that begins after a key; null: the walk ends in it. */
async function endOfStretch(
  store: Database<StoreTables>,
  walk: CandidateWalk,
  after: StudentDailyAttendanceKey | null,
  rows: number,
): Promise<StudentDailyAttendanceKey | null> {
  const [end] = await read(store, stretchEnd(store.dialect, walk, after, rows));
  return (end as unknown as StudentDailyAttendanceKey | undefined) ?? null;
}

export function attendanceCodeInfoReader(
  store: Database<StoreTables>,
  options: ReportingOptions,
  condition: Predicate<AttendanceCodeInfoColumn>,
): ObjectReader<AttendanceCodeInfoRow> {
  const cells = attendanceCodeInfoCells(store, options, condition);
  return {
    definition: attendanceCodeInfo,
    keyOf: (row) => [row.refId],
    page: async (from, rowsAsked) => asRows(await cells(from, rowsAsked), attendanceCodeInfoRow),
  };
}

const asRows = <Row>({ rows, next }: ObjectPage<RawRow>, row: (cells: RawRow) => Row): ObjectPage<Row> => ({
  rows: rows.map(row),
  next,
});

function read(store: Database<StoreTables>, query: CompiledQuery): Promise<RawRow[]> {
  return store.read((reader) => reader.rows(query));
}
