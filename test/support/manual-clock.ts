import type { Clock } from '../../src/core/clock.js';

interface Sleeper {
  readonly untilMs: number;
  wake(): void;
}

/** A clock that stands still until a test moves it. Sleepers wake in order of their time. */
export class ManualClock implements Clock {
  #monotonicMs = 0;
  #sleepers: Sleeper[] = [];
  #watchers: (() => void)[] = [];

  constructor(readonly startedAt = Date.UTC(2026, 1, 10, 12)) {}

  now(): number {
    return this.startedAt + this.#monotonicMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted || ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', wake);
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        resolve();
      };
      const sleeper = { untilMs: this.#monotonicMs + ms, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
      for (const notice of this.#watchers.splice(0)) notice();
    });
  }

  /** Milliseconds until each sleeper wakes, the nearest first. */
  get sleeping(): number[] {
    return this.#sleepers.map(({ untilMs }) => untilMs - this.#monotonicMs).sort((a, b) => a - b);
  }

  /** Resolves when a sleep for which `matches` is true is under way. */
  async asleep(matches: (ms: number) => boolean = () => true): Promise<void> {
    while (!this.sleeping.some(matches)) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  /** Moves the time on, waking each sleeper at its own moment; what they do meanwhile happens in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonicMs + ms;
    for (;;) {
      await new Promise(setImmediate);
      const due = this.#sleepers.filter(({ untilMs }) => untilMs <= end).sort((a, b) => a.untilMs - b.untilMs)[0];
      if (!due) break;
      this.#monotonicMs = due.untilMs;
      due.wake();
    }
    this.#monotonicMs = end;
  }

  /** Moves the time on without waking anybody: a main loop that is stuck. */
  jump(ms: number): void {
    this.#monotonicMs += ms;
  }
}
