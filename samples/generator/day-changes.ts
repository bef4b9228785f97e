import { instantOf, markOf, unitOf, type Mark, type StudentDay } from './student-day.js';
import type { CodeModel } from './codes.js';
import { timeOf } from './dates.js';
import type { Generation } from './generation.js';

export type Change = (one: StudentDay, generation: Generation) => void;

/** None when another case has taken the rows away. */
export const anyMark = (one: StudentDay, { random }: Generation): Mark | undefined =>
  one.marks.length > 0 ? random.pick(one.marks) : undefined;

/** Changes one row that there is. */
export const edit =
  (change: (mark: Mark, one: StudentDay, generation: Generation) => Partial<Mark>): Change =>
  (one, generation) => {
    const mark = anyMark(one, generation);
    if (mark) Object.assign(mark, change(mark, one, generation));
  };

/** Adds a row like one that there is, but different. */
export const repeat =
  (change: (mark: Mark, one: StudentDay, generation: Generation) => Partial<Mark>): Change =>
  (one, generation) => {
    const mark = anyMark(one, generation);
    if (!mark) return;
    const copy = { ...mark, ...change(mark, one, generation) };
    // The higher id is not always the row that is meant to win.
    if (generation.random.chance(0.5)) one.marks.push(copy);
    else one.marks.unshift(copy);
  };

/** Half a day of absence, as a rule, with positive attendance about the first or last period that is attended. */
export const aimed =
  (
    place: (
      period: readonly [start: number, end: number],
      generation: Generation,
      add: (start: number, end: number | null) => void,
    ) => void,
  ): Change =>
  (one, generation) => {
    const { random } = generation;
    const [[code]] = one.calendar.codes.absent as [[CodeModel, number]];
    const count = Math.ceil(one.periods.length / 2);
    const morning = random.chance(0.5);
    const absent = morning ? one.periods.slice(0, count) : one.periods.slice(-count);
    const entered = instantOf(generation, one.date);
    one.marks = absent.map((periodID) => markOf(generation, one, periodID, code, entered));
    const attended = one.periods.filter((periodID) => !absent.includes(periodID));
    const times = one.day.schedule.times.get(random.chance(0.5) ? attended[0]! : attended[attended.length - 1]!);
    if (times)
      place([times.start, times.end], generation, (start, end) =>
        one.units.push({ ...unitOf(one, start, 1), endTime: end === null ? null : timeOf(end) }),
      );
  };

/** Absent the whole day in one code, which is reported as a rule; the change is about something else. */
export const absentAllDay =
  (change: (marks: readonly Mark[], one: StudentDay, generation: Generation) => void): Change =>
  (one, generation) => {
    const [[code]] = one.calendar.codes.absent as [[CodeModel, number]];
    const entered = instantOf(generation, one.date);
    one.marks = one.periods.map((periodID) => markOf(generation, one, periodID, code, entered));
    change(one.marks, one, generation);
  };

export const codedAs = ({ excuseID, status, excuse }: CodeModel): Partial<Mark> => ({ excuseID, status, excuse });
export const uncoded = (status: string | null, excuse: string | null): Partial<Mark> => ({
  excuseID: null,
  status,
  excuse,
});

export const otherCode = ({ random }: Generation, one: StudentDay): Partial<Mark> => {
  const { codes } = one.calendar;
  const code = random.pick([...codes.exempt, ...codes.tardy, ...codes.early, ...codes.present, codes.absent[0]![0]]);
  return codedAs(code);
};

/** An instant that cannot be read, by another case, stays as it is. */
export function laterThan(instant: string, ms: number): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? instant : new Date(at + ms).toISOString();
}
