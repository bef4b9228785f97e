import { sql, type CompiledQuery, type RawBuilder, type SqlBool } from 'kysely';
import type { ReportingOptions } from '../../attendance/reporting-options.js';
import type { DialectName } from '../../database/port.js';
import { statementText, unindexed, wholeText } from '../../database/text.js';
import type { Predicate, StudentDailyAttendanceColumn } from '../../query/predicate.js';
import type { StoreTables } from '../tables.js';
import { inStretch, type CandidateWalk, type Stretch, type StudentDailyAttendanceKey } from './candidate-walk.js';
import { oneOf, renderPredicate, type Field } from './render-predicate.js';

/** Columns of a row of this query, in order. The first three are its key and its order (protocol section 7). */
export const STUDENT_DAILY_ATTENDANCE_FIELDS = [
  'date',
  'schoolRefId',
  'studentRefId',
  'schoolYear',
  'refId',
  'codeRefId',
  'timeIn',
  'timeOut',
  'note',
  'enrollmentID',
  'calendarID',
] as const;

/**
 * The first objects in a stretch of a walk that a zone may see and that meet a condition, at most `rows`. The gates of rules section 5 that
 * depend on options or flags stand here; those that depend on data alone were passed when the candidate was written.
 * Of several candidates of one key the better one that passes the same gates wins (R13).
 */
export function studentDailyAttendancePage(
  dialect: DialectName,
  options: ReportingOptions,
  condition: Predicate<StudentDailyAttendanceColumn>,
  walk: CandidateWalk,
  stretch: Stretch,
  rows: number,
): CompiledQuery {
  const codeRefId = sql.ref(options.codeSelection === 'mostCommon' ? 'a.commonRefId' : 'a.unknownRefId');
  const column = (name: string, nullable = false): Field => ({
    // The walk alone chooses the index.
    expression: unindexed(dialect, sql.ref(`a.${name}`)),
    nullable,
  });
  const fields: Record<StudentDailyAttendanceColumn, Field> = {
    refId: column('refId'),
    studentRefId: column('studentRefId'),
    schoolRefId: column('schoolRefId'),
    date: column('date'),
    schoolYear: column('schoolYear'),
    codeRefId: { expression: codeRefId, nullable: false },
    timeIn: column('timeIn', true),
    timeOut: column('timeOut', true),
    note: { ...wholeText(dialect, column('note').expression), nullable: true },
  };
  const conditions: RawBuilder<SqlBool>[] = [
    ...inStretch(dialect, walk, stretch),
    renderPredicate(condition, fields),
    ...gates(dialect, 'a', options),
    best(dialect, options),
  ];
  const list = columns(codeRefId);
  const where = sql.join(conditions, sql` and `);
  const query =
    dialect === 'sqlite'
      ? sql`select ${list} from candidate as a where ${where} order by a.date, a.schoolRefId, a.studentRefId limit ${rows}`
      : sql`select top (${rows}) ${list} from candidate as a where ${where} order by a.date, a.schoolRefId, a.studentRefId`;
  return query.compile(statementText<StoreTables>(dialect));
}

/** The objects of given keys (date, SchoolInfoRefId, StudentPersonalRefId) that a zone may see; at most a few hundred keys. */
export function studentDailyAttendanceOfKeys(
  dialect: DialectName,
  options: ReportingOptions,
  keys: readonly StudentDailyAttendanceKey[],
): CompiledQuery {
  const codeRefId = sql.ref(options.codeSelection === 'mostCommon' ? 'a.commonRefId' : 'a.unknownRefId');
  const list = JSON.stringify(keys);
  const part = (index: number): RawBuilder<unknown> =>
    dialect === 'sqlite'
      ? sql`json_extract(k.value, ${sql.lit(`$[${index}]`)})`
      : sql`json_value(k.value, ${sql.lit(`$[${index}]`)}) collate Latin1_General_100_BIN2`;
  // The keys come first, so that each is one look-up.
  const from =
    dialect === 'sqlite'
      ? sql`json_each(${list}) as k cross join candidate as a`
      : sql`openjson(${list}) as k cross join candidate as a`;
  const conditions = [
    sql<SqlBool>`a.date = ${part(0)} and a.schoolRefId = ${part(1)} and a.studentRefId = ${part(2)}`,
    ...gates(dialect, 'a', options),
    best(dialect, options),
  ];
  return sql`select ${columns(codeRefId)} from ${from} where ${sql.join(conditions, sql` and `)}`.compile(
    statementText<StoreTables>(dialect),
  );
}

