import { readWall, repeatedMs, wallAt, wallText, type WallMs } from './wall-clock.js';

/** How the modifiedDate columns are to be read. */
export interface ModifiedDates {
  /** UTC, or the IANA zone of the local time that they hold. */
  readonly modifiedDateZone: string;
  /** How far each look reaches behind the watermark, for rows committed late. */
  readonly overlapSeconds: number;
}

const SECOND_LENGTH = 'YYYY-MM-DDTHH:MM:SS'.length;

/**
 * From which modifiedDate on rows have to be looked at again, as text to compare the column with. In the hour of autumn
 * that local clocks show twice the reach is longer by that hour.
 */
export function windowStart(watermark: string, { modifiedDateZone, overlapSeconds }: ModifiedDates): string {
  const wall = readWall(watermark);
  if (wall === undefined) return '';
  const repeated = modifiedDateZone === 'UTC' ? 0 : repeatedMs(wall, modifiedDateZone);
  // Whole seconds and no zone, so that it stands before every spelling of the same second; a space stands before the T.
  const start = wallText(wall - overlapSeconds * 1000 - repeated).slice(0, SECOND_LENGTH);
  return watermark[10] === ' ' ? start.replace('T', ' ') : start;
}

/**
 * The watermark after rows were seen: the largest modifiedDate, as its text, or what the source server's clock shows where
 * that is less. Rows dated later stay in the window and are told apart by their digests.
 */
export function nextWatermark(
  seen: Iterable<string>,
  serverNowMs: number,
  { modifiedDateZone }: ModifiedDates,
): string {
  const now = wallAt(serverNowMs, modifiedDateZone);
  let largest: { text: string; wall: WallMs } | undefined;
  for (const text of seen) {
    const wall = readWall(text);
    if (wall === undefined || (largest && (wall < largest.wall || (wall === largest.wall && text <= largest.text))))
      continue;
    largest = { text, wall };
  }
  if (largest === undefined || largest.wall <= now) return largest?.text ?? wallText(now);
  return largest.text[10] === ' ' ? wallText(now).replace('T', ' ') : wallText(now);
}
