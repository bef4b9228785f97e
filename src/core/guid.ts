import { createHash, randomUUID } from 'node:crypto';

/** A GUID as SIF writes it: 32 upper-case hexadecimal digits. */
export type Guid = string & { readonly __guid: never };

const SPELLING = /^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$/;

/** Reads either common spelling (with or without hyphens, either case); anything else is undefined. */
export function parseGuid(text: unknown): Guid | undefined {
  if (typeof text !== 'string' || !SPELLING.test(text)) return undefined;
  return text.replaceAll('-', '').toUpperCase() as Guid;
}

/** A new random GUID, for SIF_MsgId. */
export function newGuid(): Guid {
  return randomUUID().replaceAll('-', '').toUpperCase() as Guid;
}

/** UUID version 5 (RFC 9562 section 5.5) of an ASCII name in a namespace given as 16 bytes. */
export function nameBasedGuid(namespace: Uint8Array, name: string): Guid {
  const hash = createHash('sha1').update(namespace).update(name, 'latin1').digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).toUpperCase() as Guid;
}
