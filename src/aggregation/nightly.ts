import { AgentError, messageOf } from '../core/errors.js';
import { localDay, type SchoolDay } from '../core/school-day.js';
import { attemptsAt, interruptAbandonedNights } from '../store/aggregation/nightly-ledger.js';
import { failAbandonedNights } from '../store/aggregation/runs.js';
import { holdLease } from '../store/leases/lease-keeper.js';
import { leaseHolder, type LeaseToken } from '../store/leases/leases.js';
import { lookAtNight, type NightCalendar } from './look-at-night.js';
import { isPastNightlyTime, nightlyDue, type NightlyScope } from './nightly-due.js';
import type { RefreshProgress } from './refresh-parts.js';
import { runNight, type Night, type NightParts, type NightReport } from './run-night.js';

export interface NightlyParts extends NightParts {
  /** Local time `HH:MM` from which the run of a day is due. */
  timeOfDay: string;
  /** Wakes the check besides, until the returned function is called. */
  wakeBy(wake: () => void): () => void;
  /** Called when days may have been written: answers that wait can be looked at again. */
  onRefreshed(): void;
}

/** One process at a time makes nightly runs. */
const NIGHTLY_LEASE = 'nightly';

/** How often it is looked whether a run is due: a clock that jumps or a machine that slept does no harm. */
const LOOK_MS = 60_000;

/** How often it is looked whether the process that makes the run is gone. */
const ELSEWHERE_LOOK_MS = 1_000;

/** How often the lease is asked for by one who wants to run now. */
const LEASE_RETRY_MS = 500;

/**
 * Makes the nightly run when it is due (R34), and again when it failed. What is due is decided by the ledger and the local
 * time alone; whatever wakes the check only wakes it.
 */
export class Nightly {
  /** When a failed run is tried again; null: none waits for that. */
  retryAt: string | null = null;
  /** Why the newest look failed before a run could be entered in the ledger; null when it did not. */
  error: string | null = null;
  /** Another process makes the run. */
  #elsewhere = false;
  /** The day of which it is known that nothing more is due. */
  #quietOn: string | undefined;

  constructor(readonly parts: NightlyParts) {}

  /** Ends when the signal aborts; a run under way then stops after the students in hand. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.parts;
    let woken = new AbortController();
    const stopWaking = this.parts.wakeBy(() => woken.abort());
    while (!signal.aborted) {
      woken = new AbortController();
      try {
        await this.look(signal);
        this.error = null;
      } catch (error) {
        if (signal.aborted) break;
        this.error = messageOf(error);
        logger.error('the nightly run failed', { error: messageOf(error) });
      }
      await clock.sleep(this.#elsewhere ? ELSEWHERE_LOOK_MS : LOOK_MS, AbortSignal.any([signal, woken.signal]));
    }
    stopWaking();
  }

  /** Makes the run that is due now, if one is and no other process makes it. Errors: those of the run, recorded. */
  async look(signal: AbortSignal): Promise<NightReport | undefined> {
    const { clock, store, timeZone, timeOfDay, holder } = this.parts;
    if (this.#elsewhere && (await leaseHolder(store, NIGHTLY_LEASE)) !== undefined) return undefined;
    this.#elsewhere = false;
    if (!isPastNightlyTime(clock.now(), timeZone, timeOfDay)) return undefined;
    if (localDay(clock.now(), timeZone) === this.#quietOn || !(await this.#due())) return undefined;
    const lease = await holdLease(this.parts, NIGHTLY_LEASE, holder);
    this.#elsewhere = lease === undefined;
    if (!lease) return undefined;
    try {
      await this.#closeAbandoned(lease.token);
      // What another process did before it gave the lease up stands in the ledger.
      const night = await this.#due();
      if (!night) return undefined;
      const stop = AbortSignal.any([signal, lease.signal]);
      return await this.#make({ ...night, submittedBy: 'agent' }, () => this.parts.onRefreshed(), stop);
    } finally {
      await lease.release();
    }
  }

  /**
   * Makes the run at once, also when the ledger has one for the school day; waits while another process makes one.
   * Undefined: there is no school day to handle. Errors: those of the run, recorded.
   */
  async makeNow(
    submittedBy: string,
    report: (progress: RefreshProgress) => void,
    signal: AbortSignal,
  ): Promise<NightReport | undefined> {
    const { clock, holder } = this.parts;
    let lease = await holdLease(this.parts, NIGHTLY_LEASE, holder);
    while (!lease) {
      await clock.sleep(LEASE_RETRY_MS, signal);
      if (signal.aborted) throw new AgentError('failed', 'another process makes a nightly run', 'transient');
      lease = await holdLease(this.parts, NIGHTLY_LEASE, holder);
    }
    try {
      await this.#closeAbandoned(lease.token);
      await this.parts.thread.call('mirror', undefined);
      const { today, scope } = await lookAtNight(this.parts);
      if (!scope) return undefined;
      return await this.#make({ today, scope, submittedBy }, report, AbortSignal.any([signal, lease.signal]));
    } finally {
      await lease.release();
    }
  }

  /** The run that is due by the ledger. */
  async #due(): Promise<{ today: SchoolDay; scope: NightlyScope<NightCalendar> } | undefined> {
    const { clock, store, timeZone, timeOfDay } = this.parts;
    const { today, scope, awaited } = await lookAtNight(this.parts);
    this.retryAt = null;
    // The first aggregation comes first, answers wait for it.
    if (!scope || awaited > 0) return undefined;
    const attempts = await attemptsAt(store, scope.schoolDay);
    const due = nightlyDue({ nowMs: clock.now(), timeZone, timeOfDay }, attempts);
    if (due.due) return { today, scope };
    if (due.because === 'handled') this.#quietOn = today;
    if (due.because === 'retry') this.retryAt = due.againAt;
    return undefined;
  }

  async #make(night: Night, report: (progress: RefreshProgress) => void, signal: AbortSignal): Promise<NightReport> {
    const { logger } = this.parts;
    const { schoolDay } = night.scope;
    logger.info('the nightly run begins', { schoolDay });
    try {
      const made = await runNight(this.parts, night, report, signal);
      const { calendars, comparedStudents, markedKeys, failures } = made;
      logger.info('the nightly run ended', {
        schoolDay,
        calendars,
        comparedStudents,
        markedKeys,
        failed: failures.length,
      });
      return made;
    } finally {
      this.parts.onRefreshed();
    }
  }

  /** What processes left open that are gone; the lease of nightly runs is held. */
  async #closeAbandoned(lease: LeaseToken): Promise<void> {
    const now = new Date(this.parts.clock.now()).toISOString();
    await interruptAbandonedNights(this.parts.store, lease, now);
    await failAbandonedNights(this.parts.store, now);
  }
}
