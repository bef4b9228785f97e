import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { parseGuid } from '../src/core/guid.js';
import { parseSchoolDay } from '../src/core/school-day.js';
import { openMssql } from '../src/database/mssql/mssql.js';
import type { MssqlServer } from '../src/database/mssql/server.js';
import type { Database, RawRow, SqlValue, Writer } from '../src/database/port.js';
import { SOURCE_COLUMNS, SOURCE_TABLES, type ColumnKind, type SourceTable } from '../src/source/contract.js';

/** Columns of every table of a district whose data does not fit the type that the contract gives them, `table.column`. */
export type ColumnsOfText = string[];

const FLAGS = new Set([
  'sifExclude',
  'noShow',
  'stateExclude',
  'nonInstructional',
  'schoolDay',
  'instruction',
  'active',
]);
const isFlag = (table: SourceTable, column: string): boolean =>
  FLAGS.has(column) || (column === 'attendance' && (table === 'day' || table === 'course'));

/** Types of the contract (docs/source.md), and whether a cell of SQLite fits. */
const TYPES: Record<ColumnKind, { type: string; fits: RegExp }> = {
  number: { type: 'int', fits: /^-?\d{1,10}$/ },
  text: { type: 'nvarchar(max)', fits: /^/ },
  guid: { type: 'uniqueidentifier', fits: /^[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}$/i },
  date: { type: 'date', fits: /^\d{4}-\d{2}-\d{2}$/ },
  time: { type: 'time(0)', fits: /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/ },
  instant: { type: 'datetime2', fits: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?Z?$/ },
};
/** What a column becomes whose data is not what its name promises: as a view over a table of texts gives it. */
const ANYTHING = 'nvarchar(400)';
const GUID_GROUPS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;
const ROWS_AT_ONCE = 20_000;

/**
 * Copies a district from a SQLite file into tables of the contract on SQL Server, with their indexes, replacing tables of the
 * same names. The tables stand in the default schema of the login.
 */
export async function copyToMssql(file: string, server: MssqlServer): Promise<ColumnsOfText> {
  const from = new Sqlite(file, { readonly: true });
  const database = openMssql<Record<string, Record<string, SqlValue>>>(server);
  const ofText: ColumnsOfText = [];
  try {
    for (const table of SOURCE_TABLES) ofText.push(...(await copyTable(from, database, table)));
    await database.transact(async (writer) => {
      for (const statement of indexes()) await execute(writer, statement);
    });
    return ofText;
  } finally {
    await database.close();
    from.close();
  }
}

type Any = Record<string, Record<string, SqlValue>>;

async function copyTable(from: Sqlite.Database, database: Database<Any>, table: SourceTable): Promise<ColumnsOfText> {
  const kinds = Object.entries(SOURCE_COLUMNS[table] as Record<string, ColumnKind>);
  const ofText = kinds.filter(([column, kind]) => !fits(from, table, column, kind)).map(([column]) => column);
  const [id] = kinds[0]!;
  const types = kinds.map(([column, kind]) => {
    if (column === id) return `[${column}] int not null primary key`;
    if (ofText.includes(column)) return `[${column}] ${ANYTHING}`;
    return `[${column}] ${isFlag(table, column) ? 'bit' : TYPES[kind].type}`;
  });
  const columns = kinds.map(([column]) => column);
  const loaded = `${table}_loaded`;
  await database.transact(async (writer) => {
    for (const name of [table, loaded])
      await execute(writer, `if object_id('${name}') is not null drop table [${name}]`);
    await execute(writer, `create table [${table}] (${types.join(', ')})`);
    await execute(
      writer,
      `create table [${loaded}] (${columns.map((column) => `[${column}] nvarchar(max)`).join(', ')})`,
    );
  });
  const select = from.prepare(`select ${columns.join(', ')} from ${table}`).raw();
  const typed = kinds.map(([column, kind]): ColumnKind => (ofText.includes(column) ? 'text' : kind));
  for (const rows of pages(select.iterate() as IterableIterator<RawRow>))
    await database.transact((writer) =>
      writer.insertRows(loaded, columns, rows.map((row) => row.map((cell, index) => asText(cell, typed[index]!)))),
    ); // prettier-ignore
  // The server reads the texts as what its columns are: the driver would make Dates of them on their way.
  const list = columns.map((column) => `[${column}]`).join(', ');
  await database.transact(async (writer) => {
    await execute(writer, `insert into [${table}] (${list}) select ${list} from [${loaded}]`);
    await execute(writer, `drop table [${loaded}]`);
  });
  return ofText.map((column) => `${table}.${column}`);
}

function fits(from: Sqlite.Database, table: SourceTable, column: string, kind: ColumnKind): boolean {
  if (kind === 'text') return true;
  for (const cell of from.prepare(`select distinct ${column} from ${table}`).pluck().iterate() as Iterable<SqlValue>) {
    if (cell === null) continue;
    const text = String(cell);
    if (!(isFlag(table, column) ? /^[01]$/ : TYPES[kind].fits).test(text)) return false;
    if (kind === 'date' && parseSchoolDay(text) === undefined) return false;
  }
  return true;
}

function asText(cell: SqlValue, kind: ColumnKind): SqlValue {
  if (cell === null) return null;
  const text = String(cell);
  if (kind === 'instant') return text.replace('Z', '');
  return kind === 'guid' ? (parseGuid(text) ?? text).replace(GUID_GROUPS, '$1-$2-$3-$4-$5') : text;
}

function* pages(rows: Iterable<RawRow>): Generator<RawRow[]> {
  const page: RawRow[] = [];
  for (const row of rows) if (page.push(row) === ROWS_AT_ONCE) yield page.splice(0);
  if (page.length > 0) yield page;
}

const indexes = (): string[] =>
  readFileSync(fileURLToPath(new URL('../../samples/indexes.sql', import.meta.url)), 'utf8').match(
    /^create index .*$/gm,
  ) ?? [];

async function execute(writer: Writer<Any>, text: string): Promise<void> {
  await writer.run({ compile: () => sql.raw(text).compile(writer.sql) });
}
