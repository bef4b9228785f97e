import { workerData } from 'node:worker_threads';
import { openStore, type StoreLocation } from '../store/open.js';
import { serve } from '../workers/serve.js';
import { copyCalendarPage, type CopyOrder } from './copy-calendar.js';
import { markResyncPage, type MarkOrder } from './mark-resync.js';
import { brakeLimit, countDeletes, type CountOrder } from './count-deletes.js';
import type { WorkZone } from './work-zone.js';

const store = openStore(workerData as StoreLocation, 'block');

/** Pages done before the store is tidied. */
const TIDY_AFTER_CALLS = 50;
let calls = 0;

/** Off the main thread: whatever looks at a zone's objects as a whole. Each call is a page, so that zones take turns. */
const methods = {
  copy: (order: CopyOrder) => tidied(copyCalendarPage(store, order)),
  markResync: (order: MarkOrder) => tidied(markResyncPage(store, order)),
  countDeletes: (order: CountOrder) => countDeletes(store, order),
  brakeLimit: (order: { zone: WorkZone }) => brakeLimit(store, order),
};

async function tidied<Value>(work: Promise<Value>): Promise<Value> {
  const value = await work;
  if (++calls % TIDY_AFTER_CALLS === 0) await store.tidy();
  return value;
}

export type WholeZoneMethods = typeof methods;

serve(() => Promise.resolve(methods));
