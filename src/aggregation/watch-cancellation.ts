import { messageOf } from '../core/errors.js';
import { isCancelled } from '../store/aggregation/run-queue.js';
import type { RefreshParts } from './refresh-parts.js';

/** How often it is looked whether somebody asked for the end of the run. */
const CANCEL_LOOK_MS = 500;

/** Resolves, when `ended` aborts, to whether somebody asked for the end of a run; calls `onCancelled` at once. */
export async function watchCancellation(
  { store, clock, logger }: Pick<RefreshParts, 'store' | 'clock' | 'logger'>,
  runID: string,
  onCancelled: () => void,
  ended: AbortSignal,
): Promise<boolean> {
  for (;;) {
    const over = ended.aborted;
    try {
      if (await isCancelled(store, runID)) {
        onCancelled();
        return true;
      }
    } catch (error) {
      logger.warn('it is not known whether a refresh was cancelled', { runID, error: messageOf(error) });
    }
    if (over) return false;
    await clock.sleep(CANCEL_LOOK_MS, ended);
  }
}
