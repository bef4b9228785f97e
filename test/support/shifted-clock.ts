/** Loaded before a program: its wall clock is six hours ahead. Timers and the monotonic clock go right, as they do on such a host. */
const SHIFT_MS = 6 * 3_600_000;
const now = Date.now.bind(Date);

class ShiftedDate extends Date {
  constructor(...given: [] | [string | number | Date]) {
    if (given.length === 0) super(now() + SHIFT_MS);
    else super(...given);
  }
  static override now(): number {
    return now() + SHIFT_MS;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;
