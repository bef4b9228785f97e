import type { Config } from '../../config/settings.js';
import type { Logger } from '../../core/logger.js';
import type { AckOutcome, IncomingMessage } from '../../sif/messages.js';
import { describeOutcome } from '../../sif/describe-outcome.js';
import type { SentMessage } from './sent-message.js';

/** How much of each message the log keeps. */
export type MessageDetail = Config['logging']['messages'];

/** Writes messages sent and received to the log: a line each, with or without the message itself. */
export class ExchangeLog {
  constructor(
    readonly logger: Logger,
    readonly detail: MessageDetail,
  ) {}

  sent(message: SentMessage, outcome: string): void {
    if (this.detail === 'none') return;
    const { type, msgId, bytes } = message;
    this.logger.info('sent', { type, msgId, bytes: bytes.length, outcome, ...this.#payload(bytes) });
  }

  received(message: IncomingMessage, bytes: Buffer | null, outcome: AckOutcome): void {
    if (this.detail === 'none') return;
    const { msgId, sourceId } = message.header;
    const values = { type: message.type, msgId, sourceId, outcome: describeOutcome(outcome) };
    this.logger.info('received', { ...values, ...(bytes && this.#payload(bytes)) });
  }

  #payload(bytes: Buffer): { payload?: string } {
    return this.detail === 'payload' ? { payload: bytes.toString() } : {};
  }
}
