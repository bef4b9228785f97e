import { AgentError, messageOf } from '../core/errors.js';
import { localDay } from '../core/school-day.js';
import {
  activeYear,
  markCalendarsAwaited,
  readCalendarStates,
  type CalendarState,
} from '../store/aggregation/calendars.js';
import { runRefresh } from './refresh.js';
import type { RefreshParts } from './refresh-parts.js';
import type { RefreshThread } from './refresh-thread.js';

export interface UpkeepParts extends RefreshParts {
  /** A thread of its own, so that flags act while a refresh runs. */
  sweepThread: RefreshThread;
  sweepSeconds: number;
}

/** How the upkeep stands, for the readiness page. */
export interface UpkeepState {
  /** Instant of the newest round in which the SIS was read; null before the first. */
  lastSweepAt: string | null;
  /** Why the newest round failed; null when it did not. */
  error: string | null;
}

/** A sweep takes at most this share of the time; a slow one is followed by a longer wait. */
const SWEEP_SHARE = 0.05;

/** A calendar whose first aggregation failed is tried again after this long. */
const RETRY_FAILED_MS = 5 * 60_000;

/**
 * What `run` does for the aggregated days besides answering: brings the exclude flags over every `sweepSeconds`, and
 * aggregates every calendar of the active year that never was, when the agent starts and when a new one appears.
 * Ends when the signal aborts.
 */
export class Upkeep {
  readonly state: UpkeepState = { lastSweepAt: null, error: null };
  #firstAggregation: Promise<void> = Promise.resolve();
  #aggregating = false;
  #failedAtMs = -Infinity;

  constructor(
    readonly parts: UpkeepParts,
    /** Called when a first aggregation has ended: answers that wait for it can be looked at again. */
    readonly onAggregated: () => void,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const { clock, sweepThread, sweepSeconds, logger } = this.parts;
    while (!signal.aborted) {
      const startedMs = clock.monotonicMs();
      try {
        const swept = await sweepThread.call('sweep', undefined);
        if (swept && swept.changed > 0)
          logger.info('exclude flags and names were brought over', { rows: swept.changed });
        this.state.lastSweepAt = new Date(clock.now()).toISOString();
        this.state.error = null;
        await this.#aggregateFirst(signal);
      } catch (error) {
        if (signal.aborted) break;
        this.state.error = messageOf(error);
        logger.error('the SIS could not be read', { error: this.state.error });
      }
      const tookMs = clock.monotonicMs() - startedMs;
      await clock.sleep(Math.max(sweepSeconds * 1000, tookMs / SWEEP_SHARE), signal);
    }
    await this.#firstAggregation;
  }

  /** Starts the first aggregation of what was never aggregated; returns at once. */
  async #aggregateFirst(signal: AbortSignal): Promise<void> {
    const { clock, store, timeZone } = this.parts;
    if (this.#aggregating || clock.monotonicMs() - this.#failedAtMs < RETRY_FAILED_MS) return;
    const calendars = await readCalendarStates(store);
    const year = activeYear(calendars, localDay(clock.now(), timeZone));
    const missing = calendars.filter(({ endYear, completedAt }) => endYear === year && completedAt === null);
    if (missing.length === 0) return;
    await markCalendarsAwaited(store, missing, new Date(clock.now()).toISOString());
    this.#aggregating = true;
    this.#firstAggregation = this.#aggregate(missing, signal).finally(() => (this.#aggregating = false));
  }

  async #aggregate(missing: readonly CalendarState[], signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.parts;
    const calendarIDs = missing.map(({ calendarID }) => calendarID);
    logger.info('first aggregation begins', { calendars: calendarIDs });
    try {
      const order = {
        kind: 'first',
        title: 'first aggregation',
        submittedBy: 'agent',
        selection: { calendarIDs },
      } as const;
      const report = await runRefresh(this.parts, order, this.onAggregated, signal);
      if (report.failures.length > 0) this.#failedAtMs = clock.monotonicMs();
      const days = report.calendars.reduce((sum, calendar) => sum + calendar.days, 0);
      logger.info('first aggregation ended', {
        calendars: report.calendars.length,
        days,
        failed: report.failures.length,
      });
    } catch (error) {
      if (signal.aborted) return;
      this.#failedAtMs = clock.monotonicMs();
      const known = error instanceof AgentError ? error.code : 'internal';
      logger.error('the first aggregation failed', { code: known, error: messageOf(error) });
    } finally {
      this.onAggregated();
    }
  }
}
