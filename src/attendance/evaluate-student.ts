import type { Guid } from '../core/guid.js';
import type { SchoolDay } from '../core/school-day.js';
import { absenceValue } from './absence-value.js';
import { indexRange, type AttendanceDay } from './attendance-days.js';
import type { Calendar } from './calendar.js';
import { candidateOf } from './candidate.js';
import type { CountedPeriods } from './counted-periods.js';
import { dateDigests } from './date-digest.js';
import type { DateSpan } from './date-span.js';
import { readDayAttendance, type DayAttendance } from './day-attendance.js';
import { codesInvolved, dayDigest } from './digest.js';
import { finding } from './finding-catalog.js';
import type { FindingSink } from './findings.js';
import type { Mark } from './marks.js';
import { objectParts, reportIdentity, type ReportIdentity } from './object-parts.js';
import { idsOf } from './row-reader.js';
import { rowsByDay, type RowsOfDay } from './rows-by-day.js';
import type { StudentRows } from './source-rows.js';
import { readStudent, type Enrollment, type Student } from './student.js';
import type { Candidate, StudentDay } from './student-day.js';
import { studentSpans, type StudentSpan } from './student-spans.js';

/** A span of days, both inclusive; an absent end is open. */
export interface DateRange {
  from?: SchoolDay;
  to?: SchoolDay;
}

/** A student's days in a calendar within a range, and what stands behind them. */
export interface StudentEvaluation {
  /** @StudentPersonalRefId; null when the GUID cannot be used. */
  readonly refId: Guid | null;
  /** Ascending: one for each attendance-taking day that an enrollment covers and that has a counted period. */
  readonly days: readonly StudentDay[];
  /** Dates in the range that have rows and yet no such day, whatever the reason, with the digest of their event inputs (R24). */
  readonly unrecorded: ReadonlyMap<SchoolDay, string>;
  /** Digest of the event inputs of any date without rows. */
  digestWithoutRows(date: SchoolDay): string;
}

/**
 * Evaluates the student's days of a calendar within a range. Findings of rows dated in the range go to `report`, besides
 * those of the student's enrollments and roster rows. A day depends on its own rows alone, so any ranges give the same days.
 */
export function evaluateStudent(
  calendar: Calendar,
  rows: StudentRows,
  range: DateRange,
  report: FindingSink,
): StudentEvaluation {
  const student = readStudent(calendar, rows, report);
  const within: DateSpan = { from: range.from ?? null, to: range.to ?? null };
  const { onDays, elsewhere } = rowsByDay(calendar, rows, within, report);
  const evaluator = new DayEvaluator(calendar, student, report);
  const dateDigest = dateDigests(calendar, student);
  const days: StudentDay[] = [];
  const unrecorded = new Map<SchoolDay, string>();
  for (const [date, rowsOfDate] of elsewhere) unrecorded.set(date, dateDigest(date, rowsOfDate));
  for (const span of studentSpans(calendar, student, ...indexRange(calendar.days, within)))
    for (let index = span.first; index < span.end; index++) {
      const attendanceDay = calendar.days[index]!;
      const rowsOfDay = onDays.get(index);
      const day = evaluator.day(span, attendanceDay, rowsOfDay);
      if (day !== undefined) days.push(day);
      else if (rowsOfDay !== undefined) unrecorded.set(attendanceDay.date, dateDigest(attendanceDay.date, rowsOfDay));
    }
  return { refId: student.refId, days, unrecorded, digestWithoutRows: dateDigest };
}

class DayEvaluator {
  private readonly identity: ReportIdentity | null;

  constructor(
    private readonly calendar: Calendar,
    private readonly student: Student,
    private readonly report: FindingSink,
  ) {
    this.identity = reportIdentity(student, calendar);
  }

  /** Undefined when no period counts, in which case the rows of the day are only reported. */
  day(span: StudentSpan, { date, schedule }: AttendanceDay, rows: RowsOfDay | undefined): StudentDay | undefined {
    const counted = span.countedPeriods(schedule);
    const scheduled = counted.periods.length > 0;
    if (rows === undefined)
      return scheduled && span.standing ? quietDay(date, span, span.standing, counted) : undefined;
    const context = { personID: this.student.personID, date };
    if (span.standing === null) {
      this.reportUncovered(rows, context);
      return undefined;
    }
    const attendance = readDayAttendance(this.calendar, counted, rows, context, this.report);
    if (!scheduled) return undefined;
    const { absence } = attendance;
    return {
      ...quietDay(date, span, span.standing, counted),
      quiet: false,
      absentMinutes: absence.minutes,
      unexcusedAbsentMinutes: absence.unexcusedMinutes,
      mostCommonExcuseID: absence.mostCommon?.code?.excuseID ?? null,
      absenceValue: absenceValue(absence.minutes, span.standing.thresholds) ?? '0',
      digest: dayDigest(span.digest, rows, codesInvolved(this.calendar, rows, attendance.marks)),
      ...this.reportable(span, counted, attendance, context),
    };
  }

  /** What the enrollments could report for the day, and the object's parts when one could. */
  private reportable(
    span: StudentSpan,
    counted: CountedPeriods,
    attendance: DayAttendance,
    context: DayContext,
  ): Partial<StudentDay> {
    if (this.identity === null) return {};
    const { absence } = attendance;
    const candidates = span.enrollments.flatMap((it) => candidateOf(this.calendar, it, absence) ?? []);
    if (candidates.length === 0) return {};
    if (absence.mostCommon?.code === null && this.calendar.absentUnknown === null)
      this.report(finding('absence-without-code', 'calendar', [this.calendar.calendarID], context));
    const illegal = ({ attendanceID }: Mark): void =>
      this.report(finding('illegal-characters', 'attendance', [attendanceID], context));
    return { candidates, ...objectParts(this.identity, context.date, counted, attendance, illegal) };
  }

  private reportUncovered({ attendance, units }: RowsOfDay, context: DayContext): void {
    for (const { attendanceID } of attendance)
      this.report(finding('row-outside-enrollment', 'attendance', idsOf(attendanceID), context));
    for (const { attendanceUnitID } of units)
      this.report(finding('row-outside-enrollment', 'attendanceUnit', idsOf(attendanceUnitID), context));
  }
}

interface DayContext {
  readonly personID: number | null;
  readonly date: SchoolDay;
}

const NO_CANDIDATES: readonly Candidate[] = [];

/** A day without attendance: most days are, so it shares whatever can be shared. */
function quietDay(date: SchoolDay, { digest }: StudentSpan, standing: Enrollment, counted: CountedPeriods): StudentDay {
  return {
    date,
    quiet: true,
    scheduledMinutes: counted.scheduledMinutes,
    absentMinutes: 0,
    unexcusedAbsentMinutes: 0,
    mostCommonExcuseID: null,
    enrollmentID: standing.enrollmentID,
    absenceValue: '0',
    noShow: standing.noShow,
    digest,
    refId: null,
    timeIn: null,
    timeOut: null,
    note: null,
    candidates: NO_CANDIDATES,
  };
}
