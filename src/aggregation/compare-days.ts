import type { StudentDay } from '../attendance/student-day.js';
import type { RawRow } from '../database/port.js';
import type { DayChanges, StoredDays } from '../store/aggregation/stored-days.js';

/** Whose days were evaluated. */
export interface EvaluatedStudent {
  calendarID: number;
  personID: number;
  /** 32 hex digits; null: no candidates. */
  studentRefId: string | null;
  schoolRefId: string | null;
  days: readonly StudentDay[];
}

// Places in the raw rows of store/aggregation/stored-days.ts.
const DATE = 2;
const FIRST_RECORD_VALUE = 3;
const LAST_RECORD_VALUE = 6;
const LAST_MODIFIED = 7;

/**
 * What must be written so that the store holds the days of one student as they were evaluated; undefined when it holds
 * them already. `lastModified` moves only when a value of the record moves (rules section 8).
 */
export function compareDays(student: EvaluatedStudent, stored: StoredDays, runInstant: string): DayChanges | undefined {
  const changes: DayChanges = { days: [], removedDays: [], candidates: [], removedCandidates: [] };
  const before = new Map(stored.days.map((row) => [row[DATE], row]));
  for (const day of student.days) {
    const old = before.get(day.date);
    before.delete(day.date);
    const row = dayRow(student, day, runInstant);
    if (old && sameCells(old, row, FIRST_RECORD_VALUE, LAST_RECORD_VALUE)) row[LAST_MODIFIED] = old[LAST_MODIFIED]!;
    if (!old || !sameCells(old, row, FIRST_RECORD_VALUE, row.length - 1)) changes.days.push(row);
  }
  for (const row of before.values()) changes.removedDays.push(row.slice(0, 3));
  compareCandidates(student, stored.candidates, changes);
  const lists = [changes.days, changes.removedDays, changes.candidates, changes.removedCandidates];
  return lists.some((list) => list.length > 0) ? changes : undefined;
}

function compareCandidates(student: EvaluatedStudent, stored: readonly RawRow[], changes: DayChanges): void {
  const { studentRefId, schoolRefId } = student;
  const before = new Map(stored.map((row) => [row.slice(0, 4).join(' '), row]));
  if (studentRefId !== null && schoolRefId !== null) {
    for (const day of student.days) {
      for (const row of candidateRows(student, studentRefId, schoolRefId, day)) {
        const key = row.slice(0, 4).join(' ');
        const old = before.get(key);
        before.delete(key);
        if (!old || !sameCells(old, row, 4, row.length - 1)) changes.candidates.push(row);
      }
    }
  }
  for (const row of before.values()) changes.removedCandidates.push(row.slice(0, 6));
}

function dayRow(student: EvaluatedStudent, day: StudentDay, runInstant: string): RawRow {
  return [
    student.calendarID,
    student.personID,
    day.date,
    day.scheduledMinutes,
    day.absentMinutes,
    day.unexcusedAbsentMinutes,
    day.mostCommonExcuseID,
    runInstant,
    day.digest,
    day.enrollmentID,
    day.absenceValue,
    day.noShow ? 1 : 0,
  ];
}

function candidateRows(
  student: EvaluatedStudent,
  studentRefId: string,
  schoolRefId: string,
  day: StudentDay,
): RawRow[] {
  const { refId } = day;
  if (refId === null) return [];
  return day.candidates.map((candidate) => [
    day.date,
    schoolRefId,
    studentRefId,
    candidate.enrollmentID,
    student.calendarID,
    student.personID,
    candidate.gradeLevelID,
    candidate.schoolYear,
    candidate.serviceType === 'P' ? 1 : 0,
    candidate.value,
    refId,
    day.timeIn,
    day.timeOut,
    day.note,
    candidate.codes.mostCommon?.code ?? null,
    candidate.codes.mostCommon?.refId ?? null,
    candidate.codes.absentUnknown?.code ?? null,
    candidate.codes.absentUnknown?.refId ?? null,
  ]);
}

function sameCells(left: RawRow, right: RawRow, first: number, last: number): boolean {
  for (let index = first; index <= last; index++) if (left[index] !== right[index]) return false;
  return true;
}
