import { messageOf } from '../core/errors.js';
import { holdLease } from '../store/leases/lease-keeper.js';
import { leaseHolder } from '../store/leases/leases.js';
import { Conversation, type ConversationParts } from './conversation.js';
import { BackOff } from '../core/back-off.js';
import { zoneLeaseName } from './zone-lease-name.js';

/** How often a process that does not hold a zone looks whether it can. */
const LOOK_MS = 500;

/** Holds a zone's conversation whenever no other process does. */
export class ZoneHost {
  readonly #stopping = new AbortController();
  #conversation: Conversation | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(
    readonly parts: ConversationParts,
    /** host:pid:random of this process. */
    readonly holder: string,
  ) {}

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
        await clock.sleep(LOOK_MS, signal);
      } catch (error) {
        logger.error('the conversation with the zone was interrupted', { error: messageOf(error) });
        await clock.sleep(backOff.next(), signal);
      }
    }
  }

  /** One tenure, or nothing when another process holds the zone. Errors: those of the store. */
  async #converse(signal: AbortSignal): Promise<void> {
    const { store, zone, logger } = this.parts;
    const name = zoneLeaseName(zone.id);
    if ((await leaseHolder(store, name)) !== undefined) return;
    const lease = await holdLease(this.parts, name, this.holder);
    if (!lease) return;
    try {
      logger.info('this process speaks with the zone');
      this.#conversation = await Conversation.open(this.parts, lease);
      await this.#conversation.run(signal);
    } finally {
      this.#conversation = null;
      await lease.release();
    }
  }
}
