import type { FoundIds, Refused } from '../messages.js';
import type { XmlElement } from '../xml-reader.js';
import { childOf, collapse } from './content.js';
import { isId } from './values.js';

type Ids = Pick<Refused, 'ids' | 'inner'>;

/** Ids of a SIF_Message that was read as XML but cannot be taken, and of the message in its SIF_Data. */
export function idsInTree(message: XmlElement): Ids {
  const body = message.children[0];
  const data = childOf(childOf(body, 'SIF_Status'), 'SIF_Data');
  const inner = childOf(data, 'SIF_Message');
  return { ids: idsOfHeader(body), inner: inner ? idsOfHeader(inner.children[0]) : null };
}

function idsOfHeader(body: XmlElement | undefined): FoundIds {
  const header = childOf(body, 'SIF_Header');
  return foundIds(childOf(header, 'SIF_MsgId')?.text, childOf(header, 'SIF_SourceId')?.text);
}

/**
 * Ids sought in the text of what cannot be read as XML (protocol section 6): the first of each name before a second
 * SIF_Message begins, and the first of each after it. Nothing here depends on the text being well-formed.
 */
export function idsInText(bytes: Uint8Array): Ids {
  const text = new TextDecoder('utf-8').decode(bytes);
  const starts = [...text.matchAll(/<(?:[\w.-]{1,64}:)?SIF_Message[\s>]/g)].map((match) => match.index);
  const second = starts[1];
  if (second === undefined) return { ids: seek(text), inner: null };
  return { ids: seek(text.slice(0, second)), inner: seek(text.slice(second)) };
}

function seek(text: string): FoundIds {
  const msgId = /<(?:[\w.-]{1,64}:)?SIF_MsgId(?:\s[^<>]*)?>([^<]{1,256})</.exec(text)?.[1];
  const sourceId = /<(?:[\w.-]{1,64}:)?SIF_SourceId(?:\s[^<>]*)?>([^<]{1,512})</.exec(text)?.[1];
  return foundIds(msgId && withoutReferences(msgId), sourceId && withoutReferences(sourceId));
}

const REFERENCES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function withoutReferences(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => REFERENCES[name]!);
}

function foundIds(msgId = '', sourceId = ''): FoundIds {
  const [id, source] = [collapse(msgId), collapse(sourceId)];
  return { msgId: isId(id) ? id : null, sourceId: isId(source) ? source : null };
}
