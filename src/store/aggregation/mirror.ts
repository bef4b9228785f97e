import { sql } from 'kysely';
import { AgentError } from '../../core/errors.js';
import type { Database, RawRow, Writer } from '../../database/port.js';
import { oneOf } from '../../database/text.js';
import type { StoreTables } from '../tables.js';

/** The small tables that repeat columns of the SIS, with their columns, key first. */
const MIRRORS = {
  calendar: ['calendarID', 'schoolID', 'schoolRefId', 'name', 'endYear', 'startDate', 'endDate', 'sifExclude'],
  grade_level: ['gradeLevelID', 'sifExclude'],
  enrollment: ['enrollmentID', 'noShow', 'stateExclude', 'grade', 'isPrimary', 'startDate', 'personID', 'calendarID'],
  student: ['personID', 'studentRefId'],
  attendance_code: ['excuseID', 'calendarID', 'code'],
} as const satisfies { [Table in keyof StoreTables]?: readonly (keyof StoreTables[Table])[] };

export type Mirror = keyof typeof MIRRORS;

/** Rows of each mirror as arrays, cells in the order of its columns, one row a key. */
export type MirrorRows = { [Table in Mirror]: RawRow[] };

export const MIRROR_COLUMNS: { [Table in Mirror]: readonly string[] } = MIRRORS;

/** Rows that one transaction writes at most: about 10 ms on SQLite. */
const ROWS_A_TRANSACTION = 4_000;

/**
 * Makes a mirror hold exactly `wanted`, writing only what differs. Returns how many rows were written or removed.
 * Errors: AgentError `source-unreachable` when `wanted` is empty though the mirror is not, unless `mayBeEmpty`: a source
 * that lost a table is a failure of the source, never a change (rules section 9).
 */
export async function syncMirror(
  store: Database<StoreTables>,
  mirror: Mirror,
  wanted: readonly RawRow[],
  mayBeEmpty = false,
): Promise<number> {
  const columns = MIRRORS[mirror];
  const key = columns[0];
  const select = sql`select ${sql.join(columns.map((column) => sql.id(column)))} from ${sql.table(mirror)}`;
  const stored = await store.read((reader) => reader.rows(select.compile(reader.sql)));
  if (wanted.length === 0 && stored.length > 0 && !mayBeEmpty)
    throw new AgentError(
      'source-unreachable',
      `the source's rows for ${mirror} are all gone; nothing is changed until they are back`,
      'transient',
    );
  const before = new Map(stored.map((row) => [row[0], row]));
  const written = wanted.filter((row) => !equal(before.get(row[0]), row));
  const kept = new Set(wanted.map((row) => row[0]));
  const removed = stored.filter((row) => !kept.has(row[0])).map((row) => [row[0]!]);
  for (let at = 0; at < written.length; at += ROWS_A_TRANSACTION)
    await store.transact((writer) =>
      writer.upsertRows(mirror, [key] as never, columns as never, written.slice(at, at + ROWS_A_TRANSACTION)),
    );
  for (let at = 0; at < removed.length; at += ROWS_A_TRANSACTION)
    await store.transact((writer) =>
      writer.deleteRows(mirror, [key] as never, removed.slice(at, at + ROWS_A_TRANSACTION)),
    );
  return written.length + removed.length;
}

function equal(before: RawRow | undefined, after: RawRow): boolean {
  return before !== undefined && after.every((cell, index) => cell === before[index]);
}

/** Whether the SIS has a person of this id, as far as the mirror knows. */
export async function isStudent(store: Database<StoreTables>, personID: number): Promise<boolean> {
  const row = await store.read((reader) =>
    reader.first(reader.sql.selectFrom('student').select('personID').where('personID', '=', personID)),
  );
  return row !== undefined;
}

/** StudentPersonalRefIds from one personID to another, both included; a student whose GUID cannot be used is left out. */
export async function studentRefIds(
  store: Database<StoreTables>,
  firstPersonID: number,
  lastPersonID: number,
): Promise<Map<number, string>> {
  const rows = await store.read((reader) =>
    reader.all(
      reader.sql
        .selectFrom('student')
        .select(['personID', 'studentRefId'])
        .where('personID', '>=', firstPersonID)
        .where('personID', '<=', lastPersonID),
    ),
  );
  return new Map(
    rows.flatMap(({ personID, studentRefId }) => (studentRefId === null ? [] : [[personID, studentRefId]])),
  );
}

/** Enrollments to be written into the mirror (cells in the order of its columns), and keys of those that are gone. */
export interface EnrollmentChanges {
  upserts: RawRow[];
  gone: RawRow[];
}

/** Brings some enrollments up to date in a transaction that stands on them. */
export async function writeEnrollments(
  writer: Writer<StoreTables>,
  { upserts, gone }: EnrollmentChanges,
): Promise<void> {
  await writer.upsertRows('enrollment', ['enrollmentID'], MIRRORS.enrollment, upserts);
  await writer.deleteRows('enrollment', ['enrollmentID'], gone);
}

/** Enrollments of some students in a calendar as the mirror has them, cells in the order of its columns. */
export function readMirroredEnrollments(
  store: Database<StoreTables>,
  calendarID: number,
  personIDs: readonly number[],
): Promise<RawRow[]> {
  return store.read((reader) =>
    reader.rows(
      reader.sql
        .selectFrom('enrollment')
        .select(MIRRORS.enrollment)
        .where('calendarID', '=', calendarID)
        .where(oneOf(reader.dialect, sql.ref('personID'), personIDs))
        .compile(),
    ),
  );
}

/** excuseIDs of the attendance codes with this text, in any calendar. */
export async function excuseIDsOf(store: Database<StoreTables>, code: string): Promise<number[]> {
  const rows = await store.read((reader) =>
    reader.all(reader.sql.selectFrom('attendance_code').select('excuseID').where('code', '=', code)),
  );
  return rows.map(({ excuseID }) => excuseID);
}

/** Whether an attendance code has this id. */
export async function isExcuse(store: Database<StoreTables>, excuseID: number): Promise<boolean> {
  const row = await store.read((reader) =>
    reader.first(reader.sql.selectFrom('attendance_code').select('excuseID').where('excuseID', '=', excuseID)),
  );
  return row !== undefined;
}
