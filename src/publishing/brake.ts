import { newGuid } from '../core/guid.js';
import type { NamedKey } from '../store/publishing/due.js';
import { endHold, joinHold, readHold, recordHold, type Hold } from '../store/publishing/hold.js';
import { releaseKeys } from '../store/publishing/round-keys.js';
import { endedRounds } from '../store/publishing/rounds.js';
import type { CountOrder, PageCount } from './count-deletes.js';
import { workZone, type WholeZoneParts } from './whole-zone-parts.js';

/** Keys a transaction: it has to be over within 10 ms. */
const AT_ONCE = 200;
/** What is held is counted anew so often, besides whenever a round has ended. */
const RECOUNT_MS = 30_000;

/** Lets the keys of rounds be sent that have ended, unless they would delete too much (rules section 9, brake). */
export class Brake {
  #countedMs = -Infinity;

  constructor(
    readonly parts: WholeZoneParts,
    /** Called when there may be something to send. */
    readonly released: () => void,
  ) {}

  /** Looks at the rounds that have ended since. */
  async look(stopping: AbortSignal): Promise<void> {
    const { store, zone } = this.parts;
    const { hold, rounds } = await store.read(async (reader) => ({
      hold: await readHold(reader, zone.id),
      rounds: await endedRounds(reader, zone.id),
    }));
    if (hold) await this.#goOnHolding(hold, rounds, stopping);
    else
      for (const roundId of rounds) {
        if (stopping.aborted || (await this.#lookAt(roundId, stopping)) === 'held') return;
      }
  }

  async #lookAt(roundId: string, stopping: AbortSignal): Promise<'passed' | 'held' | 'stopped'> {
    const { store, zone, lease, clock, logger } = this.parts;
    const count = await this.#count(roundId, stopping);
    if (!count) return 'stopped';
    const { limit, had } = await this.#limit(count.deletes);
    if (count.deletes <= limit) return (await this.#release(roundId, stopping)) ? 'passed' : 'stopped';
    const since = new Date(clock.now()).toISOString();
    const hold = { holdId: newGuid(), since, ...count, limit, had };
    if (!(await recordHold(store, lease, zone.id, hold, null))) return 'stopped';
    logger.error('events are held: too much would be deleted', { ...hold });
    return (await this.#join(hold, roundId, stopping)) ? 'held' : 'stopped';
  }

  /** Later rounds join what is held. When none of it would be a Delete any more, the source has recovered: all is let pass. */
  async #goOnHolding(hold: Hold, rounds: readonly string[], stopping: AbortSignal): Promise<void> {
    const { store, zone, lease, clock, logger } = this.parts;
    for (const roundId of rounds) if (!(await this.#join(hold, roundId, stopping))) return;
    if (rounds.length === 0 && clock.monotonicMs() - this.#countedMs < RECOUNT_MS) return;
    const count = await this.#count(hold.holdId, stopping);
    if (!count) return;
    this.#countedMs = clock.monotonicMs();
    if (count.deletes > 0) {
      if (count.deletes === hold.deletes && count.keys === hold.keys) return;
      await recordHold(store, lease, zone.id, { ...hold, ...count }, hold);
      return;
    }
    if (!(await this.#release(hold.holdId, stopping)) || !(await endHold(store, lease, zone.id, hold))) return;
    logger.info('events are held no longer: nothing of it would be deleted any more', { keys: count.keys });
    this.released();
  }

  /** What the keys of a round would send; undefined when it is time to stop. */
  async #count(roundId: string, stopping: AbortSignal): Promise<{ keys: number; deletes: number } | undefined> {
    const sum = { keys: 0, deletes: 0 };
    for (let behind: NamedKey | null = null; ;) {
      if (stopping.aborted) return undefined;
      const order: CountOrder = { zone: workZone(this.parts), roundId, behind };
      const { keys, deletes, last }: PageCount = await this.parts.thread.call('countDeletes', order);
      sum.keys += keys;
      sum.deletes += deletes;
      if (!last) return sum;
      behind = last;
    }
  }

  /** Counting what the zone has takes long: only where it decides. */
  async #limit(deletes: number): Promise<{ limit: number; had: number }> {
    return deletes === 0 ? { limit: 0, had: 0 } : this.parts.thread.call('brakeLimit', { zone: workZone(this.parts) });
  }

  /** False when it is time to stop, or the lease is lost. */
  #release(roundId: string, stopping: AbortSignal): Promise<boolean> {
    const { store, lease, zone } = this.parts;
    return inPieces(stopping, async () => {
      const released = await releaseKeys(store, lease, zone.id, roundId, AT_ONCE);
      this.released();
      return released;
    });
  }

  /** False when it is time to stop, the lease is lost, or the hold has ended. */
  #join(hold: Hold, roundId: string, stopping: AbortSignal): Promise<boolean> {
    const { store, lease, zone } = this.parts;
    return inPieces(stopping, () => joinHold(store, lease, zone.id, hold, roundId, AT_ONCE));
  }
}

/** Does a piece after the other until one is not full; false when one could not be done. */
async function inPieces(stopping: AbortSignal, piece: () => Promise<number | null>): Promise<boolean> {
  while (!stopping.aborted) {
    const done = await piece();
    if (done === null) return false;
    if (done < AT_ONCE) return true;
  }
  return false;
}
