import { workerData } from 'node:worker_threads';
import { chooseChangeReader, type WayOfLooking } from '../../source/changes/choose-change-reader.js';
import type { ModifiedDates } from '../../source/changes/watermark.js';
import { openSource, type SourceLocation } from '../../source/open.js';
import { openStore, type StoreLocation } from '../../store/open.js';
import { serve } from '../../workers/serve.js';
import { OutdatedWatch } from '../outdated-calendars.js';
import { Rounds, type RoundOrder, type RoundOutcome } from './rounds.js';

/** Where the thread finds the SIS and the store, and how it looks for changes. */
export interface ChangesWorkerData {
  source: SourceLocation;
  store: StoreLocation;
  way: WayOfLooking;
  dates: ModifiedDates;
}

const { source: sourceLocation, store: storeLocation, way, dates } = workerData as ChangesWorkerData;

export type ChangesMethods = Awaited<ReturnType<typeof open>>;

/** Off the main thread, beside refreshes: bringing flags over, and finding and recomputing what has changed. */
async function open() {
  const source = await openSource(sourceLocation, 'block');
  const store = openStore(storeLocation, 'block');
  const rounds = new Rounds(source, store, await chooseChangeReader(source, way, dates));
  const outdated = new OutdatedWatch(source, store);
  return {
    tidy: (): Promise<void> => store.tidy(),

    /** Brings flags and small columns over where the SIS may have changed; null: it has not. */
    mirror: (): Promise<{ changed: number } | null> => rounds.mirror(),

    /** Which calendars of a year and later ones need a refresh is brought up to date; how many do, null when that is known. */
    outdated: (fromYear: number): Promise<number | null> => outdated.look(fromYear),

    round: (order: RoundOrder): Promise<RoundOutcome> => rounds.round(order),
  };
}

serve(open);
