import type { Clock } from '../../core/clock.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { Database } from '../../database/port.js';
import type { StoreTables } from '../tables.js';
import { acquireLease, LEASE_MS, releaseLease, renewLease, type LeaseToken } from './leases.js';

const RENEW_EVERY_MS = 5_000;
/** After a renewal that failed, the next attempt. */
const RENEW_AGAIN_MS = 1_000;
/** So long before expiry a holder that could not renew gives up, and whatever it has in flight with it. */
const GIVE_UP_BEFORE_MS = 3_000;

/** A lease that is being renewed. */
export interface HeldLease {
  readonly token: LeaseToken;
  /** Aborts when the lease is lost, 3 s before it expires unrenewed, or when it is released. */
  readonly signal: AbortSignal;
  /** True while the lease certainly is ours, by the monotonic clock: asked immediately before each send. */
  isHeld(): boolean;
  /** Stops renewing and gives the lease up. Never rejects. */
  release(): Promise<void>;
}

export interface LeaseKeeperParts {
  store: Database<StoreTables>;
  clock: Clock;
  logger: Logger;
}

/**
 * Takes a lease and renews it every 5 s from the main loop (a process whose loop is stuck must lose it); undefined when
 * another one holds it. Errors: those of the store.
 */
export async function holdLease(parts: LeaseKeeperParts, name: string, holder: string): Promise<HeldLease | undefined> {
  // The clock is read before the statement: the lease lasts at least that long by the database's clock.
  const startedMs = parts.clock.monotonicMs();
  const token = await acquireLease(parts.store, name, holder);
  return token && new KeptLease(parts, token, startedMs + LEASE_MS);
}

class KeptLease implements HeldLease {
  readonly #lost = new AbortController();
  readonly #loops: Promise<unknown>;
  #untilMs: number;

  constructor(
    readonly parts: LeaseKeeperParts,
    readonly token: LeaseToken,
    untilMs: number,
  ) {
    this.#untilMs = untilMs;
    this.#loops = Promise.all([this.#renew(), this.#watch()]);
  }

  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  isHeld(): boolean {
    return !this.signal.aborted && this.#usableMs() > 0;
  }

  async release(): Promise<void> {
    this.#lost.abort();
    await this.#loops;
    try {
      await releaseLease(this.parts.store, this.token);
    } catch (error) {
      const values = { lease: this.token.name, error: messageOf(error) };
      this.parts.logger.warn('a lease could not be given up; it will expire', values);
    }
  }

  #usableMs(): number {
    return this.#untilMs - GIVE_UP_BEFORE_MS - this.parts.clock.monotonicMs();
  }

  async #renew(): Promise<void> {
    const { clock, logger, store } = this.parts;
    await clock.sleep(RENEW_EVERY_MS, this.signal);
    while (!this.signal.aborted) {
      const startedMs = clock.monotonicMs();
      let pauseMs = RENEW_EVERY_MS;
      try {
        if (!(await renewLease(store, this.token))) return this.#lose('another process took it over');
        this.#untilMs = startedMs + LEASE_MS;
      } catch (error) {
        logger.warn('a lease was not renewed', { lease: this.token.name, error: messageOf(error) });
        pauseMs = RENEW_AGAIN_MS;
      }
      await clock.sleep(pauseMs, this.signal);
    }
  }

  /** Apart from the renewals, since one of those may hang. */
  async #watch(): Promise<void> {
    while (this.isHeld()) await this.parts.clock.sleep(this.#usableMs(), this.signal);
    if (!this.signal.aborted) this.#lose('it could not be renewed in time');
  }

  #lose(reason: string): void {
    this.parts.logger.warn('a lease is lost', { lease: this.token.name, reason });
    this.#lost.abort();
  }
}
