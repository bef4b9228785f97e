import { actionOn, isAmiss, type Action } from '../../sif/error-policy.js';
import type { AckOutcome, OutgoingMessage } from '../../sif/messages.js';
import { describeOutcome } from '../../sif/describe-outcome.js';
import { toBeSent } from '../transport/sent-message.js';
import type { Transport } from '../transport/transport.js';
import type { Guard } from '../transport/lane.js';
import type { ZoneRecord } from './zone-record.js';

/** What a message of the agent's life came to. */
export type Answer =
  | { readonly kind: 'ack'; readonly action: Action; readonly outcome: AckOutcome; readonly words: string }
  | { readonly kind: 'failure'; readonly words: string };

/** Sends the messages of the agent's life in a zone: registration, system control, provision. */
export class Control {
  constructor(
    readonly transport: Transport,
    readonly record: ZoneRecord,
    readonly guard: Guard,
  ) {}

  /** What the server said of compression. */
  serverTakesGzip(takes: boolean): void {
    this.transport.serverTakesGzip = takes;
  }

  /** Never rejects. */
  async send(message: OutgoingMessage, signal: AbortSignal): Promise<Answer> {
    const sent = toBeSent(message);
    const exchange = await this.transport.post('control', sent, this.guard, signal);
    if (exchange.kind === 'failure') {
      this.record.unreachable(`${sent.type}: ${exchange.reason}`);
      return { kind: 'failure', words: exchange.reason };
    }
    this.record.contact();
    const { outcome } = exchange.ack;
    const words = describeOutcome(outcome);
    const action = actionOn(message.type === 'SIF_Register' ? 'register' : 'control', outcome);
    if (isAmiss(action, outcome)) this.record.trouble(`${sent.type}: ${words}`);
    return { kind: 'ack', action, outcome, words };
  }
}
