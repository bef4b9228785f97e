import type { Clock } from '../../core/clock.js';
import { AgentError, messageOf } from '../../core/errors.js';
import type { Database } from '../../database/port.js';
import { heldLeases } from '../leases/held-leases.js';
import { closedBecause, readMarks, setMark, type StoreMarks } from '../marks.js';
import type { StoreTables } from '../tables.js';
import { MOVE_LEASE } from './move-store.js';

const LOOK_MS = 1_000;

/** Resolves when the store is being moved, or was: whoever works with it stands aside. Also when the signal aborts. */
export async function moveBegins(store: Database<StoreTables>, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { move } = await store.read(readMarks).catch((): StoreMarks => ({}));
    if (move && move.phase !== 'copying') return;
    await clock.sleep(LOOK_MS, signal);
  }
}

/** Resolves when the store can be worked with: it is not being moved, or its mover is gone. Errors: AgentError `store-closed`. */
export async function moveIsOver(store: Database<StoreTables>, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const marks = await store.read(readMarks);
    const reason = closedBecause(marks);
    if (reason !== null) throw new AgentError('store-closed', reason);
    if (marks.move?.phase !== 'aside' || (await endAbandoned(store))) return;
    await clock.sleep(LOOK_MS, signal);
  }
}

/** True when the mover is gone. The last part of a move is one transaction, which nobody can write beside. */
async function endAbandoned(store: Database<StoreTables>): Promise<boolean> {
  if (await isHeld(store)) return false;
  try {
    return await store.transact(async (writer) => {
      const { move } = await readMarks(writer);
      if (move?.phase === 'moved' || (await heldLeases(writer)).some(({ name }) => name === MOVE_LEASE)) return false;
      if (move) await setMark(writer, 'move', { ...move, phase: 'copying' });
      return true;
    });
  } catch (error) {
    if (error instanceof AgentError && error.code === 'store-busy') return false;
    throw new AgentError('failed', `the store cannot be looked at: ${messageOf(error)}`, 'transient', { cause: error });
  }
}

const isHeld = async (store: Database<StoreTables>): Promise<boolean> =>
  (await store.read(heldLeases)).some(({ name }) => name === MOVE_LEASE);
