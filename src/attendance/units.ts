import type { FindingContext } from './finding-catalog.js';
import type { FindingSink } from './findings.js';
import { idsOf, RowReader } from './row-reader.js';
import type { AttendanceUnitRow } from './source-rows.js';

/** Positive attendance: time present that was recorded directly, in minutes since midnight. */
export interface Unit {
  readonly start: number;
  /** Null: left open (R11). */
  readonly end: number | null;
}

/** Reads one row; undefined, with a finding, when its times cannot be read or run backwards. */
export function readUnit(row: AttendanceUnitRow, context: FindingContext, report: FindingSink): Unit | undefined {
  const reader = new RowReader('attendanceUnit', idsOf(row.attendanceUnitID), report, context);
  const start = reader.minuteOfDay(row.startTime, 'startTime');
  const end = reader.minuteOfDay(row.endTime, 'endTime');
  if (start === null) reader.found('bad-time', 'startTime is empty');
  if (typeof start !== 'number' || end === undefined) return undefined;
  if (end === null || end > start) return { start, end };
  reader.found('unit-reversed');
  return undefined;
}

/** Minutes that a unit and a period have in common, both half open; a unit without end is its first minute (R11). */
export function overlapMinutes(period: { start: number; end: number }, { start, end }: Unit): number {
  return Math.max(0, Math.min(period.end, end ?? start + 1) - Math.max(period.start, start));
}
