import { AgentError, messageOf } from '../core/errors.js';
import { claimRun, firstQueued, QUEUE_LEASE, requeueAbandoned, runLeaseName } from '../store/aggregation/run-queue.js';
import { forgetRunsEndedBefore } from '../store/aggregation/run-reports.js';
import { holdLease } from '../store/leases/lease-keeper.js';
import { StandingLease } from '../store/leases/standing-lease.js';
import { executeRun, failRun, type HeldRun } from './execute-run.js';
import { helpRun } from './help-run.js';
import type { RefreshParts, RefreshProgress } from './refresh-parts.js';

/** How often it is looked for a new run, or for one to help with. */
const LOOK_MS = 1_000;

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Runs forgotten in one transaction. */
const FORGET_AT_ONCE = 50;

/**
 * Works the batch queue beside other processes: begins the next run in order of submission, and while there is none takes
 * calendars of a run that another process is running. A run whose process died comes again; the calendars that were done
 * stay done.
 */
export class RefreshQueue {
  #forgotMs = -Infinity;
  readonly #queue: StandingLease;

  constructor(
    readonly parts: RefreshParts,
    /** Days that ended runs are kept. */
    readonly keepDays: number,
    /** Called when days of a calendar may have been written: answers that wait can be looked at again. */
    readonly onRefreshed: () => void,
  ) {
    this.#queue = new StandingLease(parts, QUEUE_LEASE, parts.holder);
  }

  /** Ends when the signal aborts; a run under way goes back to its place. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.parts;
    while (!signal.aborted) {
      try {
        await this.#queue.take();
        const how = { report: this.onRefreshed, signal };
        if ((await workNext(this.parts, how)) || (await helpRun(this.parts, how))) {
          this.onRefreshed();
          continue;
        }
        await this.#forget();
      } catch (error) {
        if (signal.aborted) break;
        logger.error('the refresh queue cannot be worked', { error: messageOf(error) });
      }
      await clock.sleep(LOOK_MS, signal);
    }
    await this.#queue.release();
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
 * Runs the first run of the queue that no other process has begun; false when there is none. What goes wrong with the run
 * is recorded with it. Errors: those of the store.
 */
export async function workNext(
  parts: RefreshParts,
  { report, signal }: { report: (progress: RefreshProgress) => void; signal: AbortSignal },
): Promise<boolean> {
  const { store, clock, holder } = parts;
  const now = (): string => new Date(clock.now()).toISOString();
  await requeueAbandoned(store, holder, now());
  for (const runID of await firstQueued(store)) {
    const lease = await holdLease(parts, runLeaseName(runID), holder);
    if (!lease) continue;
    try {
      if (!(await claimRun(store, lease.token, runID, now()))) continue;
      await work(parts, { runID, lease: lease.token }, report, AbortSignal.any([signal, lease.signal]));
      return true;
    } finally {
      await lease.release();
    }
  }
  return false;
}

async function work(
  parts: RefreshParts,
  run: HeldRun,
  report: (progress: RefreshProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const { logger } = parts;
  const { runID } = run;
  logger.info('a refresh begins', { runID });
  try {
    const status = await executeRun(parts, run, report, signal);
    logger.info('a refresh ended', { runID, status });
  } catch (error) {
    if (signal.aborted) return;
    logger.error('a refresh failed', { runID, error: messageOf(error) });
    if (error instanceof AgentError && error.code === 'store-busy') throw error;
    await failRun(parts, run, messageOf(error));
  }
}
