import { existsSync, realpathSync, statSync } from 'node:fs';
import { sql } from 'kysely';
import { AgentError } from '../../core/errors.js';
import { backUpSqlite, integrityFaults, putInPlace, removeSqlite, singleFile } from '../../database/back-up-sqlite.js';
import { openSqlite } from '../../database/sqlite.js';
import { clearMark, requireOpen, setMark } from '../marks.js';
import { pendingMigrations } from '../migrate.js';
import { storeMark } from '../migrations/0008-store-mark.js';
import type { StoreTables } from '../tables.js';

export interface Backup {
  readonly file: string;
  readonly bytes: number;
}

/**
 * Takes a consistent backup of a live store in SQLite: one file, whole or not there, and marked as a backup, so that it is
 * noticed when it is copied over a store by hand. The store itself is not changed, its schema included. Errors: AgentError
 * `refused` where a file stands and is not to be replaced, `store-newer`, `store-closed`, `failed`.
 */
export async function backUpStore(
  store: string,
  file: string,
  order: { readonly at: string; readonly replace: boolean; readonly progress?: (done: number, total: number) => void },
): Promise<Backup> {
  if (!existsSync(store)) throw new AgentError('failed', `there is no store ${store}`);
  if (existsSync(file)) {
    if (realpathSync(file) === realpathSync(store)) throw new AgentError('usage', `${file} is the store itself`);
    if (!order.replace) throw new AgentError('refused', `${file} is there; --force replaces it`);
  }
  const live = openSqlite<StoreTables>(store, { readOnly: true });
  try {
    await requireOpen(live);
    if ((await pendingMigrations(live)).includes('0001-aggregation'))
      throw new AgentError('failed', `${store} is no store of this program`);
  } finally {
    await live.close();
  }
  const partial = `${file}.partial`;
  try {
    removeSqlite(partial);
    await backUpSqlite(store, partial, order.progress);
    await markBackup(partial, order.at);
    const faults = integrityFaults(partial);
    if (faults.length > 0) throw new AgentError('failed', `the store is damaged: ${faults.slice(0, 5).join('; ')}`);
    putInPlace(partial, file);
  } finally {
    removeSqlite(partial);
  }
  return { file, bytes: statSync(file).size };
}

async function markBackup(file: string, takenAt: string): Promise<void> {
  const copy = openSqlite<StoreTables>(file);
  try {
    await copy.transact(async (writer) => {
      // The store may be of an older version.
      for (const statement of storeMark.up('sqlite')) {
        const query = sql.raw(statement).compile(writer.sql);
        await writer.run({ compile: () => query });
      }
      await clearMark(writer, 'move');
      await setMark(writer, 'backup', { takenAt });
    });
  } finally {
    await copy.close();
  }
  singleFile(file);
}
