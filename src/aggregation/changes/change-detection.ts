import type { Clock } from '../../core/clock.js';
import { messageOf } from '../../core/errors.js';
import { newGuid } from '../../core/guid.js';
import type { Logger } from '../../core/logger.js';
import { localDay } from '../../core/school-day.js';
import type { Database } from '../../database/port.js';
import { begunCalendars } from '../../store/changes/begun-calendars.js';
import { readDetectionState, writeDetectionState, type DetectionState } from '../../store/changes/detection-state.js';
import type { LeaseToken } from '../../store/leases/leases.js';
import { StandingLease } from '../../store/leases/standing-lease.js';
import { endOpenRounds } from '../../store/publishing/rounds.js';
import type { StoreTables } from '../../store/tables.js';
import type { ChangesThread } from './changes-thread.js';
import { comparisonDay } from './comparison-day.js';
import type { RoundKind } from './rounds.js';

export interface ChangeDetectionParts {
  store: Database<StoreTables>;
  thread: ChangesThread;
  clock: Clock;
  logger: Logger;
  /** Holder of the lease: host:pid:random. */
  holder: string;
  /** The district's IANA time zone, and the local time `HH:MM` at which the nightly comparison is due. */
  timeZone: string;
  comparesAt: string;
  /** Called after a round that marked keys due. */
  onMarked: () => void;
}

/** One process at a time looks at the SIS for what has changed there. */
export const CHANGES_LEASE = 'source:changes';

/** The state is written when it tells something new, and else so often. */
const WRITE_STATE_MS = 60_000;

/**
 * Looks for changes in the SIS, round by round, as long as this process holds the lease; the rounds themselves run in a
 * thread. Whoever calls it decides when.
 */
export class ChangeDetection {
  #state: DetectionState | undefined;
  #writtenMs = -Infinity;
  /** Calendars that the nightly comparison still has to look at; undefined: none is under way. */
  #toCompare: { day: string; calendarIDs: number[] } | undefined;

  /** Number of the tenure that what this process remembers is from. */
  #fence: number | undefined;
  readonly lease: StandingLease;

  constructor(readonly parts: ChangeDetectionParts) {
    this.lease = new StandingLease(parts, CHANGES_LEASE, parts.holder);
  }

  /** How detection stands, by this process or by the one that holds the lease. */
  async state(): Promise<DetectionState> {
    return this.lease.held && this.#state ? this.#state : readDetectionState(this.parts.store);
  }

  /**
   * Looks once, and begins the nightly comparison when it is due. Returns the milliseconds that went into the evaluation of
   * what was found. Never rejects: what failed is in the state.
   */
  async look(kind: 'poll' | 'sweep', signal: AbortSignal): Promise<number> {
    try {
      const lease = (await this.lease.take())?.token;
      if (lease === undefined) return 0;
      // What this process remembers may be older than what another one did meanwhile.
      const isNew = lease.fence !== this.#fence;
      if (isNew) await this.#begin(lease);
      const evaluationMs = await this.#round(lease, isNew ? 'sweep' : kind);
      if ((this.#state?.comparedDay ?? '') < this.#dueDay() && !this.#toCompare) await this.compareEverything();
      return evaluationMs;
    } catch (error) {
      await this.#failed(error, signal);
      return 0;
    }
  }

  /** Every row with what was seen, in every calendar, as the nightly comparison does; to be gone on with by `compareNext`. */
  async compareEverything(): Promise<void> {
    const calendars = await begunCalendars(this.parts.store);
    const day = this.#dueDay();
    this.#toCompare = { day, calendarIDs: calendars.map(({ calendarID }) => calendarID) };
  }

  /** Compares the next calendar of a comparison under way; false when there is none, or it could not be. */
  async compareNext(signal: AbortSignal): Promise<boolean> {
    const comparison = this.#toCompare;
    const lease = this.lease.held?.token;
    if (!comparison || !lease) return false;
    const { day, calendarIDs } = comparison;
    try {
      if (calendarIDs[0] !== undefined) await this.#round(lease, 'everything', calendarIDs[0]);
      calendarIDs.shift();
      if (calendarIDs.length > 0) return true;
      this.#toCompare = undefined;
      await this.#setState({ comparedAt: this.#now(), comparedDay: day });
      this.parts.logger.info('every row of the SIS was compared with what was seen of it', { day });
    } catch (error) {
      await this.#failed(error, signal);
    }
    return false;
  }

  /** Gives the lease up. */
  stop(): Promise<void> {
    return this.lease.release();
  }

  async #begin(lease: LeaseToken): Promise<void> {
    const { store } = this.parts;
    this.#state = await readDetectionState(store);
    this.#toCompare = undefined;
    // Rounds of a process that is gone: with this lease held again nobody else would take them for ended.
    await endOpenRounds(store, lease, this.#now());
    this.#fence = lease.fence;
  }

  /** Returns what went into evaluation. */
  async #round(lease: LeaseToken, kind: RoundKind, calendarID?: number): Promise<number> {
    const { clock, logger, thread, timeZone, onMarked } = this.parts;
    const startedMs = clock.monotonicMs();
    const today = localDay(clock.now(), timeZone);
    const order = { kind, roundId: newGuid(), instant: this.#now(), today, lease };
    const { students, marked, evaluationMs } = await thread.call(
      'round',
      calendarID === undefined ? order : { ...order, calendarID },
    );
    if (marked > 0) onMarked();
    const ms = Math.round(clock.monotonicMs() - startedMs);
    if (students > 0) logger.info('changes of the SIS were found', { kind, students, marked, ms });
    await this.#setState({ lastRoundAt: this.#now(), error: null });
    return evaluationMs;
  }

  /** A stop ends the thread under a round; that is no failure. */
  async #failed(error: unknown, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.parts.logger.error('changes of the SIS could not be looked for', { error: messageOf(error) });
    await this.#setState({ error: messageOf(error) }).catch(() => undefined);
  }

  #dueDay(): string {
    const { clock, timeZone, comparesAt } = this.parts;
    return comparisonDay(clock.now(), timeZone, comparesAt);
  }

  async #setState(change: Partial<DetectionState>): Promise<void> {
    const { store, clock } = this.parts;
    const before = this.#state ?? (await readDetectionState(store));
    this.#state = { ...before, ...change };
    const news = before.error !== this.#state.error || before.comparedAt !== this.#state.comparedAt;
    if (!news && clock.monotonicMs() - this.#writtenMs < WRITE_STATE_MS) return;
    this.#writtenMs = clock.monotonicMs();
    const lease = this.lease.held?.token;
    if (lease) await writeDetectionState(store, lease, this.#state);
  }

  #now(): string {
    return new Date(this.parts.clock.now()).toISOString();
  }
}
