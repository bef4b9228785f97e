import { sql, type RawBuilder } from 'kysely';
import type { Database, RawRow, Reader, SqlValue, Writer } from '../../database/port.js';
import { after, firstRows, notAfter } from '../../database/text.js';
import type { StoreTables } from '../tables.js';
import { tableShapes, type TableName } from './table-shapes.js';
import { textOf } from './table-digest.js';

/** A table whichever it is: columns by their names. */
export interface OpenTable {
  readonly name: TableName;
  readonly key: readonly string[];
  /** Key columns first. */
  readonly columns: readonly string[];
  readonly isNumbered: boolean;
}

/** A key as the database gives it. */
export type RowKey = readonly (string | number)[];

/** The store with its tables by name: which columns belong together is in their shapes. */
type AnyTables = Record<string, Record<string, SqlValue>>;
type AnyReader = Reader<AnyTables>;

export function openTable(name: TableName): OpenTable {
  const { key, rest, isNumbered } = tableShapes[name] as { key: string[]; rest: string[]; isNumbered?: true };
  return { name, key, columns: [...key, ...rest], isNumbered: isNumbered ?? false };
}

/** The next rows of a table behind a key (null: from the first) and up to another (null: to the last), in the order of keys. */
export async function tablePage(
  reader: Reader<StoreTables>,
  table: OpenTable,
  behind: RowKey | null,
  upTo: RowKey | null,
  limit: number,
): Promise<RawRow[]> {
  const { sql: text, dialect } = reader as unknown as AnyReader;
  const columns = table.key.map((column) => sql.ref(column));
  let query = text.selectFrom(table.name).select([...table.columns]);
  for (const column of table.key) query = query.orderBy(column);
  if (behind) query = query.where(after(dialect, columns, behind));
  if (upTo) query = query.where(notAfter(dialect, columns, upTo));
  return reader.rows(firstRows(dialect, query, limit).compile());
}

export const keyOf = ({ key }: OpenTable, row: RawRow): RowKey => row.slice(0, key.length) as (string | number)[];
export const nameOf = (table: OpenTable, row: RawRow): string => keyOf(table, row).map(textOf).join('\u0001');

/** Rows of a numbered table a statement: their values are parameters. */
const NUMBERED_AT_ONCE = 20;

/** Takes rows of those keys out and puts others in, their numbers as they are, in one transaction. */
export async function replaceRows(
  target: Database<StoreTables>,
  table: OpenTable,
  gone: readonly RowKey[],
  rows: readonly RawRow[],
): Promise<void> {
  if (gone.length + rows.length === 0) return;
  await target.transact(async (storeWriter) => {
    const writer = storeWriter as unknown as Writer<AnyTables>;
    await writer.deleteRows(
      table.name,
      table.key,
      gone.map((key) => [...key]),
    );
    if (writer.dialect !== 'mssql' || !table.isNumbered) return writer.insertRows(table.name, table.columns, rows);
    for (let from = 0; from < rows.length; from += NUMBERED_AT_ONCE) {
      const query = insertNumbered(table, rows.slice(from, from + NUMBERED_AT_ONCE)).compile(writer.sql);
      await writer.run({ compile: () => query });
    }
  });
}

/** In one text, since what is set is set for as long as a text runs. */
function insertNumbered({ name, columns }: OpenTable, rows: readonly RawRow[]): RawBuilder<unknown> {
  const table = sql.table(name);
  const values = sql.join(rows.map((row) => sql`(${sql.join([...row])})`));
  const named = sql.join(columns.map((column) => sql.ref(column)));
  return sql`set identity_insert ${table} on; insert into ${table} (${named}) values ${values}; set identity_insert ${table} off`;
}
