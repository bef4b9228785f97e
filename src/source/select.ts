import { sql, type RawBuilder } from 'kysely';
import { ordinal } from '../attendance/reading.js';
import type { Cell } from '../attendance/source-rows.js';
import type { DialectName, RawRow } from '../database/port.js';
import { SOURCE_COLUMNS, type ColumnKind, type SourceTable, type SourceTables } from './contract.js';

/**
 * One column as the agent reads it. SQL Server is asked for text in fixed styles (23 date, 108 time, 126 instant), because
 * its driver would make Dates of them, rounded to the millisecond and moved by the time zone of the process. A column that
 * is text already, as a view may give it, comes through as it is; numbers come as what they are, so that none fails the
 * statement by not being one.
 */
function columnExpression(dialect: DialectName, column: string, kind: ColumnKind): RawBuilder<Cell> {
  const name = sql.ref(column);
  if (dialect === 'sqlite') return sql<Cell>`${name}`;
  switch (kind) {
    case 'number':
    case 'text':
      return sql<Cell>`${name}`;
    case 'guid':
      return sql<Cell>`convert(nvarchar(64), ${name})`;
    case 'date':
      return sql<Cell>`convert(varchar(33), ${name}, 23)`;
    case 'time':
      return sql<Cell>`convert(varchar(8), ${name}, 108)`;
    case 'instant':
      return sql<Cell>`convert(varchar(33), ${name}, 126)`;
  }
}

type Column<Table extends SourceTable> = keyof SourceTables[Table] & string;

/** Every column of a table in the order of its declaration. */
const columnsOf = <Table extends SourceTable>(table: Table): Column<Table>[] =>
  Object.keys(SOURCE_COLUMNS[table]) as Column<Table>[];

/** The select list of a table, of all its columns unless told; a column in `absent` reads as null. */
export function selectList<Table extends SourceTable>(
  dialect: DialectName,
  table: Table,
  absent: ReadonlySet<string> = new Set(),
  columns: readonly Column<Table>[] = columnsOf(table),
): RawBuilder<unknown> {
  const kinds: Record<Column<Table>, ColumnKind> = SOURCE_COLUMNS[table];
  return sql.join(
    columns.map((column) =>
      absent.has(`${table}.${column}`)
        ? sql`null as ${sql.id(column)}`
        : sql`${columnExpression(dialect, `t.${column}`, kinds[column])} as ${sql.id(column)}`,
    ),
  );
}

/** Turns raw rows into rows of a table, naming the cells by the select list. Bytes are no cell of the contract: null. */
export function toRows<Table extends SourceTable>(table: Table, raw: readonly RawRow[]): SourceTables[Table][];
export function toRows<Table extends SourceTable, Selected extends Column<Table>>(
  table: Table,
  raw: readonly RawRow[],
  columns: readonly Selected[],
): Pick<SourceTables[Table], Selected>[];
export function toRows<Table extends SourceTable>(
  table: Table,
  raw: readonly RawRow[],
  columns: readonly Column<Table>[] = columnsOf(table),
): SourceTables[Table][] {
  return raw.map((cells) => {
    const row: Record<string, Cell> = {};
    for (let index = 0; index < columns.length; index++) {
      const cell = cells[index]!;
      row[columns[index]!] = typeof cell === 'object' ? null : cell;
    }
    return row as SourceTables[Table];
  });
}

/** Rows by their date, where they have one, and their id, which is the first column of each table. */
export function inOrder<Table extends SourceTable>(table: Table, rows: SourceTables[Table][]): SourceTables[Table][] {
  const id = columnsOf(table)[0]!;
  const cell = (row: SourceTables[Table], column: string): Cell => (row as Record<string, Cell>)[column] ?? null;
  return rows.sort((a, b) => compare(cell(a, 'date'), cell(b, 'date')) || compare(cell(a, id), cell(b, id)));
}

function compare(a: Cell, b: Cell): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return ordinal(String(a ?? ''), String(b ?? ''));
}
