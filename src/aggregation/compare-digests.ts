import type { StudentDay } from '../attendance/student-day.js';
import type { SchoolDay } from '../core/school-day.js';
import type { RawRow } from '../database/port.js';
import { studentDailyAttendanceKey, type ObjectKeyText } from '../store/publishing/object-key.js';
import type { EvaluatedStudent, StoredStudent } from './evaluated-student.js';

export interface ComparedDigests {
  /** Unrecorded days that are new or differ. */
  unrecorded: RawRow[];
  /** Keys. */
  removedUnrecorded: RawRow[];
  /** Keys whose event inputs are not those that were stored (R24). */
  due: ObjectKeyText[];
  /** A day with rows is new, changed or gone. */
  rowsChanged: boolean;
}

// Places in the raw rows of store/changes/kept-inputs.ts.
const DATE = 2;
const DIGEST = 3;

/**
 * R24: a key is due when the digest of its event inputs is another one than was stored, on whichever of two shelves: with
 * the record, or among the unrecorded days. A record that a calendar edit gives or takes only moves the digest between them.
 */
export class DigestComparison {
  readonly #due = new Set<string>();
  readonly #recorded = new Set<string>();
  readonly #lost = new Set<string>();
  readonly #unrecordedBefore: ReadonlyMap<unknown, RawRow>;
  #rowsChanged = false;

  constructor(
    readonly student: EvaluatedStudent,
    readonly stored: StoredStudent,
  ) {
    this.#unrecordedBefore = new Map(stored.unrecorded.map((row) => [row[DATE], row]));
  }

  /**
   * A day whose record is new or differs. One without rows, of which nothing was stored, may appear by a calendar edit
   * alone: the student's enrollments and roster rows tell whether its inputs are new.
   */
  recorded({ date, digest, quiet }: StudentDay, stored: RawRow[number] | undefined): void {
    this.#recorded.add(date);
    const before = stored ?? this.#unrecordedBefore.get(date)?.[DIGEST];
    if (before === digest) return;
    const isNew = before === undefined && quiet;
    if (isNew && this.student.inputs === this.stored.inputs) return;
    this.#changed(date, !isNew);
  }

  /** A day whose record is gone. */
  lostRecord(date: string, stored: RawRow[number] | undefined): void {
    this.#lost.add(date);
    const now = this.student.unrecorded.get(date as SchoolDay) ?? this.student.digestWithoutRows(date as SchoolDay);
    if (now !== stored) this.#changed(date, true);
  }

  /** To be asked when every day has been told. */
  result(): ComparedDigests {
    const { calendarID, personID, unrecorded } = this.student;
    const rows: RawRow[] = [];
    const removed: RawRow[] = [];
    for (const [date, digest] of unrecorded) {
      const before = this.#unrecordedBefore.get(date)?.[DIGEST];
      if (before === digest) continue;
      rows.push([calendarID, personID, date, digest]);
      if (!this.#lost.has(date)) this.#changed(date, true);
    }
    for (const [date, row] of this.#unrecordedBefore) {
      if (unrecorded.has(date as SchoolDay)) continue;
      removed.push(row.slice(0, DIGEST));
      if (!this.#recorded.has(String(date))) this.#changed(String(date), true);
    }
    return { unrecorded: rows, removedUnrecorded: removed, due: this.#keys(), rowsChanged: this.#rowsChanged };
  }

  #changed(date: string, withRows: boolean): void {
    this.#due.add(date);
    this.#rowsChanged ||= withRows;
  }

  /** Under the GUIDs as they are, and as they were when a candidate was stored. */
  #keys(): ObjectKeyText[] {
    if (this.#due.size === 0) return [];
    const { refId, schoolRefId } = this.student;
    const keys = new Set<ObjectKeyText>();
    if (refId !== null && schoolRefId !== null)
      for (const date of this.#due) keys.add(studentDailyAttendanceKey(date, schoolRefId, refId));
    for (const [date, school, student] of this.stored.candidates)
      if (this.#due.has(String(date)))
        keys.add(studentDailyAttendanceKey(String(date), String(school), String(student)));
    return [...keys];
  }
}
