import { BackOff } from '../core/back-off.js';
import { Bell } from '../core/bell.js';
import { messageOf } from '../core/errors.js';
import { nextDue } from '../store/publishing/due.js';
import { eventsInFlight, untoldCodes } from '../store/publishing/event-messages.js';
import { maySend, readGate } from '../store/publishing/publication.js';
import { readStreams, resumeStreams } from '../store/publishing/streams.js';
import { letWaitingGo } from './let-go.js';
import { sendable } from './sendable.js';
import { sendEvent } from './send-event.js';
import type { SenderParts } from './sender-parts.js';
import { takeEvents } from './take-events.js';

/** How often the holder looks for what other processes marked. */
const LOOK_MS = 1_000;
/** Within so long the sender heeds a pause or the brake between two messages. */
const PAUSE_SEEN_MS = 200;

/** Sends a zone its events in order, one at a time: first what is in flight, then what is due (rules section 9). */
export class EventSender {
  readonly #bell = new Bell();
  readonly #backOff: BackOff;
  readonly #storeBackOff: BackOff;
  /** The registration and rights under which paused streams were last tried again. */
  #rights: string | null = null;
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
    if (!(await store.read((reader) => maySend(reader, zone.id)))) return false;
    await this.#tryPausedAgain();
    if (await this.#sendFlight(stopping, cut)) return true;
    if (this.#isOver || (await store.read((reader) => readGate(reader, zone.id))) !== 'open') return false;
    return (await this.#take()) || (await letWaitingGo(this.parts)) > 0;
  }

  /** False when nothing is due that waits for nothing. */
  async #take(): Promise<boolean> {
    const { store, zone } = this.parts;
    // Whoever only looks writes nothing.
    if ((await store.read((reader) => nextDue(reader, zone.id, 1))).length === 0) return false;
    return (await takeEvents(this.parts)).keys > 0;
  }

  /** False when nothing in flight may be sent. */
  async #sendFlight(stopping: AbortSignal, cut: AbortSignal): Promise<boolean> {
    const { store, zone, clock } = this.parts;
    const { events, streams } = await store.read(async (reader) => {
      const flight = await eventsInFlight(reader, zone.id);
      const streams = await readStreams(reader, zone.id);
      const codes = new Set(flight.flatMap(({ codeRefId }) => codeRefId ?? []));
      return { events: sendable(flight, streams, await untoldCodes(reader, zone.id, [...codes])), streams };
    });
    let lookedMs = clock.monotonicMs();
    for (const event of events) {
      const end = await sendEvent(this.parts, event, streams, this.#backOff, stopping, cut);
      // Another process speaks with the zone: it settles what is in flight.
      if (end === 'stopped') this.#isOver = true;
      if (end !== 'delivered' || stopping.aborted) break;
      if (clock.monotonicMs() - lookedMs < PAUSE_SEEN_MS) continue;
      lookedMs = clock.monotonicMs();
      if (!(await store.read((reader) => maySend(reader, zone.id)))) break;
    }
    return events.length > 0 && !this.#isOver;
  }

  /** After a new registration or access list, and when their hour has come. */
  async #tryPausedAgain(): Promise<void> {
    const { store, zone, line, clock, logger } = this.parts;
    const { epoch, progress } = line.session;
    const rights = JSON.stringify([epoch, progress.acl]);
    const which = rights === this.#rights ? { dueBy: new Date(clock.now()).toISOString() } : 'all';
    const resumed = await resumeStreams(store, this.parts.lease, zone.id, which);
    if (resumed > 0) logger.info('paused streams of events are tried again', { streams: resumed });
    this.#rights = rights;
  }
}
