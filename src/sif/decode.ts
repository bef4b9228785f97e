import { Errors } from './codes.js';
import type { Decoded, FoundIds, Header, IncomingMessage } from './messages.js';
import { readAck } from './read/ack.js';
import { attributeOf, collapse, Content, Invalid, isSif } from './read/content.js';
import { readEvent, readResponse } from './read/data.js';
import { idsInText, idsInTree } from './read/found-ids.js';
import { readHeader } from './read/header.js';
import { readRequest } from './read/request.js';
import { readSystemControl } from './read/system-control.js';
import { sifError } from './sif-error.js';
import { parseVersion, type SifVersion } from './versions.js';
import { readXml, type XmlElement } from './xml-reader.js';

export interface DecodeLimits {
  /** Largest message in bytes, after decompression. */
  readonly maxBytes: number;
}

/**
 * Reads one SIF_Message from UTF-8 bytes. Never throws: what cannot be taken is a refusal with its SIF_Error (protocol
 * section 5) and the ids to answer to, as far as they could be found.
 */
export function decodeMessage(bytes: Uint8Array, { maxBytes }: DecodeLimits): Decoded {
  const read = readXml(bytes, maxBytes);
  if (!read.ok) {
    const found = idsInText(bytes.subarray(0, maxBytes));
    return { ok: false, unparseable: true, error: read.error, version: null, ...found };
  }
  if (isSif(read.root, 'SIF_Message')) return decodeElement(read.root);
  const error = sifError(Errors.notValid, `${read.root.name} of namespace "${read.root.ns}" is not a SIF_Message`);
  return { ok: false, unparseable: true, error, version: null, ids: NO_IDS, inner: null };
}

const NO_IDS: FoundIds = { msgId: null, sourceId: null };

function decodeElement(message: XmlElement): Decoded {
  const versionText = collapse(attributeOf(message, 'Version') ?? '');
  const version = parseVersion(versionText);
  try {
    if (version) return { ok: true, message: readMessage(message, version) };
    if (versionText === '') throw new Invalid(Errors.mandatoryMissing, 'SIF_Message lacks the attribute Version');
    throw new Invalid(Errors.versionUnsupported, `Version ${versionText} is not supported`);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return { ok: false, unparseable: false, error: error.error, version: version ?? null, ...idsInTree(message) };
  }
}

function readMessage(message: XmlElement, version: SifVersion): IncomingMessage {
  const [body, other] = message.children;
  if (!body) throw new Invalid(Errors.mandatoryMissing, 'SIF_Message is empty');
  if (other) throw new Invalid(Errors.notValid, 'SIF_Message holds more than one message');
  const read = isSif(body, body.name) ? READERS.get(body.name) : undefined;
  if (!read) throw new Invalid(Errors.messageUnsupported, `${body.name} is not a message that an agent takes`);
  const content = new Content(body);
  const header = readHeader(content.required('SIF_Header'));
  const decoded = read({ version, header }, content);
  content.end();
  return decoded;
}

type Reader = (base: { version: SifVersion; header: Header }, content: Content) => IncomingMessage;

const READERS = new Map<string, Reader>([
  ['SIF_Ack', (base, content) => ({ type: 'SIF_Ack', ...base, ...readAck(content, decodeElement) })],
  ['SIF_Event', (base, content) => ({ type: 'SIF_Event', ...base, ...readEvent(content) })],
  ['SIF_Request', (base, content) => ({ type: 'SIF_Request', ...base, ...readRequest(content) })],
  ['SIF_Response', (base, content) => ({ type: 'SIF_Response', ...base, ...readResponse(content) })],
  [
    'SIF_SystemControl',
    (base, content) => ({ type: 'SIF_SystemControl', ...base, control: readSystemControl(content) }),
  ],
]);
