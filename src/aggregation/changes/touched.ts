import { parseSchoolDay, type SchoolDay } from '../../core/school-day.js';
import type { CodeDigests } from '../../store/changes/seen-codes.js';

/** A student whose days have to be evaluated again: from one day to another, or all of the calendar. */
export interface TouchedStudent {
  readonly personID: number;
  readonly from?: SchoolDay;
  readonly to?: SchoolDay;
}

/** What of a calendar has to be evaluated again. */
export interface TouchedCalendar {
  readonly calendarID: number;
  /** Its attendance codes, when they changed. */
  readonly codes?: CodeDigests;
  /** Each student once, ascending. */
  readonly students: readonly TouchedStudent[];
}

/** First and last day touched; null: all of the calendar. */
type Days = { from: SchoolDay; to: SchoolDay } | null;

/** Gathers what a round found to have changed, so that each student is evaluated once however much of it changed. */
export class Touched {
  readonly #students = new Map<number, Map<number, Days>>();
  readonly #codes = new Map<number, CodeDigests>();

  /** A day of a student, by the date that a row carries: a row without a usable one concerns all of the calendar. */
  day(calendarID: number, personID: number, date: string): void {
    const day = parseSchoolDay(date);
    if (day === undefined) return this.student(calendarID, personID);
    const students = this.#of(calendarID);
    const days = students.get(personID);
    if (days === null) return;
    const { from, to } = days ?? { from: day, to: day };
    students.set(personID, { from: day < from ? day : from, to: day > to ? day : to });
  }

  /** Every day of a student in the calendar. */
  student(calendarID: number, personID: number): void {
    this.#of(calendarID).set(personID, null);
  }

  /** The attendance codes of a calendar, as they are now. */
  codes(calendarID: number, codes: CodeDigests): void {
    this.#of(calendarID);
    this.#codes.set(calendarID, codes);
  }

  get calendarIDs(): number[] {
    return [...this.#students.keys()];
  }

  /** Takes out what `keep` does not want of a calendar. */
  retain(calendarID: number, keep: (personID: number) => boolean): void {
    const students = this.#students.get(calendarID);
    for (const personID of students?.keys() ?? []) if (!keep(personID)) students?.delete(personID);
    if (students?.size === 0 && !this.#codes.has(calendarID)) this.#students.delete(calendarID);
  }

  /** Takes out all of a calendar. */
  drop(calendarID: number): void {
    this.#students.delete(calendarID);
    this.#codes.delete(calendarID);
  }

  /** In ascending order. */
  calendars(): TouchedCalendar[] {
    const ascending = [...this.#students].sort(([a], [b]) => a - b);
    return ascending.map(([calendarID, students]) => {
      const codes = this.#codes.get(calendarID);
      return {
        calendarID,
        ...(codes && { codes }),
        students: [...students].sort(([a], [b]) => a - b).map(([personID, days]) => ({ personID, ...days })),
      };
    });
  }

  #of(calendarID: number): Map<number, Days> {
    const known = this.#students.get(calendarID);
    if (known) return known;
    const students = new Map<number, Days>();
    this.#students.set(calendarID, students);
    return students;
  }
}
