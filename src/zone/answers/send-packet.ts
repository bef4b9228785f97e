import { describeOutcome } from '../../sif/describe-outcome.js';
import { cancellationOf, type RequestEnd } from '../../store/zone/requests.js';
import type { StoredPacket } from '../../store/zone/answers.js';
import { BackOff } from '../../core/back-off.js';
import type { AnswerParts } from './answer-parts.js';

/** How the sending of a packet ended: it arrived, the answer ends with it, or the agent stops and goes on with it later. */
export type PacketEnd =
  | { readonly kind: 'arrived' }
  | { readonly kind: 'ended'; readonly end: RequestEnd; readonly reason: string }
  | { readonly kind: 'stopped' };

/**
 * Sends a packet, always the same bytes, until it is settled (protocol section 7). `resent`: it may have been sent
 * before, in another life of this process.
 */
export async function sendPacket(
  parts: AnswerParts,
  requestId: number,
  packet: StoredPacket,
  resent: boolean,
  stopping: AbortSignal,
  cut: AbortSignal,
): Promise<PacketEnd> {
  const { line, clock, store } = parts;
  const backOff = new BackOff(parts.random);
  const message = { type: 'SIF_Response', msgId: packet.msgId, bytes: packet.bytes };
  for (;;) {
    await line.ready(stopping);
    if (stopping.aborted) return { kind: 'stopped' };
    if ((await cancellationOf(store, requestId)) === 'None')
      return { kind: 'ended', end: 'cancelled', reason: 'cancelled by SIF_CancelRequests' };
    const sent = await line.send('packet', message, cut, { resent, lastPacket: !packet.morePackets });
    if (sent.kind === 'failure') resent ||= sent.mayHaveArrived;
    else if (sent.action === 'settled') return { kind: 'arrived' };
    else if (sent.action === 'endAnswer' || sent.action === 'failAnswer') {
      const reason = `packet ${packet.packetNumber} was refused: ${describeOutcome(sent.outcome)}`;
      return { kind: 'ended', end: 'failed', reason };
    } else if (sent.action === 'retry') resent = true;
    await clock.sleep(backOff.next(), stopping);
  }
}
