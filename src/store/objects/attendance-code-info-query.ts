import { sql, type CompiledQuery, type RawBuilder, type SqlBool } from 'kysely';
import type { ReportingOptions } from '../../attendance/reporting-options.js';
import type { DialectName } from '../../database/port.js';
import { after, statementText, wholeText } from '../../database/text.js';
import type { AttendanceCodeInfoColumn, Predicate } from '../../query/predicate.js';
import type { StoreTables } from '../tables.js';
import { oneOf, renderPredicate, type Field } from './render-predicate.js';

/** Columns of a row of this query, in order. The first is its key and its order (rules section 7). */
export const ATTENDANCE_CODE_INFO_FIELDS = [
  'refId',
  'schoolRefId',
  'code',
  'type',
  'status',
  'description',
  'absenceValue',
  'endYear',
  'calendarID',
] as const;

/**
 * One page of the AttendanceCodeInfo objects of a zone that meet a condition, after a RefId: codes of every calendar in
 * scope that is not excluded. The Attendance Code Allowed List does not restrict them (rules section 7).
 */
export function attendanceCodeInfoPage(
  dialect: DialectName,
  options: Pick<ReportingOptions, 'schoolRefIds' | 'years'>,
  condition: Predicate<AttendanceCodeInfoColumn>,
  afterRefId: string | null,
  rows: number,
): CompiledQuery {
  const column = (name: string, nullable = false): Field => ({ expression: sql.ref(`i.${name}`), nullable });
  const text = (name: string, nullable = false): Field => ({ ...wholeText(dialect, sql.ref(`i.${name}`)), nullable });
  const yes = dialect === 'sqlite' ? sql`'Yes'` : sql`('Yes' collate Latin1_General_100_BIN2)`;
  const always: Field = { ...wholeText(dialect, yes), nullable: false };
  const fields: Record<AttendanceCodeInfoColumn, Field> = {
    refId: column('refId'),
    schoolRefId: column('schoolRefId'),
    code: text('code'),
    type: text('type'),
    status: text('status'),
    description: text('description', true),
    absenceValue: {
      expression: sql`cast(i.value as ${sql.raw(dialect === 'sqlite' ? 'real' : 'float')})`,
      nullable: false,
    },
    usedForDaily: always,
    usedForPeriod: always,
  };
  const conditions: RawBuilder<SqlBool>[] = [
    sql<SqlBool>`c.sifExclude = 0`,
    sql<SqlBool>`exists (select 1 from calendar_aggregation as g where g.calendarID = i.calendarID and g.completedAt is not null)`,
    renderPredicate(condition, fields),
  ];
  if (options.schoolRefIds) conditions.push(oneOf(sql.ref('i.schoolRefId'), [...options.schoolRefIds]));
  if (options.years) conditions.push(oneOf(sql.ref('c.endYear'), [...options.years]));
  if (afterRefId !== null) conditions.push(after(dialect, [sql.ref('i.refId')], [afterRefId]));
  const list = sql`i.refId, i.schoolRefId, i.code, i.type, i.status, i.description, i.value, c.endYear, i.calendarID`;
  const from = sql`from code_info as i join calendar as c on c.calendarID = i.calendarID where ${sql.join(conditions, sql` and `)} order by i.refId`;
  const query =
    dialect === 'sqlite' ? sql`select ${list} ${from} limit ${rows}` : sql`select top (${rows}) ${list} ${from}`;
  return query.compile(statementText<StoreTables>(dialect));
}
