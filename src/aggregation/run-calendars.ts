import { messageOf } from '../core/errors.js';
import { newGuid } from '../core/guid.js';
import { markCalendarComplete, markCalendarFailed } from '../store/aggregation/calendars.js';
import { countFindings } from '../store/aggregation/findings.js';
import { isCancelled, runLeaseName } from '../store/aggregation/run-queue.js';
import { endRunCalendar, recordProgress } from '../store/aggregation/run-reports.js';
import { beginRound, endRound } from '../store/publishing/rounds.js';
import type { CalendarJob, CalendarOutcome } from './refresh-calendar.js';
import { underCalendarLease } from './calendar-lease.js';
import type { RefreshParts, RefreshProgress } from './refresh-parts.js';
import { isStopped, newStopFlag, raiseStop } from './stop-flag.js';

/** What a run does with one of its calendars. */
export interface CalendarTask {
  readonly calendarID: number;
  readonly name: string;
  /** Position in the run, from 1. */
  readonly position: number;
  /** What to refresh, asked under the calendar's lease; undefined: another process has done it. */
  job(): Promise<Omit<CalendarJob, 'calendarID' | 'runInstant' | 'marking' | 'stop'> | undefined>;
  /** What follows when the job is done, still under the lease. */
  done?(outcome: CalendarOutcome): Promise<void>;
}

export interface CalendarsRun {
  readonly runID: string;
  /** Instant of the run, ISO text. */
  readonly runInstant: string;
  readonly tasks: readonly CalendarTask[];
  /** Calendars of the run, those of other tasks among them. */
  readonly of: number;
}

export interface CalendarsOutcome {
  calendars: CalendarOutcome[];
  failures: { calendarID: number; name: string; error: string }[];
  /** `cancelled`: somebody asked for the end; `interrupted`: the signal aborted. Null: every task was done or failed. */
  stopped: 'cancelled' | 'interrupted' | null;
}

/** How often it is looked whether somebody asked for the end of the run. */
const CANCEL_LOOK_MS = 500;
/** How often the progress of a run is written, for those who wait elsewhere. */
const PROGRESS_MS = 1_000;

/**
 * Refreshes calendars one after another, each under its lease, as one round that may mark keys due; the caller holds the
 * lease of the run. A calendar that fails is recorded and does not stop the others. When the run is cancelled or the
 * signal aborts, it ends after the students in hand; what was written stays.
 */
export async function runCalendars(
  parts: RefreshParts,
  run: CalendarsRun,
  report: (progress: RefreshProgress) => void,
  signal?: AbortSignal,
): Promise<CalendarsOutcome> {
  const { store, clock } = parts;
  const { runID, runInstant } = run;
  const outcome: CalendarsOutcome = { calendars: [], failures: [], stopped: null };
  const marking = { roundId: newGuid(), markedAt: runInstant };
  const stop = newStopFlag();
  const onAbort = (): void => raiseStop(stop);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const ended = new AbortController();
  const cancelled = watchCancellation(parts, runID, onAbort, ended.signal);
  const progress = progressWriter(parts, runID);
  await beginRound(store, { roundId: marking.roundId, lease: runLeaseName(runID), startedAt: runInstant });
  try {
    for (const task of run.tasks) {
      if (isStopped(stop)) break;
      const { calendarID, name, position } = task;
      const onProgress = ({ done, of }: { done: number; of: number }): void => {
        const at = { calendarID, name, position, of: run.of, studentsDone: done, students: of };
        report(at);
        progress(at);
      };
      try {
        const refreshed = await refreshOne(parts, task, { runInstant, marking, stop }, onProgress, signal);
        if (refreshed) outcome.calendars.push(refreshed);
        if (refreshed || !isStopped(stop)) await recordDone(parts, runID, position, refreshed);
      } catch (error) {
        if (signal?.aborted) break;
        outcome.failures.push({ calendarID, name, error: messageOf(error) });
        await recordFailure(parts, runID, task, messageOf(error));
      }
    }
  } finally {
    ended.abort();
    signal?.removeEventListener('abort', onAbort);
    // A round that cannot be ended here ends with the lease of its run.
    await endRound(store, marking.roundId, new Date(clock.now()).toISOString()).catch(() => undefined);
  }
  const { length } = run.tasks;
  if (outcome.calendars.length + outcome.failures.length < length && isStopped(stop))
    outcome.stopped = (await cancelled) ? 'cancelled' : 'interrupted';
  return outcome;
}

/** Undefined when there was nothing to do, or the run was stopped in the middle. */
async function refreshOne(
  parts: RefreshParts,
  task: CalendarTask,
  common: Pick<CalendarJob, 'runInstant' | 'marking'> & { stop: NonNullable<CalendarJob['stop']> },
  onProgress: (progress: { done: number; of: number }) => void,
  signal?: AbortSignal,
): Promise<CalendarOutcome | undefined> {
  const { calendarID } = task;
  const isWanted = (): boolean => !isStopped(common.stop);
  return underCalendarLease(parts, calendarID, { isWanted, ...(signal && { signal }) }, async (lease) => {
    const what = await task.job();
    if (!what) return undefined;
    const job: CalendarJob = { calendarID, ...what, ...common };
    const { stopped, fingerprint, ...outcome } = await parts.thread.call('calendar', job, onProgress);
    if (stopped) return undefined;
    lease.requireHeld();
    if (job.firstDay === undefined && job.personIDs === undefined)
      await markCalendarComplete(parts.store, calendarID, job.runInstant, job.lastDay, fingerprint);
    await task.done?.(outcome);
    return outcome;
  });
}

async function recordDone(
  { store }: RefreshParts,
  runID: string,
  position: number,
  outcome: CalendarOutcome | undefined,
): Promise<void> {
  const counts = outcome ? await countFindings(store, [outcome.calendarID]) : [];
  const findingCodes = Object.fromEntries(counts.map(({ code, count }) => [code, Number(count)]));
  await endRunCalendar(store, runID, position, { outcome: JSON.stringify({ ...outcome, findingCodes }) });
}

async function recordFailure(
  { logger, store }: RefreshParts,
  runID: string,
  { calendarID, position }: CalendarTask,
  error: string,
): Promise<void> {
  logger.error('a calendar was not refreshed', { calendarID, error });
  await markCalendarFailed(store, calendarID, error);
  await endRunCalendar(store, runID, position, { error });
}

/** Resolves, when `ended` aborts, to whether somebody asked for the end of the run; calls `onCancelled` at once. */
async function watchCancellation(
  { store, clock, logger }: RefreshParts,
  runID: string,
  onCancelled: () => void,
  ended: AbortSignal,
): Promise<boolean> {
  for (;;) {
    const over = ended.aborted;
    try {
      if (await isCancelled(store, runID)) {
        onCancelled();
        return true;
      }
    } catch (error) {
      logger.warn('it is not known whether a refresh was cancelled', { runID, error: messageOf(error) });
    }
    if (over) return false;
    await clock.sleep(CANCEL_LOOK_MS, ended);
  }
}

/** Writes progress for those who wait in other processes, now and then. */
function progressWriter({ store, clock, logger }: RefreshParts, runID: string): (progress: RefreshProgress) => void {
  let writtenMs = -Infinity;
  return (progress) => {
    if (clock.monotonicMs() - writtenMs < PROGRESS_MS) return;
    writtenMs = clock.monotonicMs();
    recordProgress(store, runID, JSON.stringify(progress)).catch((error: unknown) => {
      logger.warn('the progress of a refresh was not written', { runID, error: messageOf(error) });
    });
  };
}
