import { sql, type CompiledQuery, type RawBuilder, type SqlBool } from 'kysely';
import type { DialectName } from '../../database/port.js';
import { after, notAfter, statementText } from '../../database/text.js';
import { impliedRange } from '../../query/implied-range.js';
import type { Predicate, StudentDailyAttendanceColumn } from '../../query/predicate.js';
import type { StoreTables } from '../tables.js';

/** Date, SchoolInfoRefId, StudentPersonalRefId: the key of an object and the order of answers (protocol section 7). */
export type StudentDailyAttendanceKey = readonly [date: string, schoolRefId: string, studentRefId: string];

/**
 * Which candidates have to be looked at for a condition. Each way has an index in the order of answers, so that a page
 * begins where the one before ended and nothing is sorted.
 */
export interface CandidateWalk {
  /** The one student, or else the one school, whose candidates are walked; null: everybody's. */
  readonly along: { readonly column: 'studentRefId' | 'schoolRefId'; readonly value: string } | null;
  readonly fromDate: string | null;
  readonly toDate: string | null;
}

/** A part of a walk: after one key, up to and including another; null is the walk's own beginning or end. */
export interface Stretch {
  readonly after: StudentDailyAttendanceKey | null;
  readonly upTo: StudentDailyAttendanceKey | null;
}

/** Null when no object can meet the condition. */
export function candidateWalk(condition: Predicate<StudentDailyAttendanceColumn>): CandidateWalk | null {
  const student = impliedRange(condition, 'studentRefId');
  const school = impliedRange(condition, 'schoolRefId');
  const date = impliedRange(condition, 'date');
  if (!student || !school || !date) return null;
  const along =
    student.from !== null && student.from === student.to
      ? ({ column: 'studentRefId', value: student.from } as const)
      : school.from !== null && school.from === school.to
        ? ({ column: 'schoolRefId', value: school.from } as const)
        : null;
  return { along, fromDate: date.from, toDate: date.to };
}

/**
 * That a candidate `a` lies in a stretch of a walk. One lower and one upper bound only: given two, SQLite seeks by the
 * first that it finds, and a page would begin at the beginning again.
 */
export function inStretch(
  dialect: DialectName,
  walk: CandidateWalk,
  { after: afterKey, upTo }: Stretch,
): RawBuilder<SqlBool>[] {
  const conditions: RawBuilder<SqlBool>[] = [];
  if (walk.along) conditions.push(sql<SqlBool>`${sql.ref(`a.${walk.along.column}`)} = ${walk.along.value}`);
  const key = ['a.date', 'a.schoolRefId', 'a.studentRefId'].map((name) => sql.ref(name));
  if (afterKey) conditions.push(after(dialect, key, afterKey));
  else if (walk.fromDate !== null) conditions.push(sql<SqlBool>`a.date >= ${walk.fromDate}`);
  if (upTo) conditions.push(notAfter(dialect, key, upTo));
  else if (walk.toDate !== null) conditions.push(sql<SqlBool>`a.date <= ${walk.toDate}`);
  return conditions;
}

/** The key of the candidate that lies so many rows on; no row when the walk ends before. */
export function stretchEnd(
  dialect: DialectName,
  walk: CandidateWalk,
  afterKey: StudentDailyAttendanceKey | null,
  rows: number,
): CompiledQuery {
  const conditions = inStretch(dialect, walk, { after: afterKey, upTo: null });
  const where = conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``;
  const nth =
    dialect === 'sqlite' ? sql`limit 1 offset ${rows - 1}` : sql`offset ${rows - 1} rows fetch next 1 rows only`;
  return sql`select a.date, a.schoolRefId, a.studentRefId from candidate as a ${where} order by a.date, a.schoolRefId, a.studentRefId ${nth}`.compile(
    statementText<StoreTables>(dialect),
  );
}
