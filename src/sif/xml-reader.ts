import { SaxesParser, type SaxesAttributeNS, type XMLDecl } from 'saxes';
import { messageOf } from '../core/errors.js';
import { Errors } from './codes.js';
import { sifError, type SifError } from './sif-error.js';

/** An element as the reader yields it: names resolved, references replaced, comments and instructions gone. */
export interface XmlElement {
  readonly name: string;
  /** Namespace; '' for none. */
  readonly ns: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** Its own character data, joined; CDATA sections included. */
  readonly text: string;
}

export interface XmlAttribute {
  readonly name: string;
  /** Namespace; '' for none, as attributes without a prefix have. */
  readonly ns: string;
  readonly value: string;
}

export type XmlRead =
  { readonly ok: true; readonly root: XmlElement } | { readonly ok: false; readonly error: SifError };

const MAX_DEPTH = 64;
const MAX_ATTRIBUTES = 64;
const MAX_NAME_LENGTH = 256;

/**
 * Reads one XML 1.0 document of UTF-8 bytes, with or without byte order mark. Never throws. Errors: 1/2 for what is not
 * well-formed, 1/1 for what is not taken: a DTD, another encoding, more than the limits allow.
 */
export function readXml(bytes: Uint8Array, maxBytes: number): XmlRead {
  if (bytes.byteLength > maxBytes) return refused(Errors.xmlGeneric, `The message is larger than ${maxBytes} bytes`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refused(Errors.notWellFormed, 'The message is not UTF-8');
  }
  try {
    return { ok: true, root: parse(text) };
  } catch (error) {
    if (error instanceof NotTaken) return refused(Errors.xmlGeneric, error.message);
    return refused(Errors.notWellFormed, `The message is not well-formed XML: ${messageOf(error)}`);
  }
}

class NotTaken extends Error {}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

/** Throws saxes' error for what is not well-formed. Limits are counted in the handlers: unlimited depth is quadratic. */
function parse(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const document: OpenElement = { name: '', ns: '', attributes: [], children: [], text: '' };
  const open: OpenElement[] = [document];
  const append = (data: string): void => {
    open.at(-1)!.text += data;
  };
  let attributeCount = 0;

  parser.on('xmldecl', refuseOtherEncodings);
  parser.on('doctype', () => {
    throw new NotTaken('A document type declaration is not allowed');
  });
  parser.on('opentagstart', ({ name }) => {
    if (name.length > MAX_NAME_LENGTH) throw new NotTaken(`A name is longer than ${MAX_NAME_LENGTH} characters`);
    if (open.length > MAX_DEPTH) throw new NotTaken(`Elements are nested deeper than ${MAX_DEPTH}`);
    attributeCount = 0;
  });
  parser.on('attribute', ({ name }) => {
    attributeCount += 1;
    if (name.length > MAX_NAME_LENGTH) throw new NotTaken(`A name is longer than ${MAX_NAME_LENGTH} characters`);
    if (attributeCount > MAX_ATTRIBUTES) throw new NotTaken(`An element has more than ${MAX_ATTRIBUTES} attributes`);
  });
  parser.on('opentag', ({ local, uri, attributes }) => {
    const element: OpenElement = {
      name: local,
      ns: uri,
      attributes: Object.values(attributes).map(attributeOf),
      children: [],
      text: '',
    };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', append);
  parser.on('cdata', append);
  parser.write(text).close();
  return document.children[0]!;
}

function attributeOf({ local, uri, value }: SaxesAttributeNS): XmlAttribute {
  return { name: local, ns: uri, value };
}

function refuseOtherEncodings({ version, encoding }: XMLDecl): void {
  if (version !== '1.0') throw new NotTaken(`XML version ${version ?? 'none'} is not supported`);
  if (encoding !== undefined && !/^utf-?8$/i.test(encoding))
    throw new NotTaken(`Encoding ${encoding} is not supported`);
}

function refused(code: (typeof Errors)['xmlGeneric' | 'notWellFormed'], desc: string): XmlRead {
  return { ok: false, error: sifError(code, desc) };
}
