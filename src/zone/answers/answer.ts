import { Errors } from '../../sif/codes.js';
import { sifError } from '../../sif/sif-error.js';
import { endAnswer, nextPacket, type StoredAnswer, type StoredPacket } from '../../store/zone/answers.js';
import { cancellationOf, type RequestEnd } from '../../store/zone/requests.js';
import type { AnswerParts, AnswerPlan } from './answer-parts.js';
import { sendPacket } from './send-packet.js';
import { buildPacket } from './build-packet.js';
import { errorPacket, type AnswerFrame, type PacketBefore } from './write-packet.js';

/** A packet made ready so long ago is made anew: it is not in flight yet, and what it holds may have changed. */
const AHEAD_MS = 5_000;

/**
 * Delivers an answer from the packet in flight to its end. While a packet is on its way the next one is made ready, and it
 * is stored in the transaction that settles the one before: so what is sent under a SIF_MsgId never changes.
 */
export class Answer {
  readonly #frame: AnswerFrame;
  /** Aborts what is made ready and not wanted any more. */
  #unwanted = new AbortController();

  constructor(
    readonly parts: AnswerParts,
    readonly answer: StoredAnswer<AnswerPlan>,
    readonly stopping: AbortSignal,
    readonly cut: AbortSignal,
  ) {
    const { composer, zone } = parts;
    const version = answer.plan?.spec.version ?? zone.sifVersion;
    this.#frame = { composer, request: answer.message, version };
  }

  /** Ends when the answer has ended, the agent stops or the lease is lost. Errors: those of the store. */
  async deliver(mayBeResent: boolean): Promise<void> {
    try {
      await this.#deliver(mayBeResent);
    } finally {
      this.#unwanted.abort();
    }
  }

  async #deliver(mayBeResent: boolean): Promise<void> {
    const { clock } = this.parts;
    let { packet } = this.answer;
    let resent = mayBeResent;
    for (;;) {
      let following = packet.morePackets ? this.#following(packet) : null;
      const builtMs = clock.monotonicMs();
      const sent = await sendPacket(this.parts, this.answer.requestId, packet, resent, this.stopping, this.cut);
      if (sent.kind === 'stopped') return;
      if (sent.kind === 'ended') return this.#end(sent.end, sent.reason, packet);
      if (!following) return this.#end('done', null, packet);
      if (clock.monotonicMs() - builtMs > AHEAD_MS) following = this.#following(packet);
      const next = (await this.#cancelled(packet)) ?? (await following);
      if (next === null) return;
      const { store, lease } = this.parts;
      if (!(await nextPacket(store, lease, this.answer.answerId, next))) return;
      packet = next;
      resent = false;
    }
  }

  /**
   * The packet after `before`, in the place of any that is still being made; null when the agent stops first. Never
   * rejects: a builder that fails is asked again.
   */
  async #following(before: PacketBefore): Promise<StoredPacket | null> {
    const { plan } = this.answer;
    if (!plan) return null;
    this.#unwanted.abort();
    this.#unwanted = new AbortController();
    const stopping = AbortSignal.any([this.stopping, this.#unwanted.signal]);
    return buildPacket(this.parts, plan, this.#frame, before, stopping);
  }

  /** The packet that ends an answer whose requester cancelled it and wants to be told; null: not cancelled so. */
  async #cancelled(before: PacketBefore): Promise<StoredPacket | null> {
    if ((await cancellationOf(this.parts.store, this.answer.requestId)) !== 'Standard') return null;
    const error = sifError(Errors.cancelledByRequester, 'cancelled by SIF_CancelRequests');
    return errorPacket(this.#frame, before, error);
  }

  async #end(end: RequestEnd, reason: string | null, last: StoredPacket): Promise<void> {
    const { store, lease, clock, logger, line } = this.parts;
    await endAnswer(store, lease, this.answer, end, reason, new Date(clock.now()).toISOString());
    const values = { request: this.answer.message.header.msgId, packets: last.packetNumber, objects: last.objectsSent };
    if (reason === null) return logger.info('a request is answered', values);
    logger.warn('an answer ended', { ...values, reason });
    line.record.trouble(`answer to ${values.request}: ${reason}`);
  }
}
