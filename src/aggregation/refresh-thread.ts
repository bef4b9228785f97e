import { Thread } from '../workers/thread.js';
import type { RefreshMethods, RefreshWorkerData } from './refresh-worker.js';

/** A thread for refreshes; it opens its own connections to the SIS and the store. */
export type RefreshThread = Thread<RefreshMethods>;

export function refreshThread(data: RefreshWorkerData): RefreshThread {
  return new Thread<RefreshMethods>(new URL('./refresh-worker.js', import.meta.url), data);
}
