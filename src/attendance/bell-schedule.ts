import type { FindingSink } from './findings.js';
import { readText } from './reading.js';
import { identified, type RowReader } from './row-reader.js';
import type { PeriodRow, PeriodScheduleRow } from './source-rows.js';

/** A period that counts for every student who has it. Times are minutes since midnight. */
export interface Period {
  readonly periodID: number;
  readonly name: string;
  /** Null when unreadable: such a period comes last. */
  readonly seq: number | null;
  readonly start: number;
  readonly end: number;
  /** Minutes, 0 or more. */
  readonly lunch: number;
  /** Net minutes, 0 or more: passing time and lunch are not in them. */
  readonly net: number;
}

/** A period that counts for nobody. */
export interface UncountablePeriod {
  readonly periodID: number;
  readonly name: string;
  readonly seq: number | null;
  readonly start: number | null;
  readonly end: number | null;
  readonly whyNot: 'non-instructional' | 'without-times' | 'unreadable-times' | 'reversed';
}

/** Periods in order of seq, then periodID. */
export interface BellSchedule {
  readonly periods: readonly Period[];
  readonly uncountable: readonly UncountablePeriod[];
}

/** The period schedules that exist, by periodScheduleID; one without periods is there and empty. */
export function readBellSchedules(
  scheduleRows: readonly PeriodScheduleRow[],
  periodRows: readonly PeriodRow[],
  report: FindingSink,
): ReadonlyMap<number, BellSchedule> {
  const schedules = new Map<number, { periods: Period[]; uncountable: UncountablePeriod[] }>();
  for (const [scheduleID] of identified('periodSchedule', 'periodScheduleID', scheduleRows, report))
    schedules.set(scheduleID, { periods: [], uncountable: [] });
  for (const [periodID, row, reader] of identified('period', 'periodID', periodRows, report)) {
    const scheduleID = reader.requiredInteger(row.periodScheduleID, 'periodScheduleID');
    const schedule = scheduleID === null ? undefined : schedules.get(scheduleID);
    if (schedule === undefined) continue;
    const period = readPeriod(periodID, row, reader);
    if ('whyNot' in period) schedule.uncountable.push(period);
    else schedule.periods.push(period);
  }
  for (const { periods, uncountable } of schedules.values()) {
    periods.sort(bySequence);
    uncountable.sort(bySequence);
  }
  return schedules;
}

interface Sequenced {
  readonly periodID: number;
  readonly seq: number | null;
}

/** seq, then periodID. */
export function bySequence(a: Sequenced, b: Sequenced): number {
  return (a.seq ?? Number.MAX_SAFE_INTEGER) - (b.seq ?? Number.MAX_SAFE_INTEGER) || a.periodID - b.periodID;
}

function readPeriod(periodID: number, row: PeriodRow, reader: RowReader): Period | UncountablePeriod {
  const named = { periodID, name: readText(row.name), seq: reader.integer(row.seq, 'seq') };
  if (reader.flag(row.nonInstructional, 'nonInstructional'))
    return { ...named, start: null, end: null, whyNot: 'non-instructional' };
  const start = reader.minuteOfDay(row.startTime, 'startTime');
  const end = reader.minuteOfDay(row.endTime, 'endTime');
  const uncountable = (whyNot: UncountablePeriod['whyNot']): UncountablePeriod => ({
    ...named,
    start: start ?? null,
    end: end ?? null,
    whyNot,
  });
  if (start === undefined || end === undefined) return uncountable('unreadable-times');
  if (start === null || end === null) {
    reader.found('period-without-times');
    return uncountable('without-times');
  }
  if (end <= start) {
    reader.found('period-reversed');
    return uncountable('reversed');
  }
  const lunch = Math.max(0, reader.integer(row.lunchTime, 'lunchTime') ?? 0);
  if (end - start < lunch) reader.found('negative-net-minutes');
  return { ...named, start, end, lunch, net: Math.max(0, end - start - lunch) };
}
