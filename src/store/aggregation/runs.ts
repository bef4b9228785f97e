import type { Database } from '../../database/port.js';
import { leaseHolder, transactUnder, type LeaseToken } from '../leases/leases.js';
import type { RefreshRunTable } from '../run-tables.js';
import type { StoreTables } from '../tables.js';
import { insertCalendars, runLeaseName, type QueuedRun } from './run-queue.js';

/** A run that begins at once. */
export type BegunRun = Pick<RefreshRunTable, 'runID' | 'kind' | 'title' | 'submittedBy' | 'queuedAt' | 'scope'> & {
  startedAt: string;
  lastDay: string;
  calendars: QueuedRun['calendars'];
};

/** Enters a run in the ledger, as running from now on. */
export async function beginRun(store: Database<StoreTables>, { calendars, ...run }: BegunRun): Promise<void> {
  await store.transact(async (writer) => {
    await writer.run(writer.sql.insertInto('refresh_run').values({ ...run, status: 'running' }));
    await insertCalendars(writer, run.runID, calendars);
  });
}

/**
 * Runs whose calendars any process may take: those that another process than `me` is running now, the oldest first. A nightly
 * run is its own process's alone.
 */
export async function sharedRuns(store: Database<StoreTables>, me: string): Promise<string[]> {
  const running = await store.read((reader) =>
    reader.all(
      reader.sql
        .selectFrom('refresh_run')
        .select('runID')
        .where('status', '=', 'running')
        .where('kind', '!=', 'nightly')
        .orderBy('startedAt'),
    ),
  );
  const shared: string[] = [];
  for (const { runID } of running) {
    const holder = await leaseHolder(store, runLeaseName(runID));
    if (holder !== undefined && holder !== me) shared.push(runID);
  }
  return shared;
}

/**
 * Ends in the ledger the nightly runs of processes that are gone, which do not come again by the queue; what they had
 * written stays. Returns how many there were.
 */
export async function failAbandonedNights(store: Database<StoreTables>, endedAt: string): Promise<number> {
  const running = await store.read((reader) =>
    reader.all(
      reader.sql
        .selectFrom('refresh_run')
        .select('runID')
        .where('status', '=', 'running')
        .where('kind', '=', 'nightly'),
    ),
  );
  let failed = 0;
  for (const { runID } of running) {
    if ((await leaseHolder(store, runLeaseName(runID))) !== undefined) continue;
    const outcome = JSON.stringify({ reason: 'the process that ran it ended before it was done' });
    await store.transact((writer) =>
      writer.run(
        writer.sql
          .updateTable('refresh_run')
          .set({ status: 'failed', endedAt, outcome })
          .where('runID', '=', runID)
          .where('status', '=', 'running'),
      ),
    );
    failed += 1;
  }
  return failed;
}

/** Records how a run ended whose lease is held; `outcome` is JSON. */
export async function endRun(
  store: Database<StoreTables>,
  lease: LeaseToken,
  runID: string,
  end: { status: 'done' | 'failed' | 'cancelled'; endedAt: string; outcome: string | null },
): Promise<void> {
  await transactUnder(store, lease, (writer) =>
    writer.run(
      writer.sql
        .updateTable('refresh_run')
        .set({ ...end, progress: null })
        .where('runID', '=', runID),
    ),
  );
}
