import type { Database } from '../../database/port.js';
import type { RefreshRunTable } from '../run-tables.js';
import { leaseHolder } from '../leases/leases.js';
import type { StoreTables } from '../tables.js';

/** Enters a run in the ledger, as running from now on. */
export async function beginRun(
  store: Database<StoreTables>,
  run: Pick<RefreshRunTable, 'runID' | 'kind' | 'title' | 'submittedBy' | 'queuedAt' | 'scope'> & { startedAt: string },
): Promise<void> {
  await store.transact((writer) =>
    writer.run(
      writer.sql.insertInto('refresh_run').values({ ...run, status: 'running', endedAt: null, outcome: null }),
    ),
  );
}

/** The lease that the process of a run holds while it works. */
export const runLeaseName = (runID: string): string => `run:${runID}`;

/** Ends in the ledger what processes began that are gone; what they had written stays. Returns how many there were. */
export async function failAbandonedRuns(store: Database<StoreTables>, endedAt: string): Promise<number> {
  const running = await store.read((reader) =>
    reader.all(reader.sql.selectFrom('refresh_run').select('runID').where('status', '=', 'running')),
  );
  let failed = 0;
  for (const { runID } of running) {
    if ((await leaseHolder(store, runLeaseName(runID))) !== undefined) continue;
    await endRun(store, runID, 'failed', endedAt, JSON.stringify({ abandoned: true }));
    failed += 1;
  }
  return failed;
}

/** Records how a run ended; `outcome` is JSON. */
export async function endRun(
  store: Database<StoreTables>,
  runID: string,
  status: 'done' | 'failed',
  endedAt: string,
  outcome: string,
): Promise<void> {
  await store.transact((writer) =>
    writer.run(writer.sql.updateTable('refresh_run').set({ status, endedAt, outcome }).where('runID', '=', runID)),
  );
}
