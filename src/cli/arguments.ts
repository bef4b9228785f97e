import { InvalidArgumentError } from 'commander';
import { readList } from '../config/apply-assignments.js';
import { parseSchoolDay, type SchoolDay } from '../core/school-day.js';
import type { MinuteRange } from '../store/aggregation/export.js';

/** A school day, `YYYY-MM-DD`. */
export function dayArgument(text: string): SchoolDay {
  const day = parseSchoolDay(text);
  if (!day) throw new InvalidArgumentError('a date is written YYYY-MM-DD.');
  return day;
}

/** An id of the SIS. */
export function idArgument(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('an id is a whole number.');
  return Number(text);
}

/** One or more ids of the SIS; the option may be repeated and may hold a comma-separated list. */
export function idsArgument(text: string, before: readonly number[] = []): number[] {
  return [...before, ...text.split(',').map((part) => idArgument(part.trim()))];
}

/** Texts; the option may be repeated and may hold a JSON array or a comma-separated list. */
export function textsArgument(text: string, before: readonly string[] = []): string[] {
  const list = readList(text);
  if (list?.every((item) => typeof item === 'string') !== true)
    throw new InvalidArgumentError('a list is a JSON array or separated by commas.');
  return [...before, ...list];
}

/** Names out of a closed list, separated by commas, in the order in which they are given. */
export function fieldsArgument<Name extends string>(known: readonly Name[]): (text: string) => Name[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    const unknown = names.filter((name) => !known.some((one) => one === name));
    if (unknown.length > 0)
      throw new InvalidArgumentError(`there is no field ${unknown.join(', ')}; there are ${known.join(', ')}.`);
    return names.flatMap((name) => known.filter((one) => one === name));
  };
}

const RANGE = /^(\d{0,5})\.\.(\d{0,5})$/;

/** Minutes: `120..240`, `120..`, `..60`, each end included, or `0` alone. */
export function minutesArgument(text: string): MinuteRange {
  if (/^\d{1,5}$/.test(text)) return { from: Number(text), to: Number(text) };
  const [, from = '', to = ''] = RANGE.exec(text) ?? [];
  const range = { from: from === '' ? null : Number(from), to: to === '' ? null : Number(to) };
  if (range.from === null && range.to === null)
    throw new InvalidArgumentError('minutes are written 120..240, 120.., ..60 or 0.');
  if (range.from !== null && range.to !== null && range.from > range.to)
    throw new InvalidArgumentError('the first number of minutes is above the second.');
  return range;
}

/** The year in which a school year ends. */
export function yearArgument(text: string): number {
  if (!/^\d{4}$/.test(text)) throw new InvalidArgumentError('a school year is the four digits of the year it ends in.');
  return Number(text);
}
