import type { Clock } from '../../core/clock.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { Database, Writer } from '../../database/port.js';
import { DEFAULT_CONTEXT, Errors, StatusCode, type ErrorCode } from '../../sif/codes.js';
import type { IncomingMessage, RequestMessage, SystemControlMessage } from '../../sif/messages.js';
import { sifError } from '../../sif/sif-error.js';
import type { StoreTables } from '../../store/tables.js';
import { receiveOnce } from '../../store/zone/inbox.js';
import { cancelRequests, countWaiting, insertRequest } from '../../store/zone/requests.js';
import { readZoneState, recordSleepByZone } from '../../store/zone/zone-state.js';
import type { Reply } from '../composer.js';
import type { ExchangeLog } from '../transport/exchange-log.js';
import { unmetDemand, type Channel } from './channel.js';

/** How a message came: pushed to the listener, or pulled by SIF_GetMessage. */
export type Way = 'push' | 'pull';

/** What to answer; `stored` false: nothing may be acknowledged as received, the zone has to keep the message. */
export type Receipt =
  | { readonly stored: true; readonly outcome: Reply; readonly isNew: boolean }
  | { readonly stored: false; readonly reason: string };

/** Requests that may wait at once in a zone; further ones are answered with 8/1 (protocol section 1). */
const MOST_WAITING = 1_000;

export interface InboundParts {
  readonly zoneId: string;
  /** Our SIF_SourceId. */
  readonly agentId: string;
  readonly store: Database<StoreTables>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly log: ExchangeLog;
  /** Called after a message changed what the zone's conversation has to do. */
  readonly changed: () => void;
}

/**
 * Takes in one zone's messages, however they come: checks, stores durably, and says what to acknowledge
 * (protocol section 6). It never sends anything.
 */
export class Inbound {
  constructor(readonly parts: InboundParts) {}

  /** Never rejects. */
  async receive(message: IncomingMessage, way: Way, channel: Channel, bytes: Buffer | null): Promise<Receipt> {
    try {
      const { outcome, isNew } = await this.#take(message, way, channel);
      this.parts.log.received(message, bytes, outcome);
      if (isNew) this.parts.changed();
      return { stored: true, outcome, isNew };
    } catch (error) {
      const reason = messageOf(error);
      this.parts.logger.error('a message could not be stored', { msgId: message.header.msgId, error: reason });
      return { stored: false, reason };
    }
  }

  async #take(message: IncomingMessage, way: Way, channel: Channel): Promise<{ outcome: Reply; isNew: boolean }> {
    const refusal = this.#refusal(message, channel) ?? (await this.#asleep(message, way));
    if (refusal) return { outcome: refusal, isNew: false };
    if (message.type === 'SIF_Event')
      return { outcome: refused(Errors.eventInvalid, 'this agent subscribes to no events'), isNew: false };
    const effect = this.#effect(message);
    if (!effect)
      return { outcome: refused(Errors.messageUnsupported, `${message.type} is not supported`), isNew: false };
    const isNew = await receiveOnce(this.parts.store, this.#entry(message), effect);
    if (!isNew) return { outcome: status(way === 'push' ? StatusCode.alreadyReceived : StatusCode.immediate), isNew };
    return { outcome: status(StatusCode.immediate), isNew };
  }

  /** What the header alone refuses. Contexts of a SIF_Request are judged with the request (protocol section 7). */
  #refusal(message: IncomingMessage, channel: Channel): Reply | null {
    const { destinationId, contexts = [], security } = message.header;
    if (destinationId !== undefined && destinationId !== this.parts.agentId)
      return refused(Errors.handlingGeneric, `SIF_DestinationId ${destinationId} is not this agent`);
    if (message.type !== 'SIF_Request' && contexts.some((context) => context !== DEFAULT_CONTEXT))
      return refused(Errors.contextUnsupported, `only ${DEFAULT_CONTEXT} is supported`);
    const unmet = unmetDemand(security, channel);
    if (unmet === 'encryption')
      return refused(Errors.encryptionTooWeak, 'the message asks for more encryption than its channel has');
    if (unmet === 'authentication')
      return refused(Errors.authenticationTooWeak, 'the message asks for more authentication than its channel has');
    return null;
  }

  /** What is pulled was asked for: while the zone lets us sleep, its SIF_Wakeup may stand behind it in the queue. */
  async #asleep(message: IncomingMessage, way: Way): Promise<Reply | null> {
    if (message.type === 'SIF_SystemControl' && HEARD_ASLEEP.has(message.control.type)) return null;
    const { asleepByAgent, asleepByZone } = await readZoneState(this.parts.store, this.parts.zoneId);
    return asleepByAgent || (asleepByZone && way === 'push') ? status(StatusCode.asleep) : null;
  }

  /** What a message changes in the store; null: a message that this agent does not handle. */
  #effect(message: IncomingMessage): ((writer: Writer<StoreTables>) => Promise<void>) | null {
    switch (message.type) {
      case 'SIF_Request':
        return (writer) => this.#queue(writer, message);
      case 'SIF_SystemControl':
        return this.#controlEffect(message);
      case 'SIF_Response': // of a request that this agent never made
        return noEffect;
      case 'SIF_Event':
      case 'SIF_Ack':
        return null;
    }
  }

  #controlEffect(message: SystemControlMessage): ((writer: Writer<StoreTables>) => Promise<void>) | null {
    const { zoneId, clock } = this.parts;
    const { control } = message;
    switch (control.type) {
      case 'SIF_Ping':
        return noEffect;
      case 'SIF_Sleep':
        return (writer) => recordSleepByZone(writer, zoneId, true);
      case 'SIF_Wakeup':
        return (writer) => recordSleepByZone(writer, zoneId, false);
      case 'SIF_CancelRequests': {
        const { requestMsgIds, notificationType } = control;
        const refusal = sifError(Errors.cancelledByRequester, 'cancelled by SIF_CancelRequests');
        const at = new Date(clock.now()).toISOString();
        return (writer) => cancelRequests(writer, zoneId, requestMsgIds, notificationType, refusal, at);
      }
      case 'SIF_GetMessage':
      case 'SIF_GetZoneStatus':
      case 'SIF_GetAgentACL':
        return null;
    }
  }

  async #queue(writer: Writer<StoreTables>, request: RequestMessage): Promise<void> {
    const { zoneId, clock } = this.parts;
    const waiting = await countWaiting(writer, zoneId);
    const refusal =
      waiting < MOST_WAITING
        ? null
        : sifError(Errors.requestGeneric, `${waiting} requests wait already; ask again later`);
    await insertRequest(writer, zoneId, request, new Date(clock.now()).toISOString(), refusal);
  }

  #entry(message: IncomingMessage): Parameters<typeof receiveOnce>[1] {
    return {
      zoneId: this.parts.zoneId,
      sourceId: message.header.sourceId,
      msgId: message.header.msgId,
      messageName: message.type,
      receivedAt: new Date(this.parts.clock.now()).toISOString(),
    };
  }
}

/** What an agent that is asleep still heeds. */
const HEARD_ASLEEP: ReadonlySet<string> = new Set(['SIF_Wakeup', 'SIF_Sleep', 'SIF_CancelRequests']);

const noEffect = (): Promise<void> => Promise.resolve();

const status = (code: number): Reply => ({ kind: 'status', code });

const refused = (code: ErrorCode, desc: string): Reply => ({ kind: 'error', error: sifError(code, desc) });
