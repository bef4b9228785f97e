import type { Clock } from './clock.js';

/** Timers count milliseconds in 31 bits. */
const LONGEST_WAIT_MS = 3_600_000;

/** Wakes the one who waits for something to happen; a ring that nobody waits for is kept for the next wait. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /**
   * Resolves at the next ring (at once when it rang since the last wait), after `ms` (an hour at most), or when the
   * signal aborts.
   */
  async wait(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
    if (!this.#rung && ms > 0 && !signal.aborted) {
      const woken = new AbortController();
      const wake = (): void => woken.abort();
      this.#wake = wake;
      signal.addEventListener('abort', wake, { once: true });
      await clock.sleep(Math.min(ms, LONGEST_WAIT_MS), woken.signal);
      signal.removeEventListener('abort', wake);
      this.#wake = undefined;
    }
    this.#rung = false;
  }
}
