import type { Database } from '../../../src/database/port.js';
import { openStore } from '../../../src/store/open.js';
import { acquireLease, type LeaseToken } from '../../../src/store/leases/leases.js';
import type { StoreTables } from '../../../src/store/tables.js';
import { afterThisTest, temporaryStore as newStore } from '../../support/temporary.js';

/** A real store of its own, gone after the test. */
export interface TemporaryStore {
  readonly store: Database<StoreTables>;
  /** Another opening of the same store, as another process has it. */
  again(): Database<StoreTables>;
}

export async function temporaryStore(): Promise<TemporaryStore> {
  const store = await newStore();
  return {
    store,
    again() {
      const again = openStore(store.location, 'timer');
      afterThisTest(() => again.close());
      return again;
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
