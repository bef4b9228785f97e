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
import { beginRun, endRun } from '../store/aggregation/runs.js';
import { holdLease } from '../store/leases/lease-keeper.js';
import type { StoreTables } from '../store/tables.js';
import { manualLastDay } from './last-day.js';
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
  const { date, personID } = order.selection;
  const lastDay = date ?? manualLastDay(submittedAtMs, parts.timeZone, parts.sameDayFrom);
  const { calendars } = await parts.thread.call('mirror', undefined);
  const chosen = selectCalendars(calendars, order.selection, localDay(submittedAtMs, parts.timeZone));
  const queuedAt = new Date(submittedAtMs).toISOString();
  const run: RefreshReport = { runID: newGuid(), lastDay, calendars: [], failures: [] };
  await beginRun(parts.store, {
    runID: run.runID,
    kind: order.kind,
    title: order.title,
    submittedBy: order.submittedBy,
    queuedAt,
    startedAt: queuedAt,
    scope: JSON.stringify({ ...order.selection, calendars: chosen.map(({ calendarID }) => calendarID), lastDay }),
  });
  for (const [index, calendar] of chosen.entries()) {
    if (signal?.aborted) break;
    const job: CalendarJob = {
      calendarID: calendar.calendarID,
      lastDay,
      runInstant: new Date(parts.clock.now()).toISOString(),
      ...(date !== undefined && { firstDay: date }),
      ...(personID !== undefined && { personIDs: [personID] }),
    };
    const onProgress = ({ done, of }: { done: number; of: number }): void =>
      report({ calendar, position: index + 1, of: chosen.length, studentsDone: done, students: of });
    try {
      const outcome = await refreshUnderLease(parts, job, order.kind, onProgress, signal);
      if (outcome) run.calendars.push(outcome);
    } catch (error) {
      const message = messageOf(error);
      if (signal?.aborted) break;
      parts.logger.error('a calendar was not refreshed', { calendarID: calendar.calendarID, error: message });
      await markCalendarFailed(parts.store, calendar.calendarID, message);
      run.failures.push({ calendarID: calendar.calendarID, name: calendar.name, error: message });
    }
  }
  const interrupted = signal?.aborted === true;
  const outcome = JSON.stringify({ calendars: run.calendars, failures: run.failures, interrupted });
  const status = run.failures.length > 0 || interrupted ? 'failed' : 'done';
  await endRun(parts.store, run.runID, status, new Date(parts.clock.now()).toISOString(), outcome);
  if (interrupted) throw new AgentError('internal', 'the refresh was interrupted', 'transient');
  return run;
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
