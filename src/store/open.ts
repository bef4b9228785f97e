import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { AgentError, messageOf } from '../core/errors.js';
import { openMssql } from '../database/mssql/mssql.js';
import type { MssqlServer } from '../database/mssql/server.js';
import type { Database } from '../database/port.js';
import { openSqlite, type SqliteOptions } from '../database/sqlite.js';
import type { StoreTables } from './tables.js';

/** Where the agent's own database is; a subset of the configuration's `store`. */
export type StoreLocation = { kind: 'sqlite'; file: string } | ({ kind: 'mssql' } & MssqlServer);

/**
 * Opens the store: on SQLite its directory and file are made when there are none, on SQL Server its database is there.
 * Its schema is brought up to date by `migrate`.
 */
export function openStore(location: StoreLocation, wait: NonNullable<SqliteOptions['wait']>): Database<StoreTables> {
  if (location.kind === 'mssql') return openMssql<StoreTables>(location);
  try {
    mkdirSync(dirname(location.file), { recursive: true });
  } catch (error) {
    throw new AgentError('failed', `cannot make the directory of the store ${location.file}: ${messageOf(error)}`);
  }
  return openSqlite<StoreTables>(location.file, { wait, cacheMiB: 64 });
}
