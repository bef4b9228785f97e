import { absentMinutesOf } from './absence.js';
import { bySequence, type Period, type UncountablePeriod } from './bell-schedule.js';
import type { DayView } from './calendar-view.js';
import { cleanText } from './clean-text.js';
import type { PeriodExplanation, UncountedReason } from './explanation.js';
import { lastEntered, type Mark } from './marks.js';
import { clockTime, isAttended } from './times.js';

/** Every period of the day's bell schedule with what the student's rows make of it, then the periods of other rows. */
export function explainPeriods({ schedule, enrolled, counted, attendance }: DayView): PeriodExplanation[] {
  const { marks, periodMarks } = attendance;
  const markIn = (periodID: number): Mark | undefined => lastEntered(marks.filter((it) => it.periodID === periodID));
  const countable = schedule.periods.map((period) => {
    const position = counted.positions.get(period.periodID);
    if (position !== undefined) return explainCounted(period, periodMarks[position]);
    return explainUncounted(period, enrolled ? 'not-on-roster' : 'not-enrolled', markIn(period.periodID));
  });
  const others = schedule.uncountable.map((it) => explainUncounted(it, it.whyNot, markIn(it.periodID)));
  const listed = [...countable, ...others].sort(bySequence);
  const known = new Set(listed.map(({ periodID }) => periodID));
  const strange = new Set(marks.map(({ periodID }) => periodID).filter((periodID) => !known.has(periodID)));
  return [...listed, ...Array.from(strange, (it) => explainStrange(it, markIn(it))).sort(bySequence)];
}

function explainCounted(period: Period, mark: Mark | undefined): PeriodExplanation {
  return {
    ...timesOf(period),
    lunch: period.lunch,
    net: period.net,
    counted: true,
    whyNot: null,
    ...rowOf(mark),
    absentMinutes: mark === undefined ? 0 : absentMinutesOf(period, mark),
    attended: isAttended(mark),
  };
}

function explainUncounted(
  period: Period | UncountablePeriod,
  whyNot: UncountedReason,
  mark: Mark | undefined,
): PeriodExplanation {
  const minutes = 'net' in period ? { lunch: period.lunch, net: period.net } : { lunch: null, net: null };
  return { ...timesOf(period), ...minutes, ...UNCOUNTED, whyNot, ...rowOf(mark) };
}

function explainStrange(periodID: number, mark: Mark | undefined): PeriodExplanation {
  const unknown = { name: null, seq: null, start: null, end: null, lunch: null, net: null };
  return { periodID, ...unknown, ...UNCOUNTED, whyNot: 'not-in-schedule', ...rowOf(mark) };
}

const UNCOUNTED = { counted: false, absentMinutes: 0, attended: false } as const;

function timesOf({ periodID, name, seq, start, end }: Period | UncountablePeriod) {
  const time = (minutes: number | null): string | null => (minutes === null ? null : clockTime(minutes));
  return { periodID, name, seq, start: time(start), end: time(end) };
}

function rowOf(mark: Mark | undefined) {
  return {
    attendanceID: mark?.attendanceID ?? null,
    status: mark?.status ?? null,
    excuse: mark?.excuse ?? null,
    excuseID: mark?.code?.excuseID ?? null,
    code: mark?.code?.code ?? null,
    comment: mark === undefined ? null : cleanText(mark.comment).text,
    presentMinutes: mark?.presentMinutes ?? null,
  };
}
