import { sql, type RawBuilder } from 'kysely';
import { AgentError } from '../core/errors.js';
import type { Database } from '../database/port.js';
import { OPTIONAL_COLUMNS, RELIED_ON_INDEXES, SOURCE_COLUMNS, SOURCE_TABLES, type SourceTables } from './contract.js';

export interface SourceCheck {
  /** What breaks the contract, each naming its table or column; empty when all is there. */
  faults: string[];
  /** Missing indexes and what each costs, and optional columns that are not there. */
  warnings: string[];
  /** Optional columns that the SIS lacks, `table.column`. */
  absentColumns: string[];
}

/** Compares the tables and columns of the SIS with the contract, and on SQLite its indexes with those relied on. */
export async function checkSource(database: Database<SourceTables>, schema?: string): Promise<SourceCheck> {
  const check: SourceCheck = { faults: [], warnings: [], absentColumns: [] };
  for (const table of SOURCE_TABLES) {
    const columns = await columnsOf(database, table, schema);
    if (columns.size === 0) {
      check.faults.push(`table ${table} is missing`);
      continue;
    }
    for (const column of Object.keys(SOURCE_COLUMNS[table])) {
      if (columns.has(column.toLowerCase())) continue;
      const name = `${table}.${column}`;
      if (OPTIONAL_COLUMNS.has(name)) {
        check.absentColumns.push(name);
        check.warnings.push(`optional column ${name} is missing: students can be found by GUID and id only`);
      } else check.faults.push(`column ${name} is missing`);
    }
  }
  if (check.faults.length === 0 && database.dialect === 'sqlite') await checkIndexes(database, check);
  return check;
}

/** Errors: AgentError `source-contract` naming every missing table and column. */
export async function requireContract(database: Database<SourceTables>, schema?: string): Promise<SourceCheck> {
  const check = await checkSource(database, schema);
  if (check.faults.length > 0)
    throw new AgentError('source-contract', `the source breaks the contract: ${check.faults.join('; ')}`);
  return check;
}

async function columnsOf(database: Database<SourceTables>, table: string, schema?: string): Promise<Set<string>> {
  const query: RawBuilder<{ name: string }> =
    database.dialect === 'sqlite'
      ? sql<{ name: string }>`select name from pragma_table_info(${table})`
      : sql<{
          name: string;
        }>`select column_name as name from information_schema.columns where table_schema = ${schema ?? 'dbo'} and table_name = ${table}`;
  const rows = await database.read((reader) => reader.rows(query.compile(reader.sql)));
  return new Set(rows.map(([name]) => String(name).toLowerCase()));
}

async function checkIndexes(database: Database<SourceTables>, check: SourceCheck): Promise<void> {
  for (const { table, columns, cost } of RELIED_ON_INDEXES) {
    const indexes = sql`select i.name, c.name from pragma_index_list(${table}) i join pragma_index_info(i.name) c order by i.name, c.seqno`;
    const rows = await database.read((reader) => reader.rows(indexes.compile(reader.sql)));
    const byName = new Map<string, string[]>();
    for (const [index, column] of rows) {
      const found = byName.get(String(index)) ?? [];
      found.push(String(column));
      byName.set(String(index), found);
    }
    const served = [...byName.values()].some((found) => columns.every((column, at) => found[at] === column));
    if (!served) check.warnings.push(`index ${table} (${columns.join(', ')}) is missing: ${cost}`);
  }
}
