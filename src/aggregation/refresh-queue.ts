import { AgentError, messageOf } from '../core/errors.js';
import { claimRun, firstQueued, QUEUE_LEASE, requeueAbandoned, runLeaseName } from '../store/aggregation/run-queue.js';
import { forgetRunsEndedBefore } from '../store/aggregation/run-reports.js';
import { holdLease, type HeldLease } from '../store/leases/lease-keeper.js';
import { executeRun, failRun } from './execute-run.js';
import type { RefreshParts, RefreshProgress } from './refresh-parts.js';

/** How often it is looked for a new run, and for the queue itself while another process works it. */
const LOOK_MS = 1_000;

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Runs forgotten in one transaction. */
const FORGET_AT_ONCE = 50;

/**
 * Works the batch queue, one run after another in order of submission, as long as this process holds its lease. A run
 * whose process died comes again; the calendars that it had done stay done.
 */
export class RefreshQueue {
  #forgotMs = -Infinity;

  constructor(
    readonly parts: RefreshParts,
    /** Days that ended runs are kept. */
    readonly keepDays: number,
    /** Called when days of a calendar may have been written: answers that wait can be looked at again. */
    readonly onRefreshed: () => void,
  ) {}

  /** Ends when the signal aborts; a run under way goes back to its place. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.parts;
    while (!signal.aborted) {
      try {
        const queue = await holdLease(this.parts, QUEUE_LEASE, this.parts.holder);
        if (queue) await this.#work(queue, signal).finally(() => queue.release());
      } catch (error) {
        if (signal.aborted) break;
        logger.error('the refresh queue cannot be worked', { error: messageOf(error) });
      }
      await clock.sleep(LOOK_MS, signal);
    }
  }

  async #work(queue: HeldLease, signal: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    while (!signal.aborted && queue.isHeld()) {
      const worked = await workNext(this.parts, queue, { report: this.onRefreshed, signal });
      if (worked) this.onRefreshed();
      else {
        await this.#forget();
        await clock.sleep(LOOK_MS, signal);
      }
    }
  }

  /** Hourly. */
  async #forget(): Promise<void> {
    const { clock, store } = this.parts;
    if (clock.monotonicMs() - this.#forgotMs < HOUR_MS) return;
    this.#forgotMs = clock.monotonicMs();
    await forgetRunsEndedBefore(store, new Date(clock.now() - this.keepDays * DAY_MS).toISOString(), FORGET_AT_ONCE);
  }
}

/**
 * Runs the first run of the queue under the queue's lease; false when there is none. What goes wrong with the run is
 * recorded with it. Errors: those of the store.
 */
export async function workNext(
  parts: RefreshParts,
  queue: HeldLease,
  { report, signal }: { report: (progress: RefreshProgress) => void; signal: AbortSignal },
): Promise<boolean> {
  const { store, clock, logger } = parts;
  const now = (): string => new Date(clock.now()).toISOString();
  await requeueAbandoned(store, queue.token, now());
  const runID = await firstQueued(store);
  if (runID === undefined) return false;
  const lease = await holdLease(parts, runLeaseName(runID), parts.holder);
  if (!lease) return false;
  try {
    if (!(await claimRun(store, queue.token, runID, now()))) return true;
    logger.info('a refresh begins', { runID });
    const status = await executeRun(
      parts,
      { runID, lease: lease.token },
      report,
      AbortSignal.any([signal, queue.signal]),
    );
    logger.info('a refresh ended', { runID, status });
  } catch (error) {
    if (signal.aborted || queue.signal.aborted) return true;
    logger.error('a refresh failed', { runID, error: messageOf(error) });
    if (error instanceof AgentError && error.code === 'store-busy') throw error;
    await failRun(parts, { runID, lease: lease.token }, messageOf(error));
  } finally {
    await lease.release();
  }
  return true;
}
