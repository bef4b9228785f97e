import { systemClock } from '../core/clock.js';

/** Tells those who wait that something happened, so that nobody polls or sleeps. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  /** When the signal aborts, everybody who still waits is told so. */
  constructor(readonly signal: AbortSignal) {
    signal.addEventListener('abort', () => this.notify(), { once: true });
  }

  /** Call after any change of what others may wait for. */
  notify(): void {
    for (const check of [...this.#waiting]) check();
  }

  /**
   * Resolves with the first value of `look` that is neither undefined nor false, now or after a change.
   * Rejects after `timeoutMs` with an error that names what was waited for, and with what `look` throws.
   */
  until<T>(what: string, look: () => T | undefined | false, timeoutMs = 15_000): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const timer = new AbortController();
      const leave = (): void => {
        this.#waiting.delete(check);
        timer.abort();
      };
      const check = (): void => {
        try {
          const found = look();
          if (found === undefined || found === false) {
            if (this.signal.aborted) throw new Error(`the sandbox closed while somebody waited for ${what}`);
            return;
          }
          leave();
          resolve(found);
        } catch (error) {
          leave();
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      this.#waiting.add(check);
      void systemClock.sleep(timeoutMs, timer.signal).then(() => {
        if (!this.#waiting.has(check)) return;
        leave();
        reject(new Error(`gave up after ${timeoutMs} ms waiting for ${what}`));
      });
      check();
    });
  }
}
