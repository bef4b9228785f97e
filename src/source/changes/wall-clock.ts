import { localParts } from '../../core/school-day.js';

/**
 * Times of day as a source writes them, counted in milliseconds as if they were UTC: the order and the distance of two
 * modifiedDates, whatever zone they are in.
 */
export type WallMs = number;

const READABLE = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d{1,3})?/;
const MS_PER_DAY = 86_400_000;

/** Undefined when the text is no instant. */
export function readWall(text: string): WallMs | undefined {
  const parts = READABLE.exec(text);
  if (!parts) return undefined;
  const ms = Date.parse(`${parts[1]}T${parts[2]}${parts[3] ?? ''}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** `YYYY-MM-DDTHH:MM:SS.sss` */
export const wallText = (wall: WallMs): string => new Date(wall).toISOString().slice(0, -1);

/** What a clock in a time zone shows at an instant. */
export function wallAt(instantMs: number, timeZone: string): WallMs {
  const { day, time } = localParts(instantMs, timeZone);
  return Date.parse(`${day}T${time}Z`) + (instantMs - Math.floor(instantMs / 1000) * 1000);
}

/**
 * How far the clocks went back over a time of day: 3,600,000 in the hour of autumn that comes twice, 0 at any other time.
 * A row that was entered in the second such hour may be dated so much before one of the first.
 */
export function repeatedMs(wall: WallMs, timeZone: string): number {
  // The offsets a day before and a day after, so that no zone is too far from UTC; both read the same text when it repeats.
  const offset = (instantMs: number): number => wallAt(instantMs, timeZone) - instantMs;
  const before = offset(wall - MS_PER_DAY);
  const after = offset(wall + MS_PER_DAY);
  const shown = (off: number): boolean => wallAt(wall - off, timeZone) === wall;
  return before > after && shown(before) && shown(after) ? before - after : 0;
}
