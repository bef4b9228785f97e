import { hash, randomUUID } from 'node:crypto';

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
  const bytes = Buffer.allocUnsafe(namespace.length + name.length);
  bytes.set(namespace);
  bytes.write(name, namespace.length, 'latin1');
  const digits = hash('sha1', bytes, 'hex').toUpperCase();
  const variant = VARIANT_DIGITS[Number.parseInt(digits[16]!, 16) & 3]!;
  return `${digits.slice(0, 12)}5${digits.slice(13, 16)}${variant}${digits.slice(17, 32)}` as Guid;
}

/** The two high bits of octet 8 are 1 and 0; its next two are the hash's. */
const VARIANT_DIGITS = '89AB';
