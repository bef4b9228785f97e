import { Thread } from '../../workers/thread.js';
import type { ChangesMethods, ChangesWorkerData } from './changes-worker.js';

/** A thread that looks for changes; it opens its own connections to the SIS and the store. */
export type ChangesThread = Thread<ChangesMethods>;

export function changesThread(data: ChangesWorkerData): ChangesThread {
  return new Thread<ChangesMethods>(new URL('./changes-worker.js', import.meta.url), data);
}
