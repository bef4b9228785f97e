import type { Database } from '../../database/port.js';
import type { RefreshRunTable } from '../aggregation-tables.js';
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
