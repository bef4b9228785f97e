import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { Errors, StatusCode } from '../../sif/codes.js';
import type { Decoded, FoundIds, Refused } from '../../sif/messages.js';
import { describeError, sifError } from '../../sif/sif-error.js';
import { Bell } from '../../core/bell.js';
import type { Acknowledged, Composer, Reply } from '../composer.js';
import type { Line } from '../life/line.js';
import { BackOff } from '../../core/back-off.js';
import { toBeSent } from '../transport/sent-message.js';
import type { Channel } from './channel.js';
import type { Inbound } from './inbound.js';

export interface PollerParts {
  readonly line: Line;
  readonly inbound: Inbound;
  readonly composer: Composer;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  /** Wait after the zone had no message. */
  readonly pullMs: number;
}

/** What a poll came to: ask again at once, after the usual wait, or after one that grows. */
type PollResult = 'more' | 'empty' | 'trouble';

/** Fetches a zone's messages by SIF_GetMessage (protocol section 6, pull). */
export class Poller {
  readonly #backOff: BackOff;
  readonly #bell = new Bell();
  readonly #delivered = new Deliveries();

  constructor(readonly parts: PollerParts) {
    this.#backOff = new BackOff(parts.random);
  }

  /** Polls until `stopping` aborts; what is under way ends first, unless `cut` aborts. Errors: those of the store. */
  async run(stopping: AbortSignal, cut: AbortSignal): Promise<void> {
    const { line, clock, pullMs } = this.parts;
    for (;;) {
      await line.readyToPoll(stopping);
      if (stopping.aborted) return;
      const result = await this.#poll(cut);
      if (result !== 'trouble') this.#backOff.reset();
      if (result === 'more') continue;
      await this.#bell.wait(result === 'empty' ? pullMs : this.#backOff.next(), clock, stopping);
    }
  }

  async #poll(cut: AbortSignal): Promise<PollResult> {
    const { line, composer, logger } = this.parts;
    const sent = await line.send('poll', toBeSent(composer.control('SIF_GetMessage')), cut);
    if (sent.kind === 'failure')
      return sent.unreadable ? this.#take(unreadable(sent.reason, sent.unreadable), cut) : 'trouble';
    if (sent.action === 'noMessage') return 'empty';
    if (sent.action !== 'settled' || sent.outcome.kind === 'error') return 'trouble';
    const { data } = sent.outcome;
    if (data?.kind === 'message') return this.#take(data.decoded, cut);
    if (!data) return 'empty';
    logger.warn('the zone answered SIF_GetMessage with something that is no message', { data: data.kind });
    line.record.trouble(`SIF_GetMessage: the answer holds ${data.kind}, which is no message`);
    return 'trouble';
  }

  /** Stores a message, then acknowledges it. Nothing is asked for again without delay unless it was a new one. */
  async #take(decoded: Decoded, cut: AbortSignal): Promise<PollResult> {
    const { line } = this.parts;
    const to = addressee(decoded);
    const times = this.#delivered.count(to);
    const outcome = await this.#judge(decoded, times);
    if (times > 1)
      line.record.trouble(
        `the zone delivers ${named(to.msgId)} of ${to.sourceId ?? 'nobody'} again (delivery ${times})`,
      );
    if (outcome === null) return 'trouble';
    const isDone = await this.#acknowledge(to, outcome, cut);
    return isDone && times === 1 && to.msgId !== null ? 'more' : 'trouble';
  }

  /** What to acknowledge; null: nothing, the zone has to keep the message. */
  async #judge(decoded: Decoded, times: number): Promise<Reply | null> {
    const { inbound, channel, logger, line } = this.parts;
    let outcome: Reply;
    if (decoded.ok) {
      const receipt = await inbound.receive(decoded.message, 'pull', channel, null);
      if (!receipt.stored) return null;
      outcome = receipt.outcome;
    } else {
      const { error, ids } = decoded;
      logger.warn('a pulled message cannot be read', { ...ids, ...error });
      line.record.trouble(`${named(ids.msgId)} cannot be read: ${describeError(error)}`);
      outcome = { kind: 'error', error };
    }
    // Some servers know only acknowledgements by status, and deliver what was refused by an error for ever.
    if (outcome.kind === 'error' && times > 2) return { kind: 'status', code: StatusCode.immediate };
    return outcome;
  }

  /** Whether the zone has dropped the message. */
  async #acknowledge(to: Acknowledged, outcome: Reply, cut: AbortSignal): Promise<boolean> {
    const { line, composer } = this.parts;
    const sent = await line.send('ack', toBeSent(composer.ack(to, outcome, 'posted')), cut);
    return sent.kind === 'ack' && sent.action === 'settled';
  }
}

/** Which messages were delivered lately, and how often: by SIF_MsgId and SIF_SourceId, those without as if they were one. */
class Deliveries {
  readonly #times = new Map<string, number>();

  /** Counts a delivery: 1 for the first. */
  count(to: FoundIds): number {
    const key = `${to.msgId ?? ''} ${to.sourceId ?? ''}`;
    const times = (this.#times.get(key) ?? 0) + 1;
    this.#times.delete(key);
    this.#times.set(key, times);
    if (this.#times.size > REMEMBERED) this.#times.delete(this.#times.keys().next().value!);
    return times;
  }
}

/** More than any server cycles through; what was forgotten is still known to the inbox. */
const REMEMBERED = 1_000;

const named = (msgId: string | null): string => (msgId === null ? 'a message without SIF_MsgId' : `message ${msgId}`);

function addressee(decoded: Decoded): Acknowledged {
  if (!decoded.ok) return { version: decoded.version, ...decoded.ids };
  const { version, header } = decoded.message;
  return { version, sourceId: header.sourceId, msgId: header.msgId };
}

/** A message of which only ids were found: acknowledged with 1/1, so that the zone drops it (protocol section 6). */
function unreadable(reason: string, ids: FoundIds): Refused {
  return { ok: false, unparseable: true, error: sifError(Errors.xmlGeneric, reason), version: null, ids, inner: null };
}
