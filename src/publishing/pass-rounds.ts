import { endedRounds, releaseKeys } from '../store/publishing/rounds.js';
import type { WholeZoneParts } from './whole-zone-parts.js';

/** Keys a transaction: it has to be over within 10 ms. */
const AT_ONCE = 200;

/** Lets the keys be sent that the rounds marked which have ended since. */
export async function passRounds(
  { store, zoneId, lease, changed }: Pick<WholeZoneParts, 'store' | 'zoneId' | 'lease' | 'changed'>,
  stopping: AbortSignal,
): Promise<void> {
  for (const roundId of await store.read((reader) => endedRounds(reader, zoneId))) {
    while (!stopping.aborted) {
      const released = await releaseKeys(store, lease, zoneId, roundId, AT_ONCE);
      if (released === null) return;
      changed();
      if (released < AT_ONCE) break;
    }
  }
}
