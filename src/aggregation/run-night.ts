import { AgentError, messageOf } from '../core/errors.js';
import { newGuid, type Guid } from '../core/guid.js';
import type { SchoolDay } from '../core/school-day.js';
import { isComplete, readLastDay, recordLastDay } from '../store/aggregation/calendars.js';
import { beginNightlyDays, endNightlyDays, type NightlyCounts } from '../store/aggregation/nightly-ledger.js';
import { runLeaseName } from '../store/aggregation/run-queue.js';
import { beginRun, endRun } from '../store/aggregation/runs.js';
import { holdLease } from '../store/leases/lease-keeper.js';
import type { LeaseToken } from '../store/leases/leases.js';
import { lastDayAfterNight, nightlySpan, type NightlyScope } from './nightly-due.js';
import type { NightCalendar } from './look-at-night.js';
import { lookForDangling } from './look-for-dangling.js';
import type { RefreshParts, RefreshProgress } from './refresh-parts.js';
import type { CalendarTask } from './refresh-task.js';
import { runCalendars } from './run-calendars.js';

/** A comparison of everything that was seen of a calendar with the SIS, and the recomputation of what differs. */
export interface CalendarComparison {
  readonly calendarID: number;
  readonly roundId: Guid;
  /** ISO instant at which it begins. */
  readonly instant: string;
  readonly today: SchoolDay;
  /** Held by the process meanwhile. */
  readonly lease: LeaseToken;
}

export interface NightParts extends RefreshParts {
  /** Finds every earlier day whose attendance, units, enrollments or roster rows changed, and recomputes it. */
  compareCalendar(comparison: CalendarComparison): Promise<{ students: number; marked: number }>;
}

export interface Night {
  readonly today: SchoolDay;
  readonly scope: NightlyScope<NightCalendar>;
  readonly submittedBy: string;
}

/** What a nightly run did. */
export interface NightReport {
  runID: Guid;
  schoolDay: SchoolDay;
  calendars: number;
  /** Student-days that differed on the days since the last refreshed ones. */
  changedDays: number;
  /** Students of whom earlier days were recomputed, and keys that this marked due. */
  comparedStudents: number;
  markedKeys: number;
  failures: { calendarID: number; name: string; error: string }[];
}

/**
 * The nightly run (R34): of each calendar every student on the days since its last refreshed one, then every other day of
 * which something changed. It is entered in the ledger for each school day that it handles; the caller holds the lease of
 * nightly runs. A calendar that fails does not stop the others. Errors: whatever ends the run as a whole, recorded.
 */
export async function runNight(
  parts: NightParts,
  night: Night,
  report: (progress: RefreshProgress) => void,
  signal: AbortSignal,
): Promise<NightReport> {
  const { store, clock } = parts;
  const { schoolDay, calendars } = night.scope;
  const runID = newGuid();
  const runInstant = new Date(clock.now()).toISOString();
  const lease = await holdLease(parts, runLeaseName(runID), parts.holder);
  if (!lease) throw new AgentError('internal', 'the lease of a new run is taken', 'transient');
  const schoolDays = handledDays(night.scope);
  try {
    await beginRun(store, {
      runID,
      kind: 'nightly',
      title: `nightly run of ${schoolDay}`,
      submittedBy: night.submittedBy,
      queuedAt: runInstant,
      startedAt: runInstant,
      scope: JSON.stringify({ schoolDays, calendars: calendars.map(({ calendarID }) => calendarID) }),
      lastDay: schoolDay,
      calendars,
    });
    await beginNightlyDays(store, lease.token, runID, schoolDays, runInstant);
    const result: NightReport = {
      runID,
      schoolDay,
      calendars: 0,
      changedDays: 0,
      comparedStudents: 0,
      markedKeys: 0,
      failures: [],
    };
    let end: { status: 'done' | 'failed' | 'interrupted'; error: string | null };
    let counts: Map<string, NightlyCounts> | undefined;
    let fault: Error | undefined;
    try {
      await parts.thread.call('mirror', undefined);
      await lookForDangling(parts);
      await refreshAll(parts, night, { result, lease: lease.token, runInstant, report, signal });
      await compareAll(parts, night, { result, lease: lease.token, signal });
      counts = await countDays(parts, night, schoolDays, runInstant);
      end = result.failures.length === 0 ? { status: 'done', error: null } : failed(result);
    } catch (error) {
      fault = error instanceof Error ? error : new Error(messageOf(error));
      end = signal.aborted ? { status: 'interrupted', error: null } : { status: 'failed', error: messageOf(error) };
    }
    const endedAt = new Date(clock.now()).toISOString();
    await endNightlyDays(store, lease.token, runID, { ...end, endedAt }, counts);
    const outcome = JSON.stringify({ reason: end.error ?? undefined, ...result });
    await endRun(store, lease.token, runID, { status: end.status === 'done' ? 'done' : 'failed', endedAt, outcome });
    if (fault) throw fault;
    return result;
  } finally {
    await lease.release();
  }
}

