import type { SourceLocation } from '../source/open.js';
import type { StoreLocation } from '../store/open.js';
import { Thread } from '../workers/thread.js';
import type { RefreshMethods } from './refresh-worker.js';

export interface RefreshWorkerData {
  source: SourceLocation;
  store: StoreLocation;
}

/** A thread for refreshes; it opens its own connections to the SIS and the store. */
export type RefreshThread = Thread<RefreshMethods>;

export function refreshThread(data: RefreshWorkerData): RefreshThread {
  return new Thread<RefreshMethods>(new URL('./refresh-worker.js', import.meta.url), data);
}
