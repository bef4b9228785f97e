import type { SchoolDay } from '../core/school-day.js';
import type { Calendar } from './calendar.js';
import { covers } from './date-span.js';
import { codesInvolved, dayDigest, spanDigest } from './digest.js';
import { readMark } from './marks.js';
import type { RowsOfDay } from './rows-by-day.js';
import type { Student } from './student.js';

/**
 * R24 for any date, whether or not the calendar has a day of it: the digest of its event inputs is that of its student-day
 * where there is one, so that it stays what it was when a calendar edit takes or gives the day.
 */
export function dateDigests(calendar: Calendar, student: Student): (date: SchoolDay, rows?: RowsOfDay) => string {
  const spans = new Map<string, string>();
  return (date, rows) => {
    const enrollments = student.enrollments.filter(({ span }) => covers(span, date));
    const rosters = student.rosters.filter(({ span }) => covers(span, date));
    const covering = [...enrollments.map((it) => it.enrollmentID), '', ...rosters.map((it) => it.rosterID)].join(' ');
    let digest = spans.get(covering);
    if (digest === undefined) spans.set(covering, (digest = spanDigest(calendar, student, enrollments, rosters)));
    if (rows === undefined) return digest;
    const marks = rows.attendance.flatMap((row) => readMark(calendar, row, {}, unreported) ?? []);
    return dayDigest(digest, rows, codesInvolved(calendar, rows, marks));
  };
}

/** Findings are evaluateStudent's to report. */
const unreported = (): void => undefined;