const columns = (codeRefId: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`a.date, a.schoolRefId, a.studentRefId, a.schoolYear, a.refId, ${codeRefId} as codeRefId, a.timeIn, a.timeOut, a.note, a.enrollmentID, a.calendarID`;

/** That no better candidate of the key passes the same gates (R13). */
const best = (dialect: DialectName, options: ReportingOptions): RawBuilder<SqlBool> =>
  sql<SqlBool>`not exists (select 1 from candidate as b where ${sql.join([sameKey, isBetter, ...gates(dialect, 'b', options)], sql` and `)})`;

const sameKey = sql<SqlBool>`b.date = a.date and b.schoolRefId = a.schoolRefId and b.studentRefId = a.studentRefId`;

/** R13: the higher value, then the primary enrollment, then the highest enrollmentID. '0.5' < '1.0' as text. */
const isBetter = sql<SqlBool>`(b.value > a.value or (b.value = a.value and (b.isPrimary > a.isPrimary or (b.isPrimary = a.isPrimary and b.enrollmentID > a.enrollmentID))))`;

/** The gates that a candidate passes at request time; `alias` is one of the two names that stand in this file. */
function gates(dialect: DialectName, alias: 'a' | 'b', options: ReportingOptions): RawBuilder<SqlBool>[] {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${alias}.${name}`);
  const [code, codeRefId] =
    options.codeSelection === 'mostCommon' ? ['commonCode', 'commonRefId'] : ['unknownCode', 'unknownRefId'];
  const passed: RawBuilder<SqlBool>[] = [];
  // out-of-scope. A list of schools would choose an index that has not the order of the answer: it only filters.
  const school = unindexed(dialect, column('schoolRefId'));
  if (options.schoolRefIds) passed.push(oneOf(school, [...options.schoolRefIds]));
  if (options.years) passed.push(oneOf(column('schoolYear'), [...options.years]));
  // A calendar that never was aggregated to its end is outside the answer (rules section 8).
  passed.push(
    sql<SqlBool>`exists (select 1 from calendar_aggregation as g where g.calendarID = ${column('calendarID')} and g.completedAt is not null)`,
    // calendar-excluded
    sql<SqlBool>`exists (select 1 from calendar as c where c.calendarID = ${column('calendarID')} and c.sifExclude = 0)`,
    // grade-excluded
    sql<SqlBool>`not exists (select 1 from grade_level as l where l.gradeLevelID = ${column('gradeLevelID')} and l.sifExclude = 1)`,
  );
  // no-show, state-exclude (R29)
  const flags = [sql`e.enrollmentID = ${column('enrollmentID')}`];
  if (!options.reportNoShow) flags.push(sql`e.noShow = 0`);
  if (!options.reportStateExclude) flags.push(sql`e.stateExclude = 0`);
  passed.push(sql<SqlBool>`exists (select 1 from enrollment as e where ${sql.join(flags, sql` and `)})`);
  // secondary (R28)
  if (options.excludeAllSecondaryEnrollments) passed.push(sql<SqlBool>`${column('isPrimary')} = 1`);
  // no-code, code-not-allowed (R9)
  passed.push(sql<SqlBool>`${column(codeRefId)} is not null`);
  if (options.attendanceCodeAllowedList.length > 0) passed.push(oneOf(column(code), options.attendanceCodeAllowedList));
  return passed;
}
