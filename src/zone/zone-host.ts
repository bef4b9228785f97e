import { messageOf } from '../core/errors.js';
import { holdLease } from '../store/leases/lease-keeper.js';
import { leaseStanding } from '../store/leases/lease-standing.js';
import { leaseHolder } from '../store/leases/leases.js';
import { Conversation, type ConversationParts } from './conversation.js';
import { BackOff } from '../core/back-off.js';
import { zoneLeaseName } from './zone-lease-name.js';

/** How often a process that does not hold a zone looks whether it can. */
const LOOK_MS = 500;
/** For each zone that it has, a process lets others go first for so long where one was given up, up to ten times that. */
const WAIT_FOR_EACH_MS = 100;
const MOST_WAITS = 10;
/** A zone that was given up is left to others for so long. */
const LEFT_MS = 5_000;
/** One that nobody took is kept for so long. */
const KEPT_MS = 300_000;

/** Holds a zone's conversation whenever no other process does. */
export class ZoneHost {
  readonly #stopping = new AbortController();
  #conversation: Conversation | null = null;
  #running: Promise<void> = Promise.resolve();
  #leaving = new AbortController();
  /** When it was given up last and until when it is kept, by the monotonic clock. */
  #gaveMs = -Infinity;
  #keptUntilMs = -Infinity;

  constructor(
    readonly parts: ConversationParts,
    /** host:pid:random of this process. */
    readonly holder: string,
    /** How many zones this process has. */
    readonly held: () => number,
  ) {}

  get zoneId(): string {
    return this.parts.zone.id;
  }

  get isConversing(): boolean {
    return this.#conversation !== null;
  }

  /** False for a while after nobody took it that was given up. */
  get mayGive(): boolean {
    return this.isConversing && this.parts.clock.monotonicMs() >= this.#keptUntilMs;
  }

  /** Ends the conversation in order, so that another process takes it. */
  give(): void {
    this.parts.logger.info('the zone is given up, since another process has fewer');
    this.#gaveMs = this.parts.clock.monotonicMs();
    this.#leaving.abort();
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Ends the conversation in order, within ten seconds. Never rejects. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** A message was taken in that changes what is to be done. */
  changed(): void {
    this.#conversation?.changed();
  }

  /** What was being aggregated may be complete. */
  recheckRequests(): void {
    this.#conversation?.recheckRequests();
  }

  /** Keys were marked or released, or what may be sent is another. */
  eventsChanged(): void {
    this.#conversation?.eventsChanged();
  }

  async #run(): Promise<void> {
    const { clock, logger, random } = this.parts;
    const { signal } = this.#stopping;
    const backOff = new BackOff(random);
    while (!signal.aborted) {
      try {
        await this.#converse(signal);
        backOff.reset();
        await clock.sleep(this.#leaving.signal.aborted ? LEFT_MS : LOOK_MS, signal);
        this.#leaving = new AbortController();
      } catch (error) {
        logger.error('the conversation with the zone was interrupted', { error: messageOf(error) });
        await clock.sleep(backOff.next(), signal);
      }
    }
  }

  /** One tenure, or nothing when another process holds the zone. Errors: those of the store. */
  async #converse(signal: AbortSignal): Promise<void> {
    const { store, zone, clock, logger } = this.parts;
    const name = zoneLeaseName(zone.id);
    const standing = await leaseStanding(store, name);
    if (standing && !standing.expired) return;
    // The zone of a process that died has waited long enough.
    if (!standing) await clock.sleep(Math.min(this.held(), MOST_WAITS) * WAIT_FOR_EACH_MS, signal);
    if (signal.aborted || (await leaseHolder(store, name)) !== undefined) return;
    const lease = await holdLease(this.parts, name, this.holder);
    if (!lease) return;
    try {
      logger.info('this process speaks with the zone');
      const nowMs = clock.monotonicMs();
      if (nowMs - this.#gaveMs < 2 * LEFT_MS) this.#keptUntilMs = nowMs + KEPT_MS;
      this.#conversation = await Conversation.open(this.parts, lease);
      await this.#conversation.run(signal, this.#leaving.signal);
    } finally {
      this.#conversation = null;
      await lease.release();
    }
  }
}
