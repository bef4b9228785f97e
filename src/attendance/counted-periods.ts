import type { BellSchedule, Period } from './bell-schedule.js';

/** The periods that count for a student on a day, in order of seq, then periodID. */
export interface CountedPeriods {
  readonly periods: readonly Period[];
  readonly scheduledMinutes: number;
  /** Position in `periods` by periodID. */
  readonly positions: ReadonlyMap<number, number>;
}

/** Source contract, "The student's periods on a day": the countable periods of the day's bell schedule that the student is rostered in. */
export function countedPeriods(schedule: BellSchedule, rostered: ReadonlySet<number>): CountedPeriods {
  const periods = schedule.periods.filter(({ periodID }) => rostered.has(periodID));
  return {
    periods,
    scheduledMinutes: periods.reduce((sum, { net }) => sum + net, 0),
    positions: new Map(periods.map(({ periodID }, position) => [periodID, position])),
  };
}
