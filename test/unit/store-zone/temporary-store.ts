import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../../src/database/port.js';
import { openSqlite } from '../../../src/database/sqlite.js';
import { acquireLease, type LeaseToken } from '../../../src/store/leases/leases.js';
import { migrate } from '../../../src/store/migrate.js';
import type { StoreTables } from '../../../src/store/tables.js';

/** A real store in a file of its own, which `remove` takes away. */
export interface TemporaryStore {
  readonly store: Database<StoreTables>;
  /** Another opening of the same file, as another process has it. */
  again(): Database<StoreTables>;
  remove(): Promise<void>;
}

export async function temporaryStore(): Promise<TemporaryStore> {
  const folder = mkdtempSync(join(tmpdir(), 'sif-agent-store-'));
  const open = (): Database<StoreTables> => openSqlite<StoreTables>(join(folder, 'agent.db'));
  const opened = [open()];
  await migrate(opened[0]!);
  return {
    store: opened[0]!,
    again() {
      const store = open();
      opened.push(store);
      return store;
    },
    async remove() {
      for (const store of opened) await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The lease of a name, which must be free. */
export async function leaseOf(store: Database<StoreTables>, name: string, holder = 'me'): Promise<LeaseToken> {
  const lease = await acquireLease(store, name, holder);
  if (!lease) throw new Error(`${name} is held by another`);
  return lease;
}

/** Makes a lease expire, and another holder take it: what its old holder meets after it was away too long. */
export async function takeOver(store: Database<StoreTables>, name: string): Promise<LeaseToken> {
  await store.transact((writer) =>
    writer.run(writer.sql.updateTable('lease').set({ expiresAt: 0 }).where('name', '=', name)),
  );
  return leaseOf(store, name, 'other');
}
