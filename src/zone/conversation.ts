import type { HeldLease } from '../store/leases/lease-keeper.js';
import { beginCommand, endCommand, failAbandonedCommands } from '../store/zone/commands.js';
import { Bell } from '../core/bell.js';
import { Dispatcher } from './answers/dispatcher.js';
import { Control } from './life/control.js';
import { Line } from './life/line.js';
import { Session } from './life/session.js';
import { ZoneRecord } from './life/zone-record.js';
import { obeyVerb } from './life/obey-verb.js';
import { isZoneVerb } from './life/zone-verbs.js';
import { newLife } from './life/zone-life.js';
import type { EventWork, ZonePorts } from './ports.js';
import { openChannel, tlsChannel } from './receiving/channel.js';
import type { Inbound } from './receiving/inbound.js';
import { Poller } from './receiving/poller.js';
import type { Transport } from './transport/transport.js';
import { composerOf, lifeSettingsOf, transportOf, type ZoneParts } from './zone-parts.js';

/** How often the holder looks at what other processes wrote for it, and writes what it has to show. */
const LOOK_MS = 500;
/** How long messages on their way may take when the agent stops. */
const FINISH_MS = 4_000;
/** How long the zone may take for our SIF_Sleep or SIF_Unregister then. */
const FAREWELL_MS = 3_000;

export interface ConversationParts extends ZoneParts {
  readonly ports: ZonePorts;
  readonly inbound: Inbound;
  /** Neither requests are answered nor messages pulled: what comes waits for the agent. */
  readonly eventsOnly?: boolean;
  /** Whether another process goes on with the zone when this one ends: then the zone is told nothing. Absent: none does. */
  readonly hasSuccessor?: () => Promise<boolean>;
}

/** One tenure of a zone: everything that is sent to it, from taking the lease to giving it up. */
export class Conversation {
  readonly #transport: Transport;
  readonly #session: Session;
  readonly #dispatcher: Dispatcher;
  readonly #poller: Poller | null;
  readonly #events: EventWork;
  readonly #bell = new Bell();

  private constructor(
    readonly parts: ConversationParts,
    readonly lease: HeldLease,
    readonly record: ZoneRecord,
  ) {
    const { zone, ports, store, clock, logger, random } = parts;
    const guard = (): boolean => lease.isHeld();
    const composer = composerOf(parts);
    const transport = transportOf(parts);
    const settings = lifeSettingsOf(parts);
    this.#transport = transport;
    const control = new Control(transport, record, guard);
    const shown = (): void => this.#bell.ring();
    this.#session = new Session({ control, composer, record, clock, logger, settings, random, shown });
    const line = new Line(this.#session, transport, record, guard);
    this.#dispatcher = new Dispatcher({
      zone,
      store,
      lease: lease.token,
      line,
      composer,
      ports,
      clock,
      logger,
      random,
    });
    this.#events = ports.events({ zone, lease: lease.token, line, composer, clock, logger, random });
    const channel = zone.url.toLowerCase().startsWith('https:') ? tlsChannel(true) : openChannel;
    const pullMs = zone.pullSeconds * 1000;
    this.#poller =
      zone.mode === 'pull'
        ? new Poller({ line, inbound: parts.inbound, composer, channel, clock, logger, random, pullMs })
        : null;
  }

  static async open(parts: ConversationParts, lease: HeldLease): Promise<Conversation> {
    const record = await ZoneRecord.open(parts.store, lease.token, parts.zone.id, parts.clock);
    return new Conversation(parts, lease, record);
  }

  /** A message was taken in that changes what is to be done. */
  changed(): void {
    this.#dispatcher.changed();
    this.#bell.ring();
  }

  /** What was being aggregated may be complete. */
  recheckRequests(): void {
    this.#dispatcher.recheck();
  }

  /** Keys were marked or released, or what may be sent is another. */
  eventsChanged(): void {
    this.#events.changed();
  }

  /**
   * Speaks with the zone until `stopping` aborts, the zone is left to another process, or the lease is lost. Errors: those
   * of the store.
   */
  async run(stopping: AbortSignal, leaving: AbortSignal = new AbortController().signal): Promise<void> {
    const [failed, cut, over] = [new AbortController(), new AbortController(), new AbortController()];
    const stop = AbortSignal.any([stopping, leaving, this.lease.signal, failed.signal]);
    this.lease.signal.addEventListener('abort', () => cut.abort(), { once: true });
    const cutLate = async (): Promise<void> => {
      await this.parts.clock.sleep(FINISH_MS, over.signal);
      cut.abort();
    };
    stop.addEventListener('abort', () => void cutLate(), { once: true });
    try {
      await this.#converse(stop, cut.signal, failed);
      if (stopping.aborted && this.lease.isHeld()) await this.#farewell(over.signal);
      this.record.progress({ ...this.#session.progress, phase: 'stopped' });
      await this.record.flush();
    } finally {
      over.abort();
      this.#transport.close();
    }
  }

  async #converse(stop: AbortSignal, cut: AbortSignal, failed: AbortController): Promise<void> {
    const others = this.parts.eventsOnly ? [] : [this.#dispatcher, ...(this.#poller ? [this.#poller] : [])];
    const parts = [this.#session, this.#events, ...others];
    const loops = [...parts.map((part) => part.run(stop, cut)), this.#look(stop), this.#obeyCommands(stop)];
    for (const loop of loops) loop.catch(() => failed.abort());
    const ends = await Promise.allSettled(loops);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  /** Heeds what other processes took in, and writes what they are to see. */
  async #look(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      if (await this.record.refresh()) this.#session.sleepChanged();
      await this.record.flush();
      await this.#bell.wait(LOOK_MS, this.parts.clock, stop);
    }
  }

  /** Does what the command line handed over. */
  async #obeyCommands(stop: AbortSignal): Promise<void> {
    const { store, zone, clock } = this.parts;
    const { token } = this.lease;
    await failAbandonedCommands(store, token, zone.id);
    while (!stop.aborted) {
      const command = await beginCommand(store, token, zone.id);
      if (!command) {
        await clock.sleep(LOOK_MS, stop);
        continue;
      }
      const { commandId, verb } = command;
      const { done, words } = isZoneVerb(verb)
        ? await this.#session.order(verb)
        : { done: false, words: `this version does not know the verb ${verb}` };
      await endCommand(store, token, commandId, done ? 'done' : 'failed', words);
    }
  }

  /** What the zone is told when the agent stops. */
  async #farewell(over: AbortSignal): Promise<void> {
    const { onStop } = this.parts.zone;
    if (onStop === 'nothing' || !this.record.isRegistered || this.record.isAsleep) return;
    if (await this.parts.hasSuccessor?.()) return;
    const late = new AbortController();
    void this.parts.clock.sleep(FAREWELL_MS, over).then(() => late.abort());
    await obeyVerb(onStop, newLife(false), this.#session.parts, late.signal);
  }
}
