import { openSqlite, type SqliteOptions } from '../database/sqlite.js';
import { AgentError } from '../core/errors.js';
import type { Database } from '../database/port.js';
import { requireContract } from './check.js';
import type { SourceTables } from './contract.js';
import { Source } from './source.js';

/** Where the SIS is; a subset of the configuration's `source`. */
export type SourceLocation = { kind: 'sqlite'; file: string } | { kind: 'mssql'; schema: string };

/** A read-only connection to the SIS, unchecked. Errors: AgentError `source-unreachable`. */
export function connectSource(
  location: SourceLocation,
  wait: NonNullable<SqliteOptions['wait']>,
): Database<SourceTables> {
  if (location.kind !== 'sqlite')
    throw new AgentError('configuration', 'source.kind mssql: this version reads the SIS from SQLite only');
  return openSqlite<SourceTables>(location.file, { readOnly: true, wait, cacheMiB: 64 });
}

/** The SIS behind its contract. Errors: AgentError `source-unreachable`, `source-contract`. */
export async function openSource(location: SourceLocation, wait: NonNullable<SqliteOptions['wait']>): Promise<Source> {
  const database = connectSource(location, wait);
  try {
    const { absentColumns } = await requireContract(database);
    return new Source(database, { absentColumns });
  } catch (error) {
    await database.close();
    throw error;
  }
}
