import type { Clock } from '../core/clock.js';
import { AgentError, messageOf } from '../core/errors.js';
import { newGuid } from '../core/guid.js';
import type { Logger } from '../core/logger.js';
import { localDay, type SchoolDay } from '../core/school-day.js';
import type { Database } from '../database/port.js';
import {
  isComplete,
  markCalendarComplete,
  markCalendarFailed,
  type CalendarState,
} from '../store/aggregation/calendars.js';
import { isStudent } from '../store/aggregation/mirror.js';
import { beginRun, endRun, failAbandonedRuns, runLeaseName } from '../store/aggregation/runs.js';
import { holdLease } from '../store/leases/lease-keeper.js';
import type { Marking } from '../store/publishing/mark-due.js';
import { beginRound, endRound } from '../store/publishing/rounds.js';
import type { StoreTables } from '../store/tables.js';
import { manualLastDay } from './last-day.js';
import { acceptEmpty } from './source-guard.js';
import type { CalendarJob, CalendarOutcome } from './refresh-calendar.js';
import type { RefreshThread } from './refresh-thread.js';
import { selectCalendars, type RefreshSelection } from './selection.js';

export interface RefreshParts {
  store: Database<StoreTables>;
  thread: RefreshThread;
  clock: Clock;
  logger: Logger;
  /** Holder of the leases: host:pid:random. */
  holder: string;
  /** The district's IANA time zone, and the local time `HH:MM` from which a manual refresh includes today (R17). */
  timeZone: string;
  sameDayFrom: string;
}

export interface RefreshOrder {
  kind: 'manual' | 'first';
  title: string;
  submittedBy: string;
  selection: RefreshSelection;
  /** Tables of the SIS that an administrator says may be empty now. */
  acceptEmpty?: readonly string[];
}

export interface RefreshProgress {
  calendar: CalendarState;
  /** Position of the calendar among those chosen, from 1. */
  position: number;
  of: number;
  studentsDone: number;
  students: number;
}

export interface RefreshReport {
  runID: string;
  lastDay: SchoolDay;
  calendars: CalendarOutcome[];
  failures: { calendarID: number; name: string; error: string }[];
}

/** How often a calendar that another process refreshes is asked for again. */
const LEASE_RETRY_MS = 500;

/**
 * Runs a refresh now: flags first, then each chosen calendar under its lease, one after another, off the main thread.
 * A calendar that fails is recorded and does not stop the others. Errors: AgentError `usage` for a selection that names
 * what does not exist, `source-unreachable`, `source-contract`.
 */
export async function runRefresh(
  parts: RefreshParts,
  order: RefreshOrder,
  report: (progress: RefreshProgress) => void = () => undefined,
  signal?: AbortSignal,
): Promise<RefreshReport> {
  const submittedAtMs = parts.clock.now();
  const submittedAt = new Date(submittedAtMs).toISOString();
  const lastDay = order.selection.date ?? manualLastDay(submittedAtMs, parts.timeZone, parts.sameDayFrom);
  await failAbandonedRuns(parts.store, submittedAt);
  if (order.acceptEmpty) await acceptEmpty(parts.store, order.acceptEmpty);
  const { calendars } = await parts.thread.call('mirror', undefined);
  const { personID } = order.selection;
  if (personID !== undefined && !(await isStudent(parts.store, personID)))
    throw new AgentError('usage', `the SIS has no person ${personID}`);
  const chosen = selectCalendars(calendars, order.selection, localDay(submittedAtMs, parts.timeZone));

  const run: RefreshReport = { runID: newGuid(), lastDay, calendars: [], failures: [] };
  const lease = await holdLease(parts, runLeaseName(run.runID), parts.holder);
  try {
    const { kind, title, submittedBy, selection } = order;
    const scope = JSON.stringify({ ...selection, calendars: chosen.map(({ calendarID }) => calendarID), lastDay });
    const { runID } = run;
    await beginRun(parts.store, {
      runID,
      kind,
      title,
      submittedBy,
      queuedAt: submittedAt,
      startedAt: submittedAt,
      scope,
    });
    await beginRound(parts.store, { roundId: runID, lease: runLeaseName(runID), startedAt: submittedAt });
    const marking = { roundId: runID, markedAt: submittedAt };
    for (const [index, calendar] of chosen.entries()) {
      if (signal?.aborted) break;
      const job = jobOf(order.selection, calendar.calendarID, lastDay, submittedAt, marking);
      const onProgress = ({ done, of }: { done: number; of: number }): void =>
        report({ calendar, position: index + 1, of: chosen.length, studentsDone: done, students: of });
      try {
        const outcome = await refreshUnderLease(parts, job, kind, onProgress, signal);
        if (outcome) run.calendars.push(outcome);
      } catch (error) {
        if (signal?.aborted) break;
        run.failures.push({ calendarID: calendar.calendarID, name: calendar.name, error: messageOf(error) });
        await recordFailure(parts, calendar.calendarID, messageOf(error));
      }
    }
    await conclude(parts, run, signal?.aborted === true);
    return run;
  } finally {
    // A round that cannot be ended here ends with its lease.
    await endRound(parts.store, run.runID, new Date(parts.clock.now()).toISOString()).catch(() => undefined);
    await lease?.release();
  }
}

