import type { Period } from './bell-schedule.js';
import type { Mark, PeriodMarks } from './marks.js';
import { overlapMinutes, type Unit } from './units.js';

/** `HH:MM:SS`; null where there is none. */
export interface Times {
  readonly timeIn: string | null;
  readonly timeOut: string | null;
}

/** R10: without a row, or with one that is neither an absence, exempt or not, nor an early release. */
export function isAttended(mark: Mark | undefined): boolean {
  return mark === undefined || (mark.status !== 'A' && mark.status !== 'E');
}

/**
 * Section 4: the earliest start and the latest end of the attended periods. Positive attendance takes the place of the
 * times of the period that it belongs to, and stands by itself outside all counted periods.
 */
export function timesOf(periods: readonly Period[], marks: PeriodMarks, units: readonly Unit[]): Times {
  const starts: number[] = [];
  const ends: number[] = [];
  const hosted = new Map<Period, Unit[]>();
  for (const unit of units) {
    const place = placeOf(unit, periods, marks);
    if (place === 'alone') {
      starts.push(unit.start);
      if (unit.end !== null) ends.push(unit.end);
    } else if (place !== 'nowhere') hosted.set(place, [...(hosted.get(place) ?? []), unit]);
  }
  periods.forEach((period, position) => {
    if (!isAttended(marks[position])) return;
    const own = hosted.get(period) ?? [];
    const ownEnds = own.flatMap(({ end }) => end ?? []);
    starts.push(own.length > 0 ? Math.min(...own.map(({ start }) => start)) : period.start);
    ends.push(ownEnds.length > 0 ? Math.max(...ownEnds) : period.end);
  });
  return {
    timeIn: starts.length > 0 ? clockTime(Math.min(...starts)) : null,
    timeOut: ends.length > 0 ? clockTime(Math.max(...ends)) : null,
  };
}

/**
 * R11: the attended period that the unit overlaps longest (then in order of the periods); alone when it overlaps no
 * counted period; nowhere when it overlaps an absence, exempt or not, or early releases only.
 */
function placeOf(unit: Unit, periods: readonly Period[], marks: PeriodMarks): Period | 'alone' | 'nowhere' {
  let place: Period | 'alone' | 'nowhere' = 'alone';
  let longest = 0;
  for (const [position, period] of periods.entries()) {
    const minutes = overlapMinutes(period, unit);
    if (minutes === 0) continue;
    if (marks[position]?.status === 'A') return 'nowhere';
    if (place === 'alone') place = 'nowhere';
    if (minutes > longest && isAttended(marks[position])) {
      longest = minutes;
      place = period;
    }
  }
  return place;
}

/** Minutes since midnight as `HH:MM:SS`. */
export function clockTime(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00`;
}
