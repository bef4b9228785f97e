import {
  DummyDriver,
  Kysely,
  MssqlAdapter,
  MssqlIntrospector,
  MssqlQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
  type Expression,
  type RawBuilder,
  type SqlBool,
} from 'kysely';
import type { DialectName } from './port.js';

/** A Kysely that writes statement text for a dialect and cannot execute anything. */
export function statementText<Tables>(dialect: DialectName): Kysely<Tables> {
  const createDriver = (): DummyDriver => new DummyDriver();
  return new Kysely<Tables>({
    dialect:
      dialect === 'sqlite'
        ? {
            createDriver,
            createAdapter: () => new SqliteAdapter(),
            createIntrospector: (db) => new SqliteIntrospector(db),
            createQueryCompiler: () => new SqliteQueryCompiler(),
          }
        : {
            createDriver,
            createAdapter: () => new MssqlAdapter(),
            createIntrospector: (db) => new MssqlIntrospector(db),
            createQueryCompiler: () => new MssqlQueryCompiler(),
          },
  });
}

/**
 * Keyset paging: true for rows whose key comes after `values` in ascending order of `columns`. Row values on SQLite
 * (they use the index); on SQL Server, which has none, `a >= x and (a > x or (a = x and …))`, whose first part lets it seek.
 */
export function after(
  dialect: DialectName,
  columns: readonly Expression<unknown>[],
  values: readonly (string | number)[],
): RawBuilder<SqlBool> {
  if (columns.length !== values.length || columns.length === 0) throw new Error('a key has one value for each column');
  if (dialect === 'sqlite') return sql<SqlBool>`(${sql.join([...columns])}) > (${sql.join([...values])})`;
  const later = (index: number): RawBuilder<SqlBool> => {
    const column = columns[index]!;
    const value = values[index]!;
    if (index === columns.length - 1) return sql<SqlBool>`${column} > ${value}`;
    return sql<SqlBool>`(${column} > ${value} or (${column} = ${value} and ${later(index + 1)}))`;
  };
  if (columns.length === 1) return later(0);
  return sql<SqlBool>`${columns[0]!} >= ${values[0]!} and ${later(0)}`;
}

/** The other end of a stretch of rows: true for rows whose key comes at or before `values`. See `after`. */
export function notAfter(
  dialect: DialectName,
  columns: readonly Expression<unknown>[],
  values: readonly (string | number)[],
): RawBuilder<SqlBool> {
  if (dialect === 'sqlite') return sql<SqlBool>`(${sql.join([...columns])}) <= (${sql.join([...values])})`;
  return sql<SqlBool>`${columns[0]!} <= ${values[0]!} and not (${after(dialect, columns, values)})`;
}

/**
 * A column that must not choose the index of its statement: on SQLite, which has no statistics to go by, a unary plus
 * keeps the planner from it; SQL Server decides by its statistics.
 */
export function unindexed(dialect: DialectName, column: Expression<unknown>): RawBuilder<unknown> {
  return dialect === 'sqlite' ? sql`+${column}` : sql`${column}`;
}

/**
 * A text as it is compared with values that end in `end`. SQL Server compares texts as if the shorter were filled up with
 * spaces, so that 'a' equals 'a ' and comes after 'a' and a tab: both sides end in the first of all characters instead.
 */
export function wholeText(
  dialect: DialectName,
  column: Expression<unknown>,
): { expression: RawBuilder<unknown>; end: string } {
  if (dialect === 'sqlite') return { expression: sql`${column}`, end: '' };
  return { expression: sql`(${column} + nchar(1))`, end: '\u0001' };
}

/** One of many ids, as one parameter: the text of the statement does not grow with them. */
export function oneOf(dialect: DialectName, column: Expression<unknown>, ids: readonly number[]): RawBuilder<SqlBool> {
  const list = JSON.stringify(ids);
  return dialect === 'sqlite'
    ? sql<SqlBool>`${column} in (select value from json_each(${list}))`
    : sql<SqlBool>`${column} in (select cast(value as int) from openjson(${list}))`;
}

/** The database server's own clock in milliseconds since the epoch: the one clock that several processes share. */
export function databaseNow(dialect: DialectName): RawBuilder<number> {
  return dialect === 'sqlite'
    ? sql<number>`cast(unixepoch('subsec') * 1000 as integer)`
    : sql<number>`datediff_big(millisecond, '1970-01-01', sysutcdatetime())`;
}

/** The first `count` rows of a select: `limit` on SQLite, `top` on SQL Server. */
export function firstRows<Query extends { limit(n: number): Query; top(n: number): Query }>(
  dialect: DialectName,
  query: Query,
  count: number,
): Query {
  return dialect === 'sqlite' ? query.limit(count) : query.top(count);
}
