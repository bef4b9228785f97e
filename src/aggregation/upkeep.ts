import type { Clock } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { localDay } from '../core/school-day.js';
import { activeYear, readCalendarStates } from '../store/aggregation/calendars.js';
import type { HeldLease } from '../store/leases/lease-keeper.js';
import type { StandingLease } from '../store/leases/standing-lease.js';
import type { ChangeDetection } from './changes/change-detection.js';
import type { ChangesThread } from './changes/changes-thread.js';
import type { FirstAggregation } from './first-aggregation.js';

export interface UpkeepParts {
  clock: Clock;
  logger: Logger;
  /** Beside the thread of refreshes, so that flags and changes act while one runs. */
  thread: ChangesThread;
  firstAggregation: FirstAggregation;
  /** Whoever has it does all of this; the one that `changes` works under. */
  lease: StandingLease;
  /** Absent: edits of the SIS are left to refreshes, only flags are brought over. */
  changes?: ChangeDetection;
  pollSeconds: number;
  sweepSeconds: number;
}

/** How the upkeep stands, for the readiness page. */
export interface UpkeepState {
  /** Instant of the newest sweep in which the SIS was read; null before the first. */
  lastSweepAt: string | null;
  /** Why the newest sweep failed; null when it did not. */
  error: string | null;
  /** Another process looks at the SIS, and this one has nothing to say of it. */
  elsewhere: boolean;
}

/** How often a process that does not look at the SIS looks whether it has to. */
const ELSEWHERE_LOOK_MS = 1_000;

/** A sweep takes at most this share of the time: a slow one is followed by a longer wait. */
const SWEEP_SHARE = 0.05;

/** That wait is never longer than so many times what it is meant to be: one slow hour must not hide an edit for the next. */
const LONGEST_STRETCH = 10;

/** A poll takes at most this share of the time. */
const POLL_SHARE = 0.5;

/**
 * Milliseconds from the end of a look to the next one, which are meant to begin `everyMs` apart. A sweep has a share of its
 * own: if a poll waited as long again as it took, an edit would wait for it twice.
 */
export function pauseMs(everyMs: number, tookMs: number, isSweep: boolean): number {
  return Math.max(everyMs - tookMs, isSweep ? 0 : (tookMs * (1 - POLL_SHARE)) / POLL_SHARE);
}

/**
 * What `run` does for the aggregated days besides answering: looks for new and edited attendance every `pollSeconds`, brings
 * the exclude flags over and looks for every other change every `sweepSeconds`, and aggregates every calendar of the active
 * year that never was, when the agent starts and when a new one appears. One process at a time does it. Ends when the
 * signal aborts.
 */
export class Upkeep {
  readonly state: UpkeepState = { lastSweepAt: null, error: null, elsewhere: false };
  #nextSweepMs = -Infinity;
  /** Number of the tenure of the lease that the last sweep was made in. */
  #fence: number | undefined;

  constructor(readonly parts: UpkeepParts) {}

  async run(signal: AbortSignal): Promise<void> {
    const { clock, changes, firstAggregation, lease, pollSeconds, sweepSeconds } = this.parts;
    const everyMs = (changes ? Math.min(pollSeconds, sweepSeconds) : sweepSeconds) * 1000;
    while (!signal.aborted) {
      if (!(await this.#take())) {
        await clock.sleep(ELSEWHERE_LOOK_MS, signal);
        continue;
      }
      const startedMs = clock.monotonicMs();
      const isSweep = startedMs >= this.#nextSweepMs;
      if (isSweep) await this.#sweep(signal);
      else await changes?.look('poll', signal);
      let waitMs = pauseMs(everyMs, clock.monotonicMs() - startedMs, isSweep);
      // The nightly comparison fills the time between two polls.
      for (let more = true; more && waitMs > 0 && !signal.aborted;) {
        const comparedMs = clock.monotonicMs();
        more = (await changes?.compareNext(signal)) ?? false;
        waitMs -= clock.monotonicMs() - comparedMs;
      }
      await clock.sleep(Math.max(waitMs, 0), signal);
    }
    await firstAggregation.ended;
    await lease.release();
  }

  async #take(): Promise<HeldLease | undefined> {
    const { lease, logger } = this.parts;
    const held = await lease.take().catch((error: unknown) => {
      logger.error('it is not known which process looks for changes of the SIS', { error: messageOf(error) });
      return undefined;
    });
    this.state.elsewhere = held === undefined;
    if (held === undefined) this.state.error = null;
    else if (held.token.fence !== this.#fence) {
      this.#fence = held.token.fence;
      this.#nextSweepMs = -Infinity;
    }
    return held;
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { clock, logger, thread, changes, firstAggregation, sweepSeconds } = this.parts;
    const startedMs = clock.monotonicMs();
    // What was found has to be evaluated anyhow, and is no reason to look less often.
    let evaluationMs = 0;
    // An edit need not wait for the whole sweep: without the polls in between one edit in a hundred took 0.9 s (bench/events.ts).
    const look = async (kind: 'poll' | 'sweep'): Promise<void> => {
      evaluationMs += (await changes?.look(kind, signal)) ?? 0;
    };
    try {
      const brought = await thread.call('mirror', undefined);
      if (brought && brought.changed > 0)
        logger.info('exclude flags and names were brought over', { rows: brought.changed });
      this.state.lastSweepAt = new Date(clock.now()).toISOString();
      this.state.error = null;
      await firstAggregation.begin(signal);
    } catch (error) {
      if (signal.aborted) return;
      this.state.error = messageOf(error);
      logger.error('the SIS could not be read', { error: this.state.error });
    }
    await look('poll');
    await look('sweep');
    await look('poll');
    await this.#tidy(signal);
    await look('poll');
    await this.#lookForOutdated(signal);
    const tookMs = clock.monotonicMs() - startedMs - evaluationMs;
    this.#nextSweepMs = startedMs + sweepIntervalMs(sweepSeconds * 1000, tookMs);
  }

  async #tidy(signal: AbortSignal): Promise<void> {
    const { logger, thread } = this.parts;
    try {
      await thread.call('tidy', undefined);
    } catch (error) {
      if (!signal.aborted) logger.error('the store could not be tidied', { error: messageOf(error) });
    }
  }

  /** Which calendars need a refresh, because nothing else acts on what was edited. */
  async #lookForOutdated(signal: AbortSignal): Promise<void> {
    const { clock, logger, thread, firstAggregation } = this.parts;
    const { store, timeZone } = firstAggregation.parts;
    try {
      const year = activeYear(await readCalendarStates(store), localDay(clock.now(), timeZone));
      const outdated = year === undefined ? null : await thread.call('outdated', year);
      if (outdated !== null && outdated > 0)
        logger.warn('calendars need a refresh: see `aggregate --check`', { outdated });
    } catch (error) {
      if (!signal.aborted) logger.error('it is not known which calendars need a refresh', { error: messageOf(error) });
    }
  }
}

/** From the beginning of one sweep to that of the next, by what it is meant to be and how long the sweep took. */
export function sweepIntervalMs(meantMs: number, tookMs: number): number {
  const stretchedMs = Math.min(tookMs / SWEEP_SHARE, LONGEST_STRETCH * meantMs);
  return Math.max(meantMs, stretchedMs, tookMs / POLL_SHARE);
}
