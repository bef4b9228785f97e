import { newGuid } from '../../core/guid.js';
import { Errors } from '../../sif/codes.js';
import { sifError, type SifError } from '../../sif/sif-error.js';
import type { SifVersion } from '../../sif/versions.js';
import { beginAnswer, type StoredAnswer } from '../../store/zone/answers.js';
import { recordWaiting, type StoredRequest } from '../../store/zone/requests.js';
import { currentOptions } from '../../store/zone/zone-options.js';
import type { AnswerParts, AnswerPlan } from './answer-parts.js';
import { buildPacket } from './build-packet.js';
import { judgeRequest } from './judge-request.js';
import { BEGINNING, errorPacket } from './write-packet.js';

/** What is to be done with a request: wait, answer it with objects, or answer it with a SIF_Error. */
export type Decision =
  | { readonly kind: 'wait' }
  | { readonly kind: 'answer'; readonly plan: AnswerPlan }
  | { readonly kind: 'refuse'; readonly version: SifVersion; readonly error: SifError };

/** Judges a request by what it asks for, then by whether what it asks for is aggregated. Errors: those of the store. */
export async function decide(parts: AnswerParts, request: StoredRequest): Promise<Decision> {
  const { zone, store, lease, line, ports } = parts;
  const judged = judgeRequest(request.message, zone, zoneMaxBufferBytes(parts));
  const { version } = judged;
  if (request.refusal) return { kind: 'refuse', version, error: request.refusal };
  if (!judged.ok) return { kind: 'refuse', version, error: judged.error };
  const { query, elements, maxBufferBytes } = judged;
  const { options } = await store.read((reader) => currentOptions(reader, zone.id, zone.options));
  const readiness = await ports.readiness.check(zone.id, query, options);
  switch (readiness.state) {
    case 'ready': {
      const spec = { answerId: newGuid(), zoneId: zone.id, query, elements, options, version };
      return { kind: 'answer', plan: { spec, maxBufferBytes } };
    }
    case 'wait':
      if (request.reason !== readiness.reason) await recordWaiting(store, lease, request.requestId, readiness.reason);
      return { kind: 'wait' };
    case 'refuse':
      line.record.trouble(`request ${request.message.header.msgId}: ${readiness.description}`);
      return { kind: 'refuse', version, error: sifError(Errors.requestGeneric, readiness.description) };
  }
}

/**
 * Builds and stores the first packet of an answer, so that it can be sent. Undefined when the request was cancelled
 * meanwhile, the lease is lost or the agent stops. Errors: those of the store.
 */
export async function begin(
  parts: AnswerParts,
  request: StoredRequest,
  decision: Exclude<Decision, { kind: 'wait' }>,
  stopping: AbortSignal,
): Promise<StoredAnswer<AnswerPlan> | undefined> {
  const { requestId, message } = request;
  const plan = decision.kind === 'answer' ? decision.plan : null;
  const version = decision.kind === 'answer' ? decision.plan.spec.version : decision.version;
  const frame = { composer: parts.composer, request: message, version };
  const packet =
    decision.kind === 'answer'
      ? await buildPacket(parts, decision.plan, frame, BEGINNING, stopping)
      : errorPacket(frame, BEGINNING, decision.error);
  if (!packet) return undefined;
  const answer = { answerId: plan?.spec.answerId ?? newGuid(), requestId, message, plan, packet };
  const at = new Date(parts.clock.now()).toISOString();
  if (await beginAnswer(parts.store, parts.lease, parts.zone.id, answer, at)) return answer;
  parts.ports.packets.release(answer.answerId);
  return undefined;
}

/** SIF_MaxBufferSize of the zone integration server; null when SIF_ZoneStatus does not say. */
function zoneMaxBufferBytes({ line }: AnswerParts): number | null {
  const node = line.session.zoneStatus?.nodes.find(({ type }) => type === 'ZIS');
  return node?.maxBufferBytes ?? null;
}
