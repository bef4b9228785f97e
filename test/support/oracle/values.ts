import { createHash } from 'node:crypto';

/**
 * Readings of single values. Where the rule book is silent, this evaluation reads so:
 * - an empty text in a date or time column is the same as null;
 * - a date that cannot be read, or is missing where it must not be, makes the span that it bounds cover nothing (a roster,
 *   a term, an enrollment, a calendar): read as "open" it would report students who have left;
 * - a time that cannot be read costs its row: a period is not counted (R1), a unit is ignored, even if only its end is bad;
 * - an instant that cannot be read is earlier than every other;
 * - a number that is no whole number reads as null; a flag is set by any number but 0.
 */

/** A status, excuse or service letter: trimmed, upper case, '' is null. */
export function letter(value: unknown): string | null {
  const text = trimmed(value).toUpperCase();
  return text === '' ? null : text;
}

/** A code or a grade name. */
export function trimmed(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

export function isOn(flag: unknown): boolean {
  return typeof flag === 'number' && flag !== 0;
}

export function wholeNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

/** A count of minutes; null when missing or negative. */
export function minutesOrNull(value: unknown): number | null {
  const minutes = wholeNumber(value);
  return minutes === null || minutes < 0 ? null : minutes;
}

/** Minutes since midnight; null when missing, 'bad' when unreadable. Seconds are dropped. */
export function timeOfDay(value: unknown): number | null | 'bad' {
  if (value === null || value === '') return null;
  const match = typeof value === 'string' ? /^(\d\d):(\d\d):(\d\d)(\.\d+)?$/.exec(value) : null;
  if (!match) return 'bad';
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return hour > 23 || minute > 59 || second > 59 ? 'bad' : hour * 60 + minute;
}

/** A real date as YYYY-MM-DD; null when missing, 'bad' when unreadable. */
export function dateOf(value: unknown): string | null {
  if (value === null || value === '') return null;
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return 'bad';
  const parsed = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value) ? value : 'bad';
}

/** First and last date of a span, both included. */
export interface Span {
  first: string;
  last: string;
}
const NEVER: Span = { first: '9999-99-99', last: '0000-00-00' };

export function span(start: unknown, end: unknown, mayBeOpen: { start: boolean; end: boolean }): Span {
  const [first, last] = [dateOf(start), dateOf(end)];
  if (first === 'bad' || last === 'bad') return NEVER;
  if ((first === null && !mayBeOpen.start) || (last === null && !mayBeOpen.end)) return NEVER;
  return { first: first ?? '0000-00-00', last: last ?? '9999-99-99' };
}

export function covers({ first, last }: Span, date: string): boolean {
  return first <= date && date <= last;
}

/** Milliseconds since the epoch. */
export function instantMs(value: unknown): number {
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? Number.NEGATIVE_INFINITY : parsed;
}

/** 32 upper-case hexadecimal digits of either common spelling; null for anything else. */
export function guidOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const plain = /^[0-9a-f]{32}$/i;
  const hyphened = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
  return plain.test(value) || hyphened.test(value) ? value.split('-').join('').toUpperCase() : null;
}

/** R15, R16: UUID version 5 in the product's namespace. */
export function nameBasedGuid(name: string): string {
  const namespace = Buffer.from('5b0f3b626d2c5f0e9a570d6a3c1e7f44', 'hex');
  const bytes = createHash('sha1')
    .update(Buffer.concat([namespace, Buffer.from(name, 'ascii')]))
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) % 16) + 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) % 64) + 0x80, 8);
  return bytes.toString('hex').toUpperCase();
}

/** The text without what XML 1.0 cannot carry. */
export function legalText(value: unknown): string {
  if (typeof value !== 'string') return '';
  const legal = [...value].filter((character) => {
    const point = character.codePointAt(0) as number;
    return (
      point === 0x9 ||
      point === 0xa ||
      point === 0xd ||
      (point >= 0x20 && point <= 0xd7ff) ||
      (point >= 0xe000 && point <= 0xfffd) ||
      point >= 0x10000
    );
  });
  return legal.join('');
}

/** R12: what XML 1.0 cannot carry goes, white space is one space, blank is null. */
export function cleanText(value: unknown): string | null {
  const words = legalText(value)
    .split(/[ \t\r\n]/)
    .filter((word) => word !== '');
  return words.length === 0 ? null : words.join(' ');
}

/** Ordinal order, character by character. */
export function compareText(one: string, other: string): number {
  const points = [...one].map((character) => character.codePointAt(0) as number);
  const others = [...other].map((character) => character.codePointAt(0) as number);
  const at = points.findIndex((point, index) => point !== others[index]);
  if (at === -1) return points.length - others.length;
  return (points[at] as number) - (others[at] ?? -1);
}
