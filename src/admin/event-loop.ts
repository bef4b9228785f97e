import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Delay of the main thread's event loop since the start or the last `reset`, milliseconds. */
export interface EventLoopDelay {
  p99Ms: number;
  maxMs: number;
}

/** Measures how late the main thread's timers fire: what a ZIS that pushes to us would wait beyond our own work. */
export function watchEventLoop(): { delay(): EventLoopDelay; reset(): void; stop(): void } {
  const resolutionMs = 10;
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  // The histogram holds whole intervals between timers; the resolution is not delay.
  const late = (nanoseconds: number): number => Math.max(0, Math.round(nanoseconds / 1e5) / 10 - resolutionMs);
  return {
    delay: () => ({ p99Ms: late(histogram.percentile(99)), maxMs: late(histogram.max) }),
    reset: () => histogram.reset(),
    stop: () => histogram.disable(),
  };
}
