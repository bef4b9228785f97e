import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { columnsOf, tableNames, type District, type SourceTables, type TableName } from './tables.js';

/** The built code runs from dist/samples; the SQL text stays where it is read by people. */
const sqlText = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../samples/${name}`, import.meta.url)), 'utf8');

/** Creates the empty source tables and their indexes in an open database. */
export function createSourceSchema(db: Sqlite.Database): void {
  db.exec(sqlText('schema.sql'));
  db.exec(sqlText('indexes.sql'));
}

/** Inserts all rows of a district into tables that exist, in one transaction. */
export function insertDistrict(db: Sqlite.Database, district: Partial<District>): void {
  db.transaction(() => {
    const insert = inserter(db);
    for (const table of tableNames) for (const row of district[table] ?? []) insert(table, row);
  })();
}

/** Writes a district into a new SQLite file, replacing one of that name. */
export function writeDistrict(file: string, district: Partial<District>): void {
  writeSource(file, (insert) => {
    for (const table of tableNames) for (const row of district[table] ?? []) insert(table, row);
  });
}

export type Insert = <Table extends TableName>(table: Table, row: SourceTables[Table]) => void;

/** Writes what `fill` inserts into a new SQLite file, replacing one of that name: one transaction, then the indexes. */
export function writeSource<T>(file: string, fill: (insert: Insert) => T): T {
  mkdirSync(dirname(resolve(file)), { recursive: true });
  for (const suffix of ['', '-wal', '-shm', '-journal']) if (existsSync(file + suffix)) rmSync(file + suffix);
  const db = new Sqlite(file);
  try {
    // A load that dies is repeated from the start, so nothing is worth a journal or a flush.
    db.pragma('journal_mode = off');
    db.pragma('synchronous = off');
    db.exec(sqlText('schema.sql'));
    const result = db.transaction(() => fill(inserter(db)))();
    db.exec(sqlText('indexes.sql'));
    // Readers go on while a row is edited by hand.
    db.pragma('journal_mode = wal');
    return result;
  } finally {
    db.close();
  }
}

/** One prepared statement a table, made when the table is first used. */
function inserter(db: Sqlite.Database): Insert {
  const statements = new Map<TableName, Sqlite.Statement>();
  return (table, row) => {
    let statement = statements.get(table);
    if (!statement) {
      const columns = columnsOf[table];
      statement = db.prepare(
        `insert into ${table} (${columns.join(', ')}) values (${columns.map((column) => `@${column}`).join(', ')})`,
      );
      statements.set(table, statement);
    }
    statement.run(row);
  };
}
