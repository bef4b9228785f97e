import type { StoreLocation } from '../store/open.js';
import { Thread } from '../workers/thread.js';
import type { WholeZoneMethods } from './whole-zone-worker.js';

/** A thread for work on the whole of a zone's objects; it opens its own connection to the store. */
export type WholeZoneThread = Thread<WholeZoneMethods>;

export function wholeZoneThread(store: StoreLocation): WholeZoneThread {
  return new Thread<WholeZoneMethods>(new URL('./whole-zone-worker.js', import.meta.url), store);
}
