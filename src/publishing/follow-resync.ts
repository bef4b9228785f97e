import type { Clock } from '../core/clock.js';
import type { Database } from '../database/port.js';
import { readResync, resyncRest, type Resync, type ResyncRest } from '../store/publishing/resyncs.js';
import type { StoreTables } from '../store/tables.js';

/** How often a resync is looked at. */
const LOOK_MS = 500;

/** How far a resync is. */
export interface ResyncProgress {
  readonly resync: Resync;
  readonly rest: ResyncRest;
}

/**
 * Follows a resync until nothing that it marked is due or in flight: told, parked or waiting for an administrator. Undefined
 * when the signal aborts before. Errors: those of the store.
 */
export async function followResync(
  store: Database<StoreTables>,
  clock: Clock,
  resyncId: string,
  signal: AbortSignal,
  report: (progress: ResyncProgress) => void,
): Promise<ResyncProgress | undefined> {
  /** The last message in flight when nothing was due any more. */
  let lastFlight: number | null | undefined;
  while (!signal.aborted) {
    const progress = await store.read(async (reader) => {
      const resync = (await readResync(reader, resyncId))!;
      return { resync, rest: await resyncRest(reader, resync) };
    });
    const { resync, rest } = progress;
    report(progress);
    if (resync.status === 'failed') return progress;
    if (resync.status === 'marked' && rest.due === rest.blocked) {
      if (lastFlight === undefined) lastFlight = rest.lastFlight;
      if (lastFlight === null || rest.firstFlight === null || rest.firstFlight > lastFlight) return progress;
    } else lastFlight = undefined;
    await clock.sleep(LOOK_MS, signal);
  }
  return undefined;
}
