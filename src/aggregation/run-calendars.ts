import { messageOf } from '../core/errors.js';
import { newGuid } from '../core/guid.js';
import { recordProgress } from '../store/aggregation/run-reports.js';
import type { LeaseToken } from '../store/leases/leases.js';
import { beginRound, endRound } from '../store/publishing/rounds.js';
import type { CalendarOutcome } from './refresh-calendar.js';
import type { RefreshParts, RefreshProgress } from './refresh-parts.js';
import { refreshTask, type CalendarTask, type TaskCommon } from './refresh-task.js';
import { isStopped, newStopFlag, raiseStop } from './stop-flag.js';
import { watchCancellation } from './watch-cancellation.js';

export interface CalendarsRun {
  readonly runID: string;
  /** The run's, held by the caller. */
  readonly lease: LeaseToken;
  /** Instant of the run, ISO text. */
  readonly runInstant: string;
  readonly tasks: readonly CalendarTask[];
  /** Calendars of the run, those of other tasks among them. */
  readonly of: number;
}

/** What this process did; other processes that help record what they did. */
export interface CalendarsOutcome {
  calendars: CalendarOutcome[];
  failures: { calendarID: number; name: string; error: string }[];
  /** `cancelled`: somebody asked for the end; `interrupted`: the signal aborted. Null: every task was done or failed. */
  stopped: 'cancelled' | 'interrupted' | null;
}

/** How often calendars that other processes refresh are looked at again. */
const LOOK_AGAIN_MS = 500;
/** How often the progress of a run is written, for those who wait elsewhere. */
const PROGRESS_MS = 1_000;

/**
 * Refreshes calendars one after another, each under its lease, as one round that may mark keys due. What another process has
 * in hand is left for later, so that processes that work on the same calendars share them. A calendar that fails is
 * recorded and does not stop the others. When the run is cancelled or the signal aborts, it ends after the students in
 * hand; what was written stays. Errors: AgentError `lease-lost` when the run is another process's.
 */
export async function runCalendars(
  parts: RefreshParts,
  run: CalendarsRun,
  report: (progress: RefreshProgress) => void,
  signal?: AbortSignal,
): Promise<CalendarsOutcome> {
  const { store, clock } = parts;
  const { runID, lease, runInstant } = run;
  const marking = { roundId: newGuid(), markedAt: runInstant };
  const stop = newStopFlag();
  const onAbort = (): void => raiseStop(stop);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const ended = new AbortController();
  await beginRound(store, lease, { roundId: marking.roundId, startedAt: runInstant });
  const cancelled = watchCancellation(parts, runID, onAbort, ended.signal);
  try {
    const common: TaskCommon = { runInstant, marking, stop, signal };
    const { left, ...outcome } = await refreshAll(parts, run, common, report);
    ended.abort();
    const why = async (): Promise<'cancelled' | 'interrupted'> => ((await cancelled) ? 'cancelled' : 'interrupted');
    return { ...outcome, stopped: left > 0 ? await why() : null };
  } finally {
    ended.abort();
    signal?.removeEventListener('abort', onAbort);
    // A round that cannot be ended here ends with the lease of its run.
    await endRound(store, lease, marking.roundId, new Date(clock.now()).toISOString()).catch(() => undefined);
  }
}

/** `left`: tasks that were not settled when the run was stopped. */
async function refreshAll(
  parts: RefreshParts,
  run: CalendarsRun,
  common: TaskCommon,
  report: (progress: RefreshProgress) => void,
): Promise<Omit<CalendarsOutcome, 'stopped'> & { left: number }> {
  const outcome: Omit<CalendarsOutcome, 'stopped'> = { calendars: [], failures: [] };
  const progress = progressWriter(parts, run);
  let open = run.tasks;
  while (open.length > 0 && !isStopped(common.stop)) {
    const later: CalendarTask[] = [];
    for (const task of open) {
      if (isStopped(common.stop)) {
        later.push(task);
        continue;
      }
      const { calendarID, name, position } = task;
      const end = await refreshTask(parts, task, common, ({ done, of }) => {
        const at = { calendarID, name, position, of: run.of, studentsDone: done, students: of };
        report(at);
        progress(at);
      });
      if (end.kind === 'done' && end.outcome) outcome.calendars.push(end.outcome);
      else if (end.kind === 'failed') outcome.failures.push({ calendarID, name, error: end.error });
      else if (end.kind === 'elsewhere' || end.kind === 'stopped') later.push(task);
    }
    if (later.length === open.length) await parts.clock.sleep(LOOK_AGAIN_MS, common.signal);
    open = later;
  }
  return { ...outcome, left: open.length };
}

/** Writes progress for those who wait in other processes, now and then. */
function progressWriter(
  { store, clock, logger }: RefreshParts,
  { runID, lease }: CalendarsRun,
): (progress: RefreshProgress) => void {
  let writtenMs = -Infinity;
  return (progress) => {
    if (clock.monotonicMs() - writtenMs < PROGRESS_MS) return;
    writtenMs = clock.monotonicMs();
    recordProgress(store, lease, runID, JSON.stringify(progress)).catch((error: unknown) => {
      logger.warn('the progress of a refresh was not written', { runID, error: messageOf(error) });
    });
  };
}
