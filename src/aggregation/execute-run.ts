import { requeueRun } from '../store/aggregation/run-queue.js';
import { readRun, readRunCalendars } from '../store/aggregation/run-reports.js';
import { endRun } from '../store/aggregation/runs.js';
import type { LeaseToken } from '../store/leases/leases.js';
import { calendarTasks, runScope } from './calendar-tasks.js';
import { lookForDangling } from './look-for-dangling.js';
import type { RefreshParts, RefreshProgress } from './refresh-parts.js';
import { runCalendars } from './run-calendars.js';

/** A run in the ledger, with the lease of it that this process holds. */
export interface HeldRun {
  readonly runID: string;
  readonly lease: LeaseToken;
}

/**
 * Executes a run that stands in the ledger as running: flags first, then each of its calendars that is not done yet.
 * `queued`: the signal aborted, and the run went back to its place. Errors: AgentError `source-unreachable`,
 * `source-contract`; nothing is recorded then.
 */
export async function executeRun(
  parts: RefreshParts,
  { runID, lease }: HeldRun,
  report: (progress: RefreshProgress) => void,
  signal?: AbortSignal,
): Promise<'done' | 'failed' | 'cancelled' | 'queued'> {
  const { store, clock, thread } = parts;
  const run = await readRun(store, runID);
  await thread.call('mirror', undefined);
  const { date, personID } = runScope(run.scope);
  if (date === undefined && personID === undefined) await lookForDangling(parts);
  const rows = await readRunCalendars(store, runID);
  const tasks = calendarTasks(store, run, rows);
  const runInstant = new Date(clock.now()).toISOString();
  const { stopped } = await runCalendars(parts, { runID, lease, runInstant, tasks, of: rows.length }, report, signal);
  if (stopped === 'interrupted') {
    await requeueRun(store, lease, runID);
    return 'queued';
  }
  // Other processes may have done some of them.
  const hasFailed = (await readRunCalendars(store, runID)).some(({ status }) => status === 'failed');
  const status = stopped === 'cancelled' ? 'cancelled' : hasFailed || stopped !== null ? 'failed' : 'done';
  const reason = stopped === 'cancelled' ? `cancelled by ${(await readRun(store, runID)).cancelledBy}` : stopped;
  await endRun(store, lease, runID, { status, endedAt: now(parts), outcome: outcomeOf(reason) });
  return status;
}

/** Ends a run that could not be executed. */
export function failRun(parts: RefreshParts, { runID, lease }: HeldRun, reason: string): Promise<void> {
  return endRun(parts.store, lease, runID, { status: 'failed', endedAt: now(parts), outcome: outcomeOf(reason) });
}

const outcomeOf = (reason: string | null): string | null => (reason === null ? null : JSON.stringify({ reason }));

const now = ({ clock }: RefreshParts): string => new Date(clock.now()).toISOString();
