import { parseSchoolDay, type SchoolDay } from '../core/school-day.js';
import type { Cell } from './source-rows.js';

/**
 * From a cell to a typed value ("Reading rows" at the head of the rule book). Where a cell may be empty the result is
 * null for empty and undefined for unreadable; nothing here throws, and no NaN leaves this file.
 */
export type Reading<T> = T | null | undefined;

/** Ids, minutes, years: whole numbers only. Text and fractions are unreadable. */
export function readInteger(cell: Cell): Reading<number> {
  if (cell === null) return null;
  return typeof cell === 'number' && Number.isSafeInteger(cell) ? cell : undefined;
}

/** A flag is set by any number but 0, as SQL's `bit` has it; null is not set. */
export function readFlag(cell: Cell): boolean | undefined {
  if (cell === null) return false;
  return typeof cell === 'number' && Number.isFinite(cell) ? cell !== 0 : undefined;
}

/** Codes and names, trimmed; blank is ''. A number stands for its digits: columns without a type may hold one. */
export function readText(cell: Cell): string {
  return cell === null ? '' : String(cell).trim();
}

/** Status, excuse and service type: trimmed and upper-cased; blank is null. */
export function readLetter(cell: Cell): string | null {
  const text = readText(cell);
  return text === '' ? null : text.toUpperCase();
}

/** A date without time. */
export function readDay(cell: Cell): Reading<SchoolDay> {
  return isEmpty(cell) ? null : parseSchoolDay(cell);
}

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?$/;

/** Minutes since midnight; the seconds are dropped. */
export function readMinuteOfDay(cell: Cell): Reading<number> {
  if (isEmpty(cell)) return null;
  if (typeof cell !== 'string' || !TIME.test(cell)) return undefined;
  return Number(cell.slice(0, 2)) * 60 + Number(cell.slice(3, 5));
}

const INSTANT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z?$/;
const SECOND_LENGTH = 'YYYY-MM-DDTHH:MM:SS'.length;
const MILLISECOND_LENGTH = 'YYYY-MM-DDTHH:MM:SS.sss'.length;

/**
 * An instant as text whose order is the order of time, at the millisecond: further digits (datetime2 has seven) are
 * cut off. Instants of one source are all in one zone, so the order is all that the rules need.
 */
export function readInstant(cell: Cell): Reading<string> {
  if (isEmpty(cell)) return null;
  if (typeof cell !== 'string' || !INSTANT.test(cell)) return undefined;
  const instant = cell.replace(' ', 'T').replace('Z', '');
  if (instant.length >= MILLISECOND_LENGTH) return instant.slice(0, MILLISECOND_LENGTH);
  return `${instant.slice(0, SECOND_LENGTH)}.${instant.slice(SECOND_LENGTH + 1).padEnd(3, '0')}`;
}

/** Ordinal order of ASCII text: dates, instants, GUIDs. */
export function ordinal(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Ordinal order of any text: by code point, as the store compares its UTF-8, and not by UTF-16 unit. */
export function textOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function isEmpty(cell: Cell): boolean {
  return cell === null || (typeof cell === 'string' && cell.trim() === '');
}
