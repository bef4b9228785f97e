import { existsSync } from 'node:fs';
import { AgentError, messageOf } from '../../core/errors.js';
import {
  backUpSqlite,
  integrityFaults,
  moveSqlite,
  putInPlace,
  removeSqlite,
  singleFile,
} from '../../database/back-up-sqlite.js';
import type { Database } from '../../database/port.js';
import { openSqlite } from '../../database/sqlite.js';
import { describeHeld, heldLeases } from '../leases/held-leases.js';
import { closedBecause, storeMarks } from '../marks.js';
import { migrate, pendingMigrations } from '../migrate.js';
import type { StoreTables } from '../tables.js';
import { forgetLeases, markRestored, type Voided } from './mark-restored.js';

export interface Restored extends Voided {
  /** When the backup was taken; null: it is not known. */
  readonly takenAt: string | null;
  /** Where the store that stood in place is now; null: there was none. */
  readonly before: string | null;
  /** Why the store that stood in place could not be looked at; null: it could. */
  readonly unread: string | null;
}

/**
 * Puts a backup in the place of a store in SQLite, whose agent is stopped, and keeps what stood there beside it. The backup
 * stays as it is. Errors: AgentError `refused` while a process holds a lease or for a file that is damaged or no store,
 * `store-newer`, `store-closed` when one of both was moved away.
 */
export async function restoreStore(file: string, place: string, at: string): Promise<Restored> {
  const takenAt = await inspect(file);
  const unread = existsSync(place) ? await requireIdle(place) : null;
  const fresh = `${place}.restoring`;
  try {
    removeSqlite(fresh);
    await backUpSqlite(file, fresh);
    const voided = await makeWorkable(fresh, at);
    singleFile(fresh);
    const before = existsSync(place) ? `${place}.before-restore-${at.replaceAll(/[-:]|\.\d+/g, '')}` : null;
    if (before !== null) moveSqlite(place, before);
    putInPlace(fresh, place);
    return { ...voided, takenAt, before, unread };
  } finally {
    removeSqlite(fresh);
  }
}

/** When the backup was taken. */
async function inspect(file: string): Promise<string | null> {
  const faults = integrityFaults(file);
  if (faults.length > 0) throw new AgentError('refused', `${file} is damaged: ${faults.slice(0, 5).join('; ')}`);
  const backup = openSqlite<StoreTables>(file, { readOnly: true });
  try {
    if ((await pendingMigrations(backup)).includes('0001-aggregation'))
      throw new AgentError('refused', `${file} is no store of this program`);
    const marks = await storeMarks(backup);
    requireNotMoved(file, marks);
    return marks.backup?.takenAt ?? null;
  } finally {
    await backup.close();
  }
}

/** Returns why the store cannot be looked at: it may be what is to be replaced because it is damaged. */
async function requireIdle(place: string): Promise<string | null> {
  let store: Database<StoreTables> | undefined;
  try {
    store = openSqlite<StoreTables>(place);
    requireNotMoved(place, await storeMarks(store));
    const held = await store.read(heldLeases);
    if (held.length === 0) return null;
    throw new AgentError('refused', `${place} is at work (${describeHeld(held)}): stop the agent`);
  } catch (error) {
    if (error instanceof AgentError && (error.code === 'refused' || error.code === 'store-closed')) throw error;
    return messageOf(error);
  } finally {
    // Its log goes into the file before it is moved.
    await store?.close();
  }
}

function requireNotMoved(file: string, { move, arrival }: Awaited<ReturnType<typeof storeMarks>>): void {
  const reason = closedBecause({ ...(move && { move }), ...(arrival && { arrival }) });
  if (reason !== null) throw new AgentError('store-closed', `${file}: ${reason}`);
}

/**
 * Makes a store that was put back by other means, by hand or by its server, one to work with. Errors: AgentError `refused`
 * while a process holds a lease, `store-newer`, `store-closed` when it was moved away.
 */
export async function restoreInPlace(store: Database<StoreTables>, at: string): Promise<Restored> {
  const marks = await storeMarks(store);
  requireNotMoved('the store', marks);
  await migrate(store);
  const voided = await markRestored(store, at);
  return { ...voided, takenAt: marks.backup?.takenAt ?? null, before: null, unread: null };
}

async function makeWorkable(file: string, at: string): Promise<Voided> {
  const store = openSqlite<StoreTables>(file);
  try {
    await migrate(store);
    await forgetLeases(store);
    return await markRestored(store, at);
  } finally {
    await store.close();
  }
}
