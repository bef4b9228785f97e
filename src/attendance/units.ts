import { finding, type FindingContext } from './finding-catalog.js';
import type { FindingCode, FindingSink } from './findings.js';
import { readMinuteOfDay } from './reading.js';
import { idsOf } from './rows-by-day.js';
import type { AttendanceUnitRow } from './source-rows.js';

/** Positive attendance: time present that was recorded directly, in minutes since midnight. */
export interface Unit {
  readonly start: number;
  /** Null: left open (R11). */
  readonly end: number | null;
}

/** Reads one row; undefined, with a finding, when its times cannot be read or run backwards. */
export function readUnit(row: AttendanceUnitRow, context: FindingContext, report: FindingSink): Unit | undefined {
  const ignored = (code: FindingCode, detail?: string): undefined => {
    const about = detail === undefined ? context : { ...context, detail };
    report(finding(code, 'attendanceUnit', idsOf(row.attendanceUnitID), about));
  };
  const start = readMinuteOfDay(row.startTime) ?? undefined;
  if (start === undefined) return ignored('bad-time', 'startTime is not a time');
  const end = readMinuteOfDay(row.endTime);
  if (end === undefined) return ignored('bad-time', 'endTime is not a time');
  if (end !== null && end <= start) return ignored('unit-reversed');
  return { start, end };
}

/** Minutes that a unit and a period have in common, both half open; a unit without end is its first minute (R11). */
export function overlapMinutes(period: { start: number; end: number }, { start, end }: Unit): number {
  return Math.max(0, Math.min(period.end, end ?? start + 1) - Math.max(period.start, start));
}
