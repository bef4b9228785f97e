import { sql, type RawBuilder } from 'kysely';
import type { Cell } from '../attendance/source-rows.js';
import type { DialectName, RawRow } from '../database/port.js';
import { SOURCE_COLUMNS, type ColumnKind, type SourceTable, type SourceTables } from './contract.js';

/**
 * One column as the agent reads it. SQL Server is asked for text in fixed styles (23 date, 108 time, 126 instant), because
 * its driver would make Dates of them, rounded to the millisecond and moved by the time zone of the process.
 */
function columnExpression(dialect: DialectName, column: string, kind: ColumnKind): RawBuilder<Cell> {
  const name = sql.ref(column);
  if (dialect === 'sqlite') return sql<Cell>`${name}`;
  switch (kind) {
    case 'number':
      return sql<Cell>`cast(${name} as int)`;
    case 'text':
      return sql<Cell>`${name}`;
    case 'guid':
      return sql<Cell>`convert(nvarchar(64), ${name})`;
    case 'date':
      return sql<Cell>`convert(char(10), ${name}, 23)`;
    case 'time':
      return sql<Cell>`convert(char(8), ${name}, 108)`;
    case 'instant':
      return sql<Cell>`convert(varchar(33), ${name}, 126)`;
  }
}

/** The select list of a table in the order of its declaration; a column in `absent` reads as null. */
export function selectList(
  dialect: DialectName,
  table: SourceTable,
  absent: ReadonlySet<string> = new Set(),
): RawBuilder<unknown> {
  const columns = Object.entries<ColumnKind>(SOURCE_COLUMNS[table]);
  return sql.join(
    columns.map(([column, kind]) =>
      absent.has(`${table}.${column}`)
        ? sql`null as ${sql.id(column)}`
        : sql`${columnExpression(dialect, `t.${column}`, kind)} as ${sql.id(column)}`,
    ),
  );
}

/** Turns raw rows into rows of a table, naming the cells by the declaration. Bytes are no cell of the contract: null. */
export function toRows<Table extends SourceTable>(table: Table, raw: readonly RawRow[]): SourceTables[Table][] {
  const columns = Object.keys(SOURCE_COLUMNS[table]);
  return raw.map((cells) => {
    const row: Record<string, Cell> = {};
    for (let index = 0; index < columns.length; index++) {
      const cell = cells[index]!;
      row[columns[index]!] = typeof cell === 'object' ? null : cell;
    }
    return row as SourceTables[Table];
  });
}
