import { cancelRun, QUEUE_LEASE } from '../store/aggregation/run-queue.js';
import { readRun } from '../store/aggregation/run-reports.js';
import { holdLease, type HeldLease } from '../store/leases/lease-keeper.js';
import type { RefreshParts, RefreshProgress } from './refresh-parts.js';
import { workNext } from './refresh-queue.js';

/** How often it is looked how a run stands that another process works on. */
const LOOK_MS = 500;

/**
 * Waits until a run of the queue has ended. While no other process works the queue, it is worked here, up to that run.
 * When the signal aborts, a run that stands in a queue worked here is cancelled, and one that another process works on
 * is left to it: `left`.
 */
export async function awaitRun(
  parts: RefreshParts,
  runID: string,
  {
    requestedBy,
    report,
    signal,
  }: { requestedBy: string; report: (progress: RefreshProgress) => void; signal: AbortSignal },
): Promise<'ended' | 'left'> {
  const { store, clock, holder } = parts;
  for (;;) {
    const run = await readRun(store, runID);
    if (run.status !== 'queued' && run.status !== 'running') return 'ended';
    const queue = await holdLease(parts, QUEUE_LEASE, holder);
    if (queue) {
      await workUntilEnded(parts, queue, runID, { requestedBy, report, signal }).finally(() => queue.release());
      continue;
    }
    if (signal.aborted) return 'left';
    if (run.status === 'running' && run.progress !== null) report(JSON.parse(run.progress) as RefreshProgress);
    await clock.sleep(LOOK_MS, signal);
  }
}

async function workUntilEnded(
  parts: RefreshParts,
  queue: HeldLease,
  runID: string,
  { requestedBy, report, signal }: Parameters<typeof awaitRun>[2],
): Promise<void> {
  const { store, clock } = parts;
  const stop = new AbortController();
  let cancelling: Promise<unknown> | undefined;
  // It is cancelled before it is stopped, so that it does not go back to the queue.
  const cancel = (): void => {
    const now = new Date(clock.now()).toISOString();
    cancelling = cancelRun(store, runID, { cancelledBy: requestedBy, now })
      .catch(() => undefined)
      .finally(() => stop.abort());
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    while (queue.isHeld() && !stop.signal.aborted) {
      if (!(await workNext(parts, { report, signal: stop.signal }))) await clock.sleep(LOOK_MS, stop.signal);
      const { status } = await readRun(store, runID);
      if (status !== 'queued' && status !== 'running') return;
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    await cancelling;
  }
}
