import { AgentError, messageOf } from '../core/errors.js';
import { localDay } from '../core/school-day.js';
import {
  activeYear,
  markCalendarsAwaited,
  readCalendarStates,
  type CalendarState,
} from '../store/aggregation/calendars.js';
import { isFirstAggregationOpen } from '../store/aggregation/run-queue.js';
import { runRefresh } from './refresh.js';
import type { RefreshParts } from './refresh-parts.js';

/** A calendar whose first aggregation failed is tried again after this long. */
const RETRY_FAILED_MS = 5 * 60_000;

/** Aggregates every calendar of the active year that never was, one such run at a time. */
export class FirstAggregation {
  #running: Promise<void> = Promise.resolve();
  #aggregating = false;
  #failedAtMs = -Infinity;

  constructor(
    readonly parts: RefreshParts,
    /** Called as it goes on and when it has ended: answers that wait for it can be looked at again. */
    readonly onAggregated: () => void,
  ) {}

  /** Resolves when a run under way has ended. */
  get ended(): Promise<void> {
    return this.#running;
  }

  /** Starts the first aggregation of what was never aggregated; returns at once. */
  async begin(signal: AbortSignal): Promise<void> {
    const { clock, store, timeZone } = this.parts;
    if (this.#aggregating || clock.monotonicMs() - this.#failedAtMs < RETRY_FAILED_MS) return;
    const calendars = await readCalendarStates(store);
    const year = activeYear(calendars, localDay(clock.now(), timeZone));
    const missing = calendars.filter(({ endYear, completedAt }) => endYear === year && completedAt === null);
    if (missing.length === 0) return;
    await markCalendarsAwaited(store, missing, new Date(clock.now()).toISOString());
    // One that its process left is gone on with by whoever works the queue.
    if (await isFirstAggregationOpen(store)) return;
    this.#aggregating = true;
    this.#running = this.#aggregate(missing, signal).finally(() => (this.#aggregating = false));
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
