import { AgentError, messageOf } from '../core/errors.js';
import { newGuid } from '../core/guid.js';
import { runLeaseName } from '../store/aggregation/run-queue.js';
import { beginRun } from '../store/aggregation/runs.js';
import { holdLease } from '../store/leases/lease-keeper.js';
import { executeRun, failRun } from './execute-run.js';
import { readReport, type RefreshReport } from './refresh-report.js';
import type { RefreshOrder, RefreshParts, RefreshProgress } from './refresh-parts.js';
import { chooseCalendars } from './submit-refresh.js';

/**
 * Runs a refresh at once, beside the queue: flags first, then each chosen calendar under its lease, one after another, off
 * the main thread. A calendar that fails is recorded and does not stop the others. Errors: AgentError `usage` for a
 * selection that names what does not exist, `source-unreachable`, `source-contract`.
 */
export async function runRefresh(
  parts: RefreshParts,
  order: RefreshOrder,
  report: (progress: RefreshProgress) => void = () => undefined,
  signal?: AbortSignal,
): Promise<RefreshReport> {
  const { store } = parts;
  const { submittedAt, scope, lastDay, calendars } = await chooseCalendars(parts, order);
  const { kind, title, submittedBy } = order;
  const runID = newGuid();
  const lease = await holdLease(parts, runLeaseName(runID), parts.holder);
  if (!lease) throw new AgentError('internal', 'the lease of a new run is taken', 'transient');
  try {
    const instants = { queuedAt: submittedAt, startedAt: submittedAt };
    await beginRun(store, { runID, kind, title, submittedBy, ...instants, scope, lastDay, calendars });
    const run = { runID, lease: lease.token };
    try {
      await executeRun(parts, run, report, signal);
    } catch (error) {
      if (!signal?.aborted) await failRun(parts, run, messageOf(error));
      throw error;
    }
    return await readReport(store, runID);
  } finally {
    await lease.release();
  }
}
