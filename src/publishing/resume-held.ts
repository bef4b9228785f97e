import type { Database } from '../database/port.js';
import { endHold, readHold } from '../store/publishing/hold.js';
import { discardKeys, releaseKeys } from '../store/publishing/round-keys.js';
import type { StoreTables } from '../store/tables.js';

/** Keys a transaction: it has to be over within 10 ms. */
const AT_ONCE = 200;

/**
 * An administrator's decision on what the brake holds: it is sent, or forgotten, which leaves it stale. From any process.
 * Returns how many keys there were; null when nothing is held.
 */
export async function resumeHeld(
  store: Database<StoreTables>,
  zoneId: string,
  decision: 'send' | 'discard',
): Promise<number | null> {
  const hold = await store.read((reader) => readHold(reader, zoneId));
  if (!hold) return null;
  const { holdId } = hold;
  let keys = 0;
  do {
    for (let piece = AT_ONCE; piece === AT_ONCE; keys += piece)
      piece =
        decision === 'send'
          ? ((await releaseKeys(store, null, zoneId, holdId, AT_ONCE)) ?? 0)
          : await discardKeys(store, zoneId, holdId, AT_ONCE);
  } while (!(await endHold(store, null, zoneId, hold)));
  return keys;
}
