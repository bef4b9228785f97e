import { actionOn, type Action } from '../../sif/error-policy.js';
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
    const exchange = await this.transport.post('control', toBeSent(message), this.guard, signal);
    const name = message.type === 'SIF_SystemControl' ? message.control.type : message.type;
    if (exchange.kind === 'failure') {
      this.record.unreachable(`${name}: ${exchange.reason}`);
      return { kind: 'failure', words: exchange.reason };
    }
    this.record.contact();
    const { outcome } = exchange.ack;
    const words = describeOutcome(outcome);
    if (outcome.kind === 'error') this.record.trouble(`${name}: ${words}`);
    const kind = message.type === 'SIF_Register' ? 'register' : 'control';
    return { kind: 'ack', action: actionOn(kind, outcome), outcome, words };
  }
}
