const FIRST_MS = 500;
const MOST_MS = 300_000;

/** Pauses between attempts: they begin at half a second, double up to five minutes, and are jittered (protocol section 1). */
export class BackOff {
  #nextMs = FIRST_MS;

  constructor(readonly random: () => number = Math.random) {}

  /** Milliseconds to wait before the next attempt: between half of the step and all of it. */
  next(): number {
    const pauseMs = this.#nextMs * (0.5 + this.random() / 2);
    this.#nextMs = Math.min(this.#nextMs * 2, MOST_MS);
    return pauseMs;
  }

  /** The last attempt succeeded. */
  reset(): void {
    this.#nextMs = FIRST_MS;
  }
}
