import type { Guid } from '../core/guid.js';
import type { EventMessage, Header, ResponseMessage } from './messages.js';
import { messageText, writeAttribute } from './write/document.js';
import { writeResponseStart } from './write/response.js';
import { escapeText } from './xml-text.js';

/** The bytes of a message before and after its objects, which are written elsewhere and never parsed again. */
export interface Envelope {
  readonly prefix: Buffer;
  readonly suffix: Buffer;
}

/** A SIF_Response around the objects of its SIF_ObjectData; with nothing in between it is an empty packet. */
export function responseEnvelope(response: Omit<ResponseMessage, 'type' | 'error'>): Envelope {
  const text = messageText('SIF_Response', response, (message) => {
    writeResponseStart(message, response);
    message.ele('SIF_ObjectData');
  });
  return opened(text, 'SIF_ObjectData');
}

/**
 * A SIF_Event around its one object. All but SIF_MsgId and SIF_Timestamp is the same from event to event of a zone, and is
 * built once: 90 µs an event otherwise (bench/event-transactions.ts).
 */
export function eventEnvelope(event: Omit<EventMessage, 'type'>): Envelope {
  const { msgId, timestamp, ...header } = event.header;
  const [start, middle, end, suffix] = constantParts({ ...event, header });
  const prefix = Buffer.from(`${start}${escapeText(msgId)}${middle}${escapeText(timestamp)}${end}`);
  return { prefix, suffix };
}

type ConstantEvent = Omit<EventMessage, 'type' | 'header'> & { readonly header: Omit<Header, 'msgId' | 'timestamp'> };
type ConstantParts = readonly [start: string, middle: string, end: string, suffix: Buffer];

/** By the event without its SIF_MsgId and SIF_Timestamp. A zone has six, two objects by three actions. */
const CONSTANT_PARTS = new Map<string, ConstantParts>();
const MOST_KEPT = 256;

function constantParts(event: ConstantEvent): ConstantParts {
  const key = JSON.stringify([event.version, event.objectName, event.action, event.header]);
  const known = CONSTANT_PARTS.get(key);
  if (known) return known;
  const { prefix, suffix } = builtEnvelope({
    ...event,
    header: { ...event.header, msgId: '-' as Guid, timestamp: '-' },
  });
  // They stand first in SIF_Message, and no other text can hold a tag.
  const [start = '', rest = ''] = splitOnce(prefix.toString(), '<SIF_MsgId>', '-');
  const [middle = '', end = ''] = splitOnce(rest, '<SIF_Timestamp>', '-');
  if (CONSTANT_PARTS.size >= MOST_KEPT) CONSTANT_PARTS.clear();
  const parts = [start, middle, end, suffix] as const;
  CONSTANT_PARTS.set(key, parts);
  return parts;
}

/** What stands up to a tag, and what follows the text behind it. */
function splitOnce(text: string, tag: string, value: string): [string, string] {
  const at = text.indexOf(tag) + tag.length;
  return [text.slice(0, at), text.slice(at + value.length)];
}

function builtEnvelope(event: Omit<EventMessage, 'type'>): Envelope {
  const text = messageText('SIF_Event', event, (message) => {
    const object = message.ele('SIF_ObjectData').ele('SIF_EventObject');
    writeAttribute(object, 'ObjectName', event.objectName);
    writeAttribute(object, 'Action', event.action);
  });
  return opened(text, 'SIF_EventObject');
}

/**
 * What a SIF_Response takes besides its objects, in bytes: the objects of a packet may take the request's
 * SIF_MaxBufferSize less this. MorePackets is counted as Yes, which is not known before the packet is full.
 */
export function responseOverheadBytes(response: Omit<ResponseMessage, 'type' | 'error' | 'morePackets'>): number {
  const { prefix, suffix } = responseEnvelope({ ...response, morePackets: true });
  return prefix.byteLength + suffix.byteLength;
}

/** Takes the last element, which was written empty, apart. No text or attribute can hold the mark: `<` is escaped in both. */
function opened(text: string, name: string): Envelope {
  const end = text.indexOf('/>', text.lastIndexOf(`<${name}`));
  return {
    prefix: Buffer.from(`${text.slice(0, end)}>`),
    suffix: Buffer.from(`</${name}>${text.slice(end + 2)}`),
  };
}
