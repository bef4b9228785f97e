import type { AckMessage } from '../../sif/messages.js';
import { words } from './warnings.js';
import type { Guard } from '../transport/lane.js';
import type { LaneName, SentMessage, Transport } from '../transport/transport.js';
import { verdictOn, type Verdict } from '../verdict.js';
import type { Session } from './session.js';
import type { ZoneRecord } from './zone-record.js';

/** What sending a message in service came to. */
export type Sent =
  | { readonly kind: 'ack'; readonly verdict: Verdict; readonly ack: AckMessage }
  /** No acknowledgement; `mayHaveArrived` false: no byte of it left. */
  | { readonly kind: 'failure'; readonly mayHaveArrived: boolean; readonly reason: string };

/**
 * How poller, answers and events speak with the zone while the agent serves. What the acknowledgements tell of the
 * agent's standing there goes to the session, which registers again or wakes the zone up; the sender has only to send again.
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

  /** Errors: those of the store. */
  async send(lane: LaneName, message: SentMessage, signal: AbortSignal): Promise<Sent> {
    const { epoch } = this.session;
    const exchange = await this.transport.post(lane, message, this.guard, signal);
    if (exchange.kind === 'failure') {
      this.record.trouble(`${message.type}: ${exchange.reason}`);
      return { kind: 'failure', mayHaveArrived: exchange.sent, reason: exchange.reason };
    }
    this.record.contact();
    const { ack } = exchange;
    const { outcome } = ack;
    const verdict = verdictOn(message.type, outcome);
    if (outcome.kind === 'error') this.record.trouble(`${message.type}: ${words(outcome.error)}`);
    if (verdict === 'accepted' || verdict === 'noMessage') this.session.confirmed();
    if (verdict === 'asleep') this.session.heldAsleep(epoch);
    if (verdict === 'forgotten' && outcome.kind === 'error') await this.session.forgotten(outcome.error, epoch);
    return { kind: 'ack', verdict, ack };
  }
}
