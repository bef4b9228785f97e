import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { AgentError, messageOf } from '../core/errors.js';
import type { Database } from '../database/port.js';
import { openSqlite, type SqliteOptions } from '../database/sqlite.js';
import type { StoreTables } from './tables.js';

/** Where the agent's own database is; a subset of the configuration's `store`. */
export type StoreLocation = { kind: 'sqlite'; file: string } | { kind: 'mssql' };

/** Opens the store, making its directory and file when there are none. Its schema is brought up to date by `migrate`. */
export function openStore(location: StoreLocation, wait: NonNullable<SqliteOptions['wait']>): Database<StoreTables> {
  if (location.kind !== 'sqlite')
    throw new AgentError('configuration', 'store.kind mssql: this version keeps its store in SQLite only');
  try {
    mkdirSync(dirname(location.file), { recursive: true });
  } catch (error) {
    throw new AgentError('failed', `cannot make the directory of the store ${location.file}: ${messageOf(error)}`);
  }
  return openSqlite<StoreTables>(location.file, { wait, cacheMiB: 64 });
}