interface Under {
  result: NightReport;
  /** The run's. */
  lease: LeaseToken;
  signal: AbortSignal;
}

/** Every student of each calendar on the days since its last refreshed one. */
async function refreshAll(
  parts: NightParts,
  { today, scope }: Night,
  {
    result,
    lease,
    runInstant,
    report,
    signal,
  }: Under & { runInstant: string; report: (progress: RefreshProgress) => void },
): Promise<void> {
  const { store } = parts;
  const tasks = scope.calendars.map(({ calendarID, name, lastAttendanceDay }, index): CalendarTask => {
    let before: string | null = null;
    return {
      runID: result.runID,
      calendarID,
      name,
      position: index + 1,
      job: async () => {
        before = (await isComplete(store, calendarID)) ? await readLastDay(store, calendarID) : null;
        return nightlySpan({ lastDay: before, lastAttendanceDay });
      },
      done: async (_outcome, calendarLease) => {
        if (lastAttendanceDay !== null)
          await recordLastDay(store, calendarLease, calendarID, lastDayAfterNight(before, lastAttendanceDay, today));
      },
    };
  });
  const run = { runID: result.runID, lease, runInstant, tasks, of: tasks.length };
  const { calendars, failures, stopped } = await runCalendars(parts, run, report, signal);
  if (stopped) throw new AgentError('internal', 'the nightly run was interrupted', 'transient');
  result.calendars = calendars.length;
  result.failures.push(...failures);
  for (const { changedDays, removedDays, markedKeys } of calendars) {
    result.changedDays += changedDays + removedDays;
    result.markedKeys += markedKeys;
  }
}

/** Every other day of which something changed, today and later ones too. */
async function compareAll(parts: NightParts, { today, scope }: Night, { result, lease, signal }: Under): Promise<void> {
  for (const { calendarID, name } of scope.calendars) {
    if (signal.aborted) throw new AgentError('internal', 'the nightly run was interrupted', 'transient');
    const instant = new Date(parts.clock.now()).toISOString();
    try {
      const compared = await parts.compareCalendar({ calendarID, roundId: newGuid(), instant, today, lease });
      result.comparedStudents += compared.students;
      result.markedKeys += compared.marked;
    } catch (error) {
      if (signal.aborted) throw error;
      result.failures.push({ calendarID, name, error: messageOf(error) });
      parts.logger.error('a calendar was not compared with the SIS', { calendarID, error: messageOf(error) });
    }
  }
}

async function countDays(
  { thread }: NightParts,
  { scope }: Night,
  schoolDays: readonly SchoolDay[],
  runInstant: string,
): Promise<Map<string, NightlyCounts>> {
  const calendarIDs = scope.calendars.map(({ calendarID }) => calendarID);
  const counts = new Map<string, NightlyCounts>();
  for (const day of schoolDays) {
    const theirs = scope.calendars.filter(({ days }) => days.includes(day)).length;
    const counted = await thread.call('countDay', { calendarIDs, day, since: runInstant });
    counts.set(day, { calendars: theirs, ...counted });
  }
  return counts;
}

/** The school days that the run handles: of each calendar those since its last refreshed one. */
function handledDays({ schoolDay, calendars }: NightlyScope<NightCalendar>): SchoolDay[] {
  const days = new Set<SchoolDay>([schoolDay]);
  for (const calendar of calendars) {
    const span = nightlySpan({ ...calendar, lastDay: calendar.completedAt === null ? null : calendar.lastDay });
    const from = span?.firstDay ?? span?.lastDay;
    if (span && from !== undefined)
      for (const day of calendar.days) if (day >= from && day <= span.lastDay) days.add(day);
  }
  return [...days].sort();
}

function failed({ failures }: NightReport): { status: 'failed'; error: string } {
  const error = failures.map(({ calendarID, name, error }) => `calendar ${calendarID} ${name}: ${error}`).join('; ');
  return { status: 'failed', error };
}
