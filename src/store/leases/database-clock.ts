import type { Clock } from '../../core/clock.js';
import type { Database } from '../../database/port.js';
import { databaseNow } from '../../database/text.js';
import type { StoreTables } from '../tables.js';
import { sql } from 'kysely';

/** What it takes to ask blurs the answer; differences below this are no difference. */
const BLUR_MS = 100;

/**
 * The time by the clock of the database, which all processes on a store have in common: what they write there is ordered by one
 * clock, and a host whose own is wrong does no harm. Until it is set it goes by the host's.
 */
export class DatabaseClock implements Clock {
  #offsetMs: number | undefined;

  constructor(readonly own: Clock) {}

  now(): number {
    return this.#offsetMs === undefined ? this.own.now() : Math.round(this.own.monotonicMs() + this.#offsetMs);
  }

  monotonicMs(): number {
    return this.own.monotonicMs();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.own.sleep(ms, signal);
  }

  /** It was this late by the database's clock between a moment of the monotonic one and now. */
  set(databaseMs: number, askedMs: number): void {
    const offsetMs = databaseMs - (askedMs + this.own.monotonicMs()) / 2;
    if (this.#offsetMs === undefined || Math.abs(offsetMs - this.#offsetMs) > BLUR_MS) this.#offsetMs = offsetMs;
  }

  /** Asks the database. Errors: those of the store. */
  async ask(store: Database<StoreTables>): Promise<void> {
    const askedMs = this.own.monotonicMs();
    const [row] = await store.read((reader) =>
      reader.rows(sql`select ${databaseNow(reader.dialect)}`.compile(reader.sql)),
    );
    this.set(Number(row?.[0]), askedMs);
  }
}
