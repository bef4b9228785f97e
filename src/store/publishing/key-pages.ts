import { sql, type SqlBool } from 'kysely';
import type { ReportingOptions } from '../../attendance/reporting-options.js';
import type { Database, RawRow } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import type { ObjectName } from '../../objects/object-definition.js';
import type { Operator, Predicate, StudentDailyAttendanceColumn } from '../../query/predicate.js';
import { attendanceCodeInfoCells, studentDailyAttendanceCells, type Position } from '../objects/object-reader.js';
import type { StoreTables } from '../tables.js';
import { keyParts, type ObjectKeyText } from './object-key.js';
import type { Told } from './told.js';
import { trueAttendanceCodeInfo, trueStudentDailyAttendance, type TrueObject } from './truth.js';

/** A part of a zone's objects: RefIds of a school and a student, first and last day. */
export interface Scope {
  readonly school?: string | undefined;
  readonly student?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Keys with what stands under them, in their order, a page at a time. A page may be empty although more follow. */
export type KeyPages<Value> = AsyncGenerator<readonly (readonly [ObjectKeyText, Value])[]>;

const PAGE_ROWS = 1_000;

/** An AttendanceCodeInfo has neither student nor day: a scope that names one has none of them. */
export function scopeHolds(objectName: ObjectName, { student, from, to }: Scope): boolean {
  return objectName === 'StudentDailyAttendance' || (student === undefined && from === undefined && to === undefined);
}

/** What is true of the keys of a scope behind one of them (null: from the first). */
export async function* truthPages(
  store: Database<StoreTables>,
  reporting: ReportingOptions,
  objectName: ObjectName,
  scope: Scope,
  behind: ObjectKeyText | null,
): KeyPages<TrueObject> {
  const condition = conditionOf(scope);
  const [cells, read] =
    objectName === 'StudentDailyAttendance'
      ? [studentDailyAttendanceCells(store, reporting, condition), trueStudentDailyAttendance]
      : [attendanceCodeInfoCells(store, reporting, codeCondition(scope)), trueAttendanceCodeInfo];
  for (let at: Position | null = { after: positionOf(objectName, behind) }; at !== null;) {
    const page: { rows: RawRow[]; next: Position | null } = await cells(at, PAGE_ROWS);
    yield page.rows.map(read);
    at = page.next;
  }
}

function positionOf(objectName: ObjectName, behind: ObjectKeyText | null): readonly string[] | null {
  if (behind === null || objectName === 'AttendanceCodeInfo') return behind === null ? null : [behind];
  const { date, schoolRefId, studentRefId } = keyParts(behind);
  return [date, schoolRefId, studentRefId];
}

function conditionOf({ school, student, from, to }: Scope): Predicate<StudentDailyAttendanceColumn> {
  const parts: Predicate<StudentDailyAttendanceColumn>[] = [];
  const add = (column: StudentDailyAttendanceColumn, operator: Operator, value: string | undefined): void => {
    if (value !== undefined) parts.push({ kind: 'compare', column, operator, value });
  };
  add('schoolRefId', 'EQ', school);
  add('studentRefId', 'EQ', student);
  add('date', 'GE', from);
  add('date', 'LE', to);
  return { kind: 'and', parts };
}

const codeCondition = ({ school }: Scope): Predicate<'schoolRefId'> =>
  school === undefined ? { kind: 'true' } : { kind: 'compare', column: 'schoolRefId', operator: 'EQ', value: school };

/** What a zone has of the keys of a scope behind one of them (null: from the first). */
export async function* toldPages(
  store: Database<StoreTables>,
  zoneId: string,
  objectName: ObjectName,
  scope: Scope,
  behind: ObjectKeyText | null,
): KeyPages<Told> {
  for (let last = behind; ;) {
    const rows = await toldPage(store, zoneId, objectName, scope, last);
    yield rows
      .filter(({ fields }) => objectName === 'StudentDailyAttendance' || isOfSchool(fields, scope.school))
      .map(({ objectKey, ...told }) => [objectKey, told]);
    if (rows.length < PAGE_ROWS) return;
    last = rows.at(-1)!.objectKey;
  }
}

function toldPage(
  store: Database<StoreTables>,
  zoneId: string,
  objectName: ObjectName,
  { school, student, from, to }: Scope,
  behind: ObjectKeyText | null,
): Promise<(Told & { objectKey: ObjectKeyText })[]> {
  return store.read((reader) => {
    let query = reader.sql
      .selectFrom('told')
      .select(['objectKey', 'state', 'fields', 'enrollmentID', 'codeRefId'])
      .where('zoneId', '=', zoneId)
      .where('objectName', '=', objectName)
      .orderBy('objectKey');
    // One lower bound: given two, SQLite seeks by the first that it finds.
    if (behind !== null) query = query.where('objectKey', '>', behind);
    else if (from !== undefined) query = query.where('objectKey', '>=', from);
    // The parts of a key are set apart by '/', and '0' follows it.
    if (to !== undefined) query = query.where('objectKey', '<', `${to}0`);
    if (objectName === 'StudentDailyAttendance') {
      if (school !== undefined) query = query.where(sql<SqlBool>`substring(objectKey, 12, 32) = ${school}`);
      if (student !== undefined) query = query.where(sql<SqlBool>`substring(objectKey, 45, 32) = ${student}`);
    }
    return reader.all(firstRows(reader.dialect, query, PAGE_ROWS));
  });
}

const isOfSchool = (fields: string, school: string | undefined): boolean =>
  school === undefined || (JSON.parse(fields) as { schoolRefId: string }).schoolRefId === school;
