import { actionOn, isAmiss, type Action, type Sending } from '../../sif/error-policy.js';
import type { AckOutcome, FoundIds } from '../../sif/messages.js';
import { describeOutcome } from '../../sif/describe-outcome.js';
import type { Guard } from '../transport/lane.js';
import type { SentMessage } from '../transport/sent-message.js';
import type { LaneName, Transport } from '../transport/transport.js';
import type { Session } from './session.js';
import type { ZoneRecord } from './zone-record.js';

/** Messages in service, each with the lane that it goes on. */
const LANE_OF = { poll: 'poll', ack: 'control', packet: 'answers', event: 'events' } as const satisfies Record<
  string,
  LaneName
>;
export type ServiceMessage = keyof typeof LANE_OF;

/** What sending a message in service came to. */
export type Sent =
  | { readonly kind: 'ack'; readonly action: Action; readonly outcome: AckOutcome }
  /** No acknowledgement: send it again. */
  | {
      readonly kind: 'failure';
      /** False: no byte of it left. */
      readonly mayHaveArrived: boolean;
      readonly reason: string;
      /** Ids of the message that an unreadable answer holds; null: none seen. */
      readonly unreadable: FoundIds | null;
    };

/**
 * How poller, answers and events speak with the zone while the agent serves. What the acknowledgements tell of the
 * agent's standing there goes to the session, which registers again or wakes the zone up; the sender only sends again.
 */
export class Line {
  constructor(
    readonly session: Session,
    readonly transport: Transport,
    readonly record: ZoneRecord,
    readonly guard: Guard,
  ) {}

  /** Resolves when messages may be sent, or when the signal aborts. */
  ready(signal: AbortSignal): Promise<void> {
    return this.session.ready(signal);
  }

  /** Resolves when the zone may be polled, or when the signal aborts. */
  readyToPoll(signal: AbortSignal): Promise<void> {
    return this.session.readyToPoll(signal);
  }

  /** Errors: those of the store. */
  async send(kind: ServiceMessage, message: SentMessage, signal: AbortSignal, sending?: Sending): Promise<Sent> {
    const { epoch } = this.session;
    const exchange = await this.transport.post(LANE_OF[kind], message, this.guard, signal);
    if (exchange.kind === 'failure') {
      this.record.unreachable(`${message.type}: ${exchange.reason}`);
      const { sent, reason, unreadable } = exchange;
      return { kind: 'failure', mayHaveArrived: sent, reason, unreadable };
    }
    this.record.contact();
    const { outcome } = exchange.ack;
    const action = actionOn(kind, outcome, sending);
    if (isAmiss(action, outcome)) this.record.trouble(`${message.type}: ${describeOutcome(outcome)}`);
    await this.#tell(action, outcome, epoch);
    return { kind: 'ack', action, outcome };
  }

  async #tell(action: Action, outcome: AckOutcome, epoch: number): Promise<void> {
    if (action === 'settled' || action === 'noMessage') this.session.confirmed();
    else if (action === 'wakeUp') this.session.heldAsleep(epoch);
    else if (action === 'registerAgain' && outcome.kind === 'error') await this.session.forgotten(outcome.error, epoch);
  }
}
