import { BackOff } from '../core/back-off.js';
import { Bell } from '../core/bell.js';
import { messageOf } from '../core/errors.js';
import { eventsInFlight, parkedCodeAdds } from '../store/publishing/event-messages.js';
import { readGate } from '../store/publishing/publication.js';
import { readStreams, resumeStreams } from '../store/publishing/streams.js';
import { letWaitingGo } from './let-go.js';
import { sendable } from './sendable.js';
import { mayGo, sendEvent } from './send-event.js';
import type { SenderParts } from './sender-parts.js';
import { takeEvents } from './take-events.js';

/** How often the holder looks for what other processes marked. */
const LOOK_MS = 1_000;

/** Sends a zone its events in order, one at a time: first what is in flight, then what is due (rules section 9). */
export class EventSender {
  readonly #bell = new Bell();
  readonly #backOff: BackOff;
  readonly #storeBackOff: BackOff;
  /** Of the registration under which paused streams were last tried again. */
  #epoch: number | null = null;
  #isOver = false;

  constructor(readonly parts: SenderParts) {
    this.#backOff = new BackOff(parts.random);
    this.#storeBackOff = new BackOff(parts.random);
  }

  /** Something changed for events: keys were released, or what may be sent is another. */
  changed(): void {
    this.#bell.ring();
  }

  /** Sends until `stopping` aborts; a message on its way is finished first, unless `cut` aborts. Never rejects. */
  async run(stopping: AbortSignal, cut: AbortSignal): Promise<void> {
    const { line, clock, logger } = this.parts;
    while (!stopping.aborted && !this.#isOver) {
      await line.ready(stopping);
      let pauseMs = LOOK_MS;
      try {
        while (!stopping.aborted && (await this.#work(stopping, cut)));
        this.#storeBackOff.reset();
      } catch (error) {
        logger.error('events could not be looked at', { error: messageOf(error) });
        pauseMs = this.#storeBackOff.next();
      }
      await this.#bell.wait(pauseMs, clock, stopping);
    }
  }

  /** Sends what may be sent, or takes what is due; false when there is nothing to do. */
  async #work(stopping: AbortSignal, cut: AbortSignal): Promise<boolean> {
    const { store, zone } = this.parts;
    const gate = await store.read((reader) => readGate(reader, zone.id));
    if (!mayGo(gate)) return false;
    await this.#tryPausedAgain();
    if (await this.#sendFlight(stopping, cut)) return true;
    if (gate !== 'open') return false;
    const taken = await takeEvents(this.parts);
    if (taken.keys > 0) return true;
    return (await letWaitingGo(this.parts)) > 0;
  }

  /** False when nothing in flight may be sent. */
  async #sendFlight(stopping: AbortSignal, cut: AbortSignal): Promise<boolean> {
    const { store, zone } = this.parts;
    const { flight, streams, parked } = await store.read(async (reader) => ({
      flight: await eventsInFlight(reader, zone.id),
      streams: await readStreams(reader, zone.id),
      parked: await parkedCodeAdds(reader, zone.id),
    }));
    const events = sendable(flight, streams, parked);
    for (const event of events) {
      const end = await sendEvent(this.parts, event, streams, this.#backOff, stopping, cut);
      // Another process speaks with the zone: it settles what is in flight.
      if (end === 'stopped') this.#isOver = true;
      if (end !== 'delivered' || stopping.aborted) break;
      if (!mayGo(await store.read((reader) => readGate(reader, zone.id)))) break;
    }
    return events.length > 0 && !this.#isOver;
  }

  /** After a registration, when the agent's rights may be others, and when their hour has come. */
  async #tryPausedAgain(): Promise<void> {
    const { store, zone, line, clock, logger } = this.parts;
    const { epoch } = line.session;
    const dueBy = new Date(clock.now()).toISOString();
    const isNew = epoch !== this.#epoch;
    const streams = [...(await store.read((reader) => readStreams(reader, zone.id))).values()];
    const isDue = streams.some(({ pausedAt, retryAt }) => pausedAt !== null && retryAt !== null && retryAt <= dueBy);
    if (isNew ? streams.some(({ pausedAt }) => pausedAt !== null) : isDue) {
      const resumed = await resumeStreams(store, zone.id, isNew ? 'all' : { dueBy });
      logger.info('paused streams of events are tried again', { streams: resumed });
    }
    this.#epoch = epoch;
  }
}
