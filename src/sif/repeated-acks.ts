import { decodeMessage, type DecodeLimits } from './decode.js';
import type { AckMessage, Decoded } from './messages.js';
import { isGuid, isTimestamp } from './read/values.js';

/** The text of an ack around the three values that differ from one to the next. */
interface Known {
  readonly parts: readonly [start: string, timestamp: string, original: string, end: string];
  readonly ack: AckMessage;
}

const GUID_LENGTH = 32;

/**
 * Reads the acks of one server. Most are, but for SIF_MsgId, SIF_Timestamp and SIF_OriginalMsgId, the same bytes as the one
 * before: such a one is not parsed again, which takes 10 times as long, and reads exactly as decodeMessage reads it.
 */
export class RepeatedAcks {
  #known: Known | undefined;

  /** As decodeMessage. */
  decode(bytes: Buffer, limits: DecodeLimits): Decoded {
    const repeated = this.#known && bytes.length <= limits.maxBytes ? repeatedAck(bytes, this.#known) : undefined;
    if (repeated) return { ok: true, message: repeated };
    const decoded = decodeMessage(bytes, limits);
    if (decoded.ok && decoded.message.type === 'SIF_Ack') this.#known = knownFrom(bytes, decoded.message);
    return decoded;
  }
}

function repeatedAck(bytes: Buffer, { parts: [start, timestampStart, originalStart, end], ack }: Known) {
  // A character a byte: what is compared are bytes, and those in between are checked to be ASCII.
  const text = bytes.toString('latin1');
  if (!text.startsWith(start) || !text.endsWith(end)) return undefined;
  const msgIdEnd = start.length + GUID_LENGTH;
  const timestampAt = msgIdEnd + timestampStart.length;
  const timestampEnd = text.indexOf('<', timestampAt);
  const originalAt = timestampEnd + originalStart.length;
  const originalEnd = originalAt + GUID_LENGTH;
  if (timestampEnd === -1 || originalEnd + end.length !== text.length) return undefined;
  if (!text.startsWith(timestampStart, msgIdEnd) || !text.startsWith(originalStart, timestampEnd)) return undefined;
  const msgId = text.slice(start.length, msgIdEnd);
  const timestamp = text.slice(timestampAt, timestampEnd);
  const originalMsgId = text.slice(originalAt, originalEnd);
  if (!isGuid(msgId) || !isTimestamp(timestamp) || !isGuid(originalMsgId)) return undefined;
  return { ...ack, header: { ...ack.header, msgId, timestamp }, originalMsgId };
}

/** Undefined for an ack of another shape than servers write in service. */
function knownFrom(bytes: Buffer, ack: AckMessage): Known | undefined {
  const { header, originalMsgId, outcome } = ack;
  if (outcome.kind !== 'status' || outcome.data || originalMsgId === null || !isGuid(originalMsgId)) return undefined;
  const text = bytes.toString('latin1');
  // In a comment, an instruction or CDATA a tag is none.
  if (/<!|<\?(?!xml )/.test(text)) return undefined;
  const parts: string[] = [];
  let from = 0;
  for (const [name, value] of [
    ['SIF_MsgId', header.msgId],
    ['SIF_Timestamp', header.timestamp],
    ['SIF_OriginalMsgId', originalMsgId],
  ] as const) {
    const tag = `<${name}>`;
    const valueAt = text.indexOf(tag, from) + tag.length;
    if (valueAt < from + tag.length || !text.startsWith(`${value}</${name}>`, valueAt)) return undefined;
    parts.push(text.slice(from, valueAt));
    from = valueAt + value.length;
  }
  const [start = '', timestampStart = '', originalStart = ''] = parts;
  return { parts: [start, timestampStart, originalStart, text.slice(from)], ack };
}
