import { AgentError, messageOf } from '../../core/errors.js';
import { Errors } from '../../sif/codes.js';
import { sifError } from '../../sif/sif-error.js';
import type { StoredPacket } from '../../store/zone/answers.js';
import { BackOff } from '../../core/back-off.js';
import type { AnswerKey, AnswerSpec, PacketContent } from '../ports.js';
import type { AnswerParts, AnswerPlan } from './answer-parts.js';
import { errorPacket, openPacket, type AnswerFrame, type PacketBefore } from './write-packet.js';

/** What fails so often for a reason that does not pass by itself would hold up the answers behind it for ever. */
const MOST_ATTEMPTS = 5;

/**
 * Builds the packet that follows another one; null when `stopping` aborts first. Never rejects: a builder that fails is
 * asked again, and when that does not help the packet is a SIF_Error 8/1, so that the requester learns of it.
 */
export async function buildPacket(
  parts: AnswerParts,
  plan: AnswerPlan,
  frame: AnswerFrame,
  before: PacketBefore,
  stopping: AbortSignal,
): Promise<StoredPacket | null> {
  const { ports, clock, logger, zone } = parts;
  const { spec, maxBufferBytes } = plan;
  const backOff = new BackOff(parts.random);
  for (let failures = 0; failures < MOST_ATTEMPTS;) {
    if (stopping.aborted) return null;
    try {
      const open = openPacket(frame, before, maxBufferBytes);
      const content = await contentOf(parts, spec, before.lastKey, open.limitBytes, stopping);
      if (!content) return null;
      if (content.textLeftOut.length > 0) ports.textLeftOut?.(zone.id, spec.query.objectName, content.textLeftOut);
      return open.close(content);
    } catch (error) {
      logger.error('a packet could not be built', { request: frame.request.header.msgId, error: messageOf(error) });
      if (!(error instanceof AgentError && error.kind === 'transient')) failures += 1;
      await clock.sleep(backOff.next(), stopping);
    }
  }
  const error = sifError(Errors.requestGeneric, 'the answer could not be made; the administrator of the agent is told');
  parts.line.record.trouble(`request ${frame.request.header.msgId}: its answer could not be made, see the log`);
  return errorPacket(frame, before, error);
}

/** Asks until the content is there; null when `stopping` aborts first. */
async function contentOf(
  { ports }: AnswerParts,
  spec: AnswerSpec,
  afterKey: AnswerKey | null,
  limitBytes: number,
  stopping: AbortSignal,
): Promise<PacketContent | null> {
  while (!stopping.aborted) {
    const content = await ports.packets.build(spec, afterKey, limitBytes);
    if (content) return content;
  }
  return null;
}
