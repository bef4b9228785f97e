import { covers, type DateSpan } from '../attendance/date-span.js';
import { attendanceRowDigest, unitRowDigest } from '../attendance/kept-digests.js';
import { readDay } from '../attendance/reading.js';
import type { Cell, StudentRows } from '../attendance/source-rows.js';
import type { RawRow } from '../database/port.js';

/** Days that were looked at; `undated`: rows without a readable date too. */
export interface SeenSpan extends DateSpan {
  readonly undated: boolean;
}

/** The attendance and positive-attendance rows that an evaluation looked at, in the order of SEEN_ROW_COLUMNS. */
export function seenRows(calendarID: number, personID: number, rows: StudentRows, span: SeenSpan): RawRow[] {
  const seen: RawRow[] = [];
  const add = (table: string, id: Cell, cell: Cell, digest: () => string): void => {
    const date = readDay(cell) ?? null;
    const lookedAt = date === null ? span.undated : covers(span, date);
    if (lookedAt && typeof id === 'number') seen.push([calendarID, personID, date ?? '', table, id, digest()]);
  };
  for (const row of rows.attendance) add('attendance', row.attendanceID, row.date, () => attendanceRowDigest(row));
  for (const row of rows.units) add('attendanceUnit', row.attendanceUnitID, row.date, () => unitRowDigest(row));
  return seen;
}

const KEY_LENGTH = 5;

/** What must be written and removed so that `wanted` is kept in place of `stored`. */
export function compareSeenRows(
  wanted: readonly RawRow[],
  stored: readonly RawRow[],
): { seenRows: RawRow[]; removedSeenRows: RawRow[] } {
  const keyOf = (row: RawRow): string => row.slice(0, KEY_LENGTH).join(' ');
  const before = new Map(stored.map((row) => [keyOf(row), row]));
  const changed: RawRow[] = [];
  for (const row of wanted) {
    const key = keyOf(row);
    if (before.get(key)?.[KEY_LENGTH] !== row[KEY_LENGTH]) changed.push(row);
    before.delete(key);
  }
  return { seenRows: changed, removedSeenRows: [...before.values()].map((row) => row.slice(0, KEY_LENGTH)) };
}
