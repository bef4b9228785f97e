import { isAbsence, type AttendanceCode } from './attendance-code.js';
import type { Period } from './bell-schedule.js';
import { lastEntered, type Mark, type PeriodMarks } from './marks.js';

/** The qualifying rows of a day that have one code, or none (section 3 step 1). */
export interface AbsenceGroup {
  /** Null: uncoded. */
  readonly code: AttendanceCode | null;
  /** In order of period; one for each period. */
  readonly marks: readonly Mark[];
  readonly absentMinutes: number;
}

/** What the qualifying rows of one student, calendar and day come to (section 1). */
export interface DayAbsence {
  /** A */
  readonly minutes: number;
  /** The part of A whose excuse is U (R33). */
  readonly unexcusedMinutes: number;
  readonly groups: readonly AbsenceGroup[];
  /** The winner of section 3 step 2; null without a qualifying row. */
  readonly mostCommon: AbsenceGroup | null;
}

/** R4: minutes that a row takes from its period; 0 when it does not qualify, whatever its present minutes (R32). */
export function absentMinutesOf(period: Period, mark: Mark): number {
  if (!isAbsence(mark)) return 0;
  return period.net - Math.min(Math.max(0, mark.presentMinutes), period.net);
}

export function sumAbsence(periods: readonly Period[], marks: PeriodMarks): DayAbsence {
  const groups = new Map<
    AttendanceCode | null,
    { code: AttendanceCode | null; marks: Mark[]; absentMinutes: number }
  >();
  let minutes = 0;
  let unexcusedMinutes = 0;
  marks.forEach((mark, position) => {
    if (mark === undefined || !isAbsence(mark)) return;
    const absentMinutes = absentMinutesOf(periods[position]!, mark);
    minutes += absentMinutes;
    if (mark.excuse === 'U') unexcusedMinutes += absentMinutes;
    const group = groups.get(mark.code);
    if (group === undefined) groups.set(mark.code, { code: mark.code, marks: [mark], absentMinutes });
    else {
      group.marks.push(mark);
      group.absentMinutes += absentMinutes;
    }
  });
  const all = [...groups.values()];
  return { minutes, unexcusedMinutes, groups: all, mostCommon: mostCommonGroup(all) };
}

/** Section 3 step 2: most periods, then most absent minutes, then the group with the last entered row (R31). */
function mostCommonGroup(groups: readonly AbsenceGroup[]): AbsenceGroup | null {
  return groups.reduce<AbsenceGroup | null>((best, group) => (best === null || wins(group, best) ? group : best), null);
}

function wins(a: AbsenceGroup, b: AbsenceGroup): boolean {
  const difference = a.marks.length - b.marks.length || a.absentMinutes - b.absentMinutes;
  if (difference !== 0) return difference > 0;
  const last = lastEntered([...a.marks, ...b.marks]);
  return a.marks.some((mark) => mark === last);
}
