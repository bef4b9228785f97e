import type { AbsenceValue } from './student-day.js';
import type { RowReader } from './row-reader.js';
import type { Cell } from './source-rows.js';

/** Absent minutes from which a day is half or wholly missed. */
export interface Thresholds {
  readonly half: number;
  readonly whole: number;
}

/** What neither the grade level nor the calendar sets. */
export const DEFAULT_THRESHOLDS: Thresholds = { half: 120, whole: 240 };

/**
 * Rules section 2, never scaled to short days (R6). Half above Whole leaves only Whole, and Half equal to Whole leaves
 * no 0.5, because Whole is asked first; a threshold of 0 still needs a minute of absence (R5).
 */
export function absenceValue(absentMinutes: number, { half, whole }: Thresholds): AbsenceValue | null {
  if (absentMinutes <= 0) return null;
  if (absentMinutes >= whole) return '1.0';
  return absentMinutes >= half ? '0.5' : null;
}

/**
 * The thresholds of a calendar or grade-level row; each that is empty, negative (R5) or unreadable is that of `above`.
 * Half above Whole is reported where it is made: on a row that sets at least one of them.
 */
export function readThresholds(
  row: { halfDayAbsence: Cell; wholeDayAbsence: Cell },
  above: Thresholds,
  reader: RowReader,
): Thresholds {
  const half = readThreshold(row.halfDayAbsence, 'halfDayAbsence', reader);
  const whole = readThreshold(row.wholeDayAbsence, 'wholeDayAbsence', reader);
  const thresholds = { half: half ?? above.half, whole: whole ?? above.whole };
  if (thresholds.half > thresholds.whole && (half !== null || whole !== null)) reader.found('half-above-whole');
  return thresholds;
}

function readThreshold(cell: Cell, column: string, reader: RowReader): number | null {
  const minutes = reader.integer(cell, column);
  if (minutes === null || minutes >= 0) return minutes;
  reader.found('threshold-negative', `${column} is ${minutes}`);
  return null;
}