function jobOf(
  selection: RefreshSelection,
  calendarID: number,
  lastDay: SchoolDay,
  runInstant: string,
  marking: Marking,
): CalendarJob {
  const { date, personID } = selection;
  return {
    calendarID,
    lastDay,
    runInstant,
    marking,
    ...(date !== undefined && { firstDay: date }),
    ...(personID !== undefined && { personIDs: [personID] }),
  };
}

async function recordFailure({ logger, store }: RefreshParts, calendarID: number, error: string): Promise<void> {
  logger.error('a calendar was not refreshed', { calendarID, error });
  await markCalendarFailed(store, calendarID, error);
}

/** Enters the end into the ledger. Errors: AgentError when the run was interrupted. */
async function conclude(parts: RefreshParts, run: RefreshReport, interrupted: boolean): Promise<void> {
  const { calendars, failures, runID } = run;
  const status = failures.length > 0 || interrupted ? 'failed' : 'done';
  const endedAt = new Date(parts.clock.now()).toISOString();
  await endRun(parts.store, runID, status, endedAt, JSON.stringify({ calendars, failures, interrupted }));
  if (interrupted) throw new AgentError('internal', 'the refresh was interrupted', 'transient');
}

/**
 * One process at a time refreshes a calendar: two that read the SIS at different moments must not overwrite each other.
 * Undefined when a first aggregation found that another process had done it.
 */
async function refreshUnderLease(
  parts: RefreshParts,
  job: CalendarJob,
  kind: RefreshOrder['kind'],
  onProgress: (progress: { done: number; of: number }) => void,
  signal?: AbortSignal,
): Promise<CalendarOutcome | undefined> {
  const name = `calendar:${job.calendarID}`;
  let lease = await holdLease(parts, name, parts.holder);
  while (!lease) {
    await parts.clock.sleep(LEASE_RETRY_MS, signal);
    if (signal?.aborted) throw new AgentError('internal', 'the refresh was interrupted', 'transient');
    lease = await holdLease(parts, name, parts.holder);
  }
  try {
    if (kind === 'first' && (await isComplete(parts.store, job.calendarID))) return undefined;
    const outcome = await parts.thread.call('calendar', job, onProgress);
    if (!lease.isHeld()) throw new AgentError('lease-lost', `another process took calendar ${job.calendarID} over`);
    const whole = job.firstDay === undefined && job.personIDs === undefined;
    if (whole) await markCalendarComplete(parts.store, job.calendarID, job.runInstant, job.lastDay);
    return outcome;
  } finally {
    await lease.release();
  }
}
