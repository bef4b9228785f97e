import { openMssql } from '../database/mssql/mssql.js';
import type { MssqlServer } from '../database/mssql/server.js';
import { openSqlite, type SqliteOptions } from '../database/sqlite.js';
import type { Database } from '../database/port.js';
import { requireContract } from './check.js';
import type { SourceTables } from './contract.js';
import { Source } from './source.js';

/** Where the SIS is; a subset of the configuration's `source`. */
export type SourceLocation = { kind: 'sqlite'; file: string } | ({ kind: 'mssql' } & MssqlServer);

/** A read-only connection to the SIS, unchecked. Errors: AgentError `source-unreachable`. */
export function connectSource(
  location: SourceLocation,
  wait: NonNullable<SqliteOptions['wait']>,
): Database<SourceTables> {
  if (location.kind === 'mssql') return openMssql<SourceTables>(location, { readOnly: true });
  return openSqlite<SourceTables>(location.file, { readOnly: true, wait, cacheMiB: 64 });
}

/** The SIS behind its contract. Errors: AgentError `source-unreachable`, `source-contract`. */
export async function openSource(location: SourceLocation, wait: NonNullable<SqliteOptions['wait']>): Promise<Source> {
  const database = connectSource(location, wait);
  try {
    const schema = schemaOf(location);
    const { absentColumns } = await requireContract(database, schema);
    return new Source(database, { absentColumns, ...(schema !== undefined && { schema }) });
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The schema that the tables stand in; undefined on SQLite, which has none. */
export const schemaOf = (location: SourceLocation): string | undefined =>
  location.kind === 'mssql' ? location.schema : undefined;
