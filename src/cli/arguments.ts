import { InvalidArgumentError } from 'commander';
import { parseSchoolDay, type SchoolDay } from '../core/school-day.js';

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

/** The year in which a school year ends. */
export function yearArgument(text: string): number {
  if (!/^\d{4}$/.test(text)) throw new InvalidArgumentError('a school year is the four digits of the year it ends in.');
  return Number(text);
}
