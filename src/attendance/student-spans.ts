import type { SchoolDay } from '../core/school-day.js';
import { indexRange } from './attendance-days.js';
import type { BellSchedule } from './bell-schedule.js';
import type { Calendar } from './calendar.js';
import { countedPeriods, type CountedPeriods } from './counted-periods.js';
import { covers, type DateSpan } from './date-span.js';
import { spanDigest } from './digest.js';
import { primaryFirst, type Enrollment, type Roster, type Student } from './student.js';

/**
 * A run of attendance days over which the student's enrollments, roster rows and terms stay the same: what depends on
 * them alone is worked out once for the run, and days without attendance cost next to nothing.
 */
export interface StudentSpan {
  /** Positions in the calendar's days: the first, and one past the last. */
  readonly first: number;
  readonly end: number;
  /** Those that cover the days, in order of id. */
  readonly enrollments: readonly Enrollment[];
  /** Which of them stands for the days (section 8): one that is not No Show, then P, then the highest id. */
  readonly standing: Enrollment | null;
  /** Digest of the event inputs that are not of a single day (R24). */
  readonly digest: string;
  /** None where no enrollment covers the days. */
  countedPeriods(schedule: BellSchedule): CountedPeriods;
}

/** The spans that make up the days from position `first` to before `end`, ascending and without gaps. */
export function studentSpans(calendar: Calendar, student: Student, first: number, end: number): StudentSpan[] {
  const bounds = [first, ...boundaries(calendar, student).filter((index) => index > first && index < end), end];
  const spans: StudentSpan[] = [];
  for (let i = 1; i < bounds.length; i++) {
    const [from, to] = [bounds[i - 1]!, bounds[i]!];
    if (from < to) spans.push(spanOf(calendar, student, from, to));
  }
  return spans;
}

/** Where something that decides about counted periods begins or has ended, ascending, each once. */
function boundaries(calendar: Calendar, { enrollments, rosters }: Student): number[] {
  const deciding = new Set<DateSpan>();
  for (const { span } of enrollments) deciding.add(span);
  for (const { sectionID, span } of rosters) {
    deciding.add(span);
    for (const { term } of calendar.offerings.get(sectionID) ?? []) deciding.add(term);
  }
  const indices = new Set<number>();
  for (const span of deciding) for (const index of indexRange(calendar.days, span)) indices.add(index);
  return [...indices].sort((a, b) => a - b);
}

function spanOf(calendar: Calendar, student: Student, first: number, end: number): StudentSpan {
  const { date } = calendar.days[first]!;
  const enrollments = student.enrollments.filter(({ span }) => covers(span, date));
  const rosters = student.rosters.filter(({ span }) => covers(span, date));
  const rostered = enrollments.length > 0 ? rosteredPeriods(calendar, rosters, date) : new Set<number>();
  const bySchedule = new Map<BellSchedule, CountedPeriods>();
  return {
    first,
    end,
    enrollments,
    standing: enrollments.toSorted((a, b) => Number(a.noShow) - Number(b.noShow) || primaryFirst(a, b))[0] ?? null,
    digest: spanDigest(calendar, student, enrollments, rosters),
    countedPeriods(schedule) {
      let counted = bySchedule.get(schedule);
      if (counted === undefined) bySchedule.set(schedule, (counted = countedPeriods(schedule, rostered)));
      return counted;
    },
  };
}

/** Periods in which a section of one of the roster rows is placed for a term that covers the date. */
function rosteredPeriods(calendar: Calendar, rosters: readonly Roster[], date: SchoolDay): Set<number> {
  const periods = new Set<number>();
  for (const { sectionID } of rosters)
    for (const { periodID, term } of calendar.offerings.get(sectionID) ?? [])
      if (covers(term, date)) periods.add(periodID);
  return periods;
}
