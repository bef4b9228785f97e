import type { StudentDay } from '../attendance/student-day.js';
import type { RawRow } from '../database/port.js';
import type { DayChanges } from '../store/aggregation/stored-days.js';
import { DigestComparison, type ComparedDigests } from './compare-digests.js';
import type { EvaluatedStudent, StoredStudent } from './evaluated-student.js';

export interface StudentComparison extends ComparedDigests {
  /** What must be written of days and candidates; undefined: nothing. */
  days: DayChanges | undefined;
}

// Places in the raw rows of store/aggregation/stored-days.ts.
const DATE = 2;
const FIRST_RECORD_VALUE = 3;
const LAST_RECORD_VALUE = 6;
const LAST_MODIFIED = 7;
const DIGEST = 8;

/**
 * Compares the days of one student as they were evaluated with the stored ones. `lastModified` moves only when a value of
 * the record moves (rules section 8). A quiet day after `quietUntil` gets a record only where one is stored: it has not
 * been yet, and nothing is planned on it (R26).
 */
export function compareDays(
  student: EvaluatedStudent,
  stored: StoredStudent,
  { runInstant, quietUntil }: { runInstant: string; quietUntil: string },
): StudentComparison {
  const changes: DayChanges = { days: [], removedDays: [], candidates: [], removedCandidates: [] };
  const digests = new DigestComparison(student, stored);
  const before = new Map(stored.days.map((row) => [row[DATE], row]));
  for (const day of student.days) {
    const old = before.get(day.date);
    before.delete(day.date);
    if (!old && day.quiet && day.date > quietUntil) continue;
    const row = dayRow(student, day, runInstant);
    if (old && sameCells(old, row, FIRST_RECORD_VALUE, LAST_RECORD_VALUE)) row[LAST_MODIFIED] = old[LAST_MODIFIED]!;
    if (old && sameCells(old, row, FIRST_RECORD_VALUE, row.length - 1)) continue;
    changes.days.push(row);
    digests.recorded(day, old?.[DIGEST]);
  }
  for (const row of before.values()) {
    changes.removedDays.push(row.slice(0, 3));
    digests.lostRecord(String(row[DATE]), row[DIGEST]);
  }
  compareCandidates(student, stored.candidates, changes);
  const lists = [changes.days, changes.removedDays, changes.candidates, changes.removedCandidates];
  return { days: lists.some((list) => list.length > 0) ? changes : undefined, ...digests.result() };
}

function compareCandidates(student: EvaluatedStudent, stored: readonly RawRow[], changes: DayChanges): void {
  const { refId: studentRefId, schoolRefId } = student;
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
