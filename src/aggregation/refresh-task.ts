import { AgentError, messageOf } from '../core/errors.js';
import { markCalendarComplete, markCalendarFailed } from '../store/aggregation/calendars.js';
import { countFindings } from '../store/aggregation/findings.js';
import { endRunCalendar, isCalendarWaiting } from '../store/aggregation/run-reports.js';
import { holdLease, type HeldLease } from '../store/leases/lease-keeper.js';
import type { LeaseToken } from '../store/leases/leases.js';
import { calendarLeaseName } from './calendar-lease.js';
import type { CalendarJob, CalendarOutcome } from './refresh-calendar.js';
import type { RefreshParts } from './refresh-parts.js';
import { isStopped, type StopFlag } from './stop-flag.js';

/** What a run does with one of its calendars. */
export interface CalendarTask {
  readonly runID: string;
  readonly calendarID: number;
  readonly name: string;
  /** Position in the run, from 1. */
  readonly position: number;
  /** What to refresh, asked under the calendar's lease; undefined: there is nothing to do. */
  job(): Promise<Omit<CalendarJob, 'calendarID' | 'runInstant' | 'marking' | 'lease' | 'stop'> | undefined>;
  /** What follows when the job is done, still under the calendar's lease. */
  done?(outcome: CalendarOutcome, lease: LeaseToken): Promise<void>;
}

/** What came of looking at a task. */
export type TaskEnd =
  /** No outcome: there was nothing to do. */
  | { readonly kind: 'done'; readonly outcome: CalendarOutcome | undefined }
  | { readonly kind: 'failed'; readonly error: string }
  /** Another process has settled it. */
  | { readonly kind: 'settled' }
  /** Another process has the calendar in hand; to be looked at again. */
  | { readonly kind: 'elsewhere' }
  /** The run was stopped in the middle: it is still to be done. */
  | { readonly kind: 'stopped' };

export interface TaskCommon extends Pick<CalendarJob, 'runInstant' | 'marking'> {
  readonly stop: StopFlag;
  /** Aborts when what goes wrong does so because the process stops. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Refreshes a calendar of a run under the calendar's lease, and records what came of it, in whichever process: the one that
 * runs the run or one that helps. A calendar that fails is recorded so. Errors: those of the store, while the lease is taken.
 */
export async function refreshTask(
  parts: RefreshParts,
  task: CalendarTask,
  common: TaskCommon,
  onProgress: (progress: { done: number; of: number }) => void,
): Promise<TaskEnd> {
  const { store, holder } = parts;
  const { runID, calendarID, position } = task;
  const lease = await holdLease(parts, calendarLeaseName(calendarID), holder);
  if (!lease) return { kind: 'elsewhere' };
  try {
    if (!(await isCalendarWaiting(store, runID, position))) return { kind: 'settled' };
    return await work(parts, lease, task, common, onProgress);
  } catch (error) {
    if (common.signal?.aborted) return { kind: 'stopped' };
    if (error instanceof AgentError && error.code === 'lease-lost') return { kind: 'elsewhere' };
    await recordFailure(parts, lease.token, task, messageOf(error));
    return { kind: 'failed', error: messageOf(error) };
  } finally {
    await lease.release();
  }
}

async function work(
  { store, thread }: RefreshParts,
  lease: HeldLease,
  task: CalendarTask,
  { runInstant, marking, stop }: TaskCommon,
  onProgress: (progress: { done: number; of: number }) => void,
): Promise<TaskEnd> {
  const { runID, calendarID, position } = task;
  const { token } = lease;
  const what = await task.job();
  if (!what) {
    if (isStopped(stop)) return { kind: 'stopped' };
    await recordDone(undefined);
    return { kind: 'done', outcome: undefined };
  }
  const job: CalendarJob = { calendarID, ...what, runInstant, marking, lease: token, stop };
  const { stopped, fingerprint, ...outcome } = await thread.call('calendar', job, onProgress);
  if (stopped) return { kind: 'stopped' };
  if (!lease.isHeld()) throw new AgentError('lease-lost', `another process took calendar ${calendarID} over`);
  if (job.firstDay === undefined && job.personIDs === undefined)
    await markCalendarComplete(store, token, calendarID, runInstant, job.lastDay, fingerprint);
  await task.done?.(outcome, token);
  await recordDone(outcome);
  return { kind: 'done', outcome };

  async function recordDone(done: CalendarOutcome | undefined): Promise<void> {
    const counts = done ? await countFindings(store, [done.calendarID]) : [];
    const findingCodes = Object.fromEntries(counts.map(({ code, count }) => [code, Number(count)]));
    await endRunCalendar(store, token, runID, position, { outcome: JSON.stringify({ ...done, findingCodes }) });
  }
}

async function recordFailure(
  { logger, store }: RefreshParts,
  lease: LeaseToken,
  { runID, calendarID, position }: CalendarTask,
  error: string,
): Promise<void> {
  logger.error('a calendar was not refreshed', { calendarID, error });
  await markCalendarFailed(store, lease, calendarID, error);
  await endRunCalendar(store, lease, runID, position, { error });
}
