import type { SchoolDay } from '../core/school-day.js';
import type { Calendar } from './calendar.js';
import { viewDay, type CalendarView } from './calendar-view.js';
import { candidateOf } from './candidate.js';
import { covers } from './date-span.js';
import { explainPeriods } from './explain-periods.js';
import type { EnrollmentExplanation, Explanation, Reason, StudentDailyAttendanceFields } from './explanation.js';
import { walkGates } from './gates.js';
import { objectParts, reportIdentity } from './object-parts.js';
import type { ReportingOptions } from './reporting-options.js';
import type { StudentRows } from './source-rows.js';
import { primaryFirst, type Enrollment } from './student.js';
import type { Candidate } from './student-day.js';

/** A calendar of the school and the student's rows in it; `enrollments` may be empty. */
export interface StudentCalendar {
  calendar: Calendar;
  student: StudentRows;
}

/**
 * What a zone is given for one student, school and date, and why: the gates of rules section 5 for each enrollment, then
 * R13 among those that pass them all. It decides nothing by itself: its values come from what evaluateStudent uses.
 */
export function explainDay(
  calendars: readonly StudentCalendar[],
  date: SchoolDay,
  options: ReportingOptions,
): Explanation {
  const views = calendars.map(({ calendar, student }) => viewDay(calendar, student, date));
  const [first, ...others] = outcomesOf(views, options);
  if (first === undefined) return withoutEnrollment(views, date);
  const { view, explanation } = first;
  return {
    date,
    reported: explanation.reason === 'reported',
    reason: explanation.reason,
    value: explanation.value,
    absentMinutes: explanation.absentMinutes,
    half: explanation.half,
    whole: explanation.whole,
    object: objectOf(first, options),
    enrollments: [explanation, ...others.map(beaten)],
    periods: view.day === null ? [] : explainPeriods(view.day),
  };
}

/** What decided about a student-day, without the way there. */
export type FirstReason = Pick<Explanation, 'reason' | 'value' | 'absentMinutes' | 'half' | 'whole'> & {
  /** The enrollment that reports or got furthest; null when the school has none of the student. */
  enrollmentID: number | null;
  calendarID: number | null;
};

/** The reason that explainDay gives for the views of one student, school and date. */
export function firstReason(views: readonly CalendarView[], options: ReportingOptions): FirstReason {
  const [first] = outcomesOf(views, options);
  if (first !== undefined) return first.explanation;
  return { ...NOTHING_SEEN, reason: reasonWithoutCover(views), enrollmentID: null, calendarID: null };
}

/** One enrollment before R13. */
interface Outcome {
  readonly view: CalendarView;
  readonly explanation: EnrollmentExplanation;
  readonly gatesPassed: number;
  readonly candidate: Candidate | null;
}

/** Of every enrollment, the one that reports or got furthest first. */
function outcomesOf(views: readonly CalendarView[], options: ReportingOptions): Outcome[] {
  return views
    .flatMap((view) => [
      ...view.student.enrollments.map((enrollment) => outcomeOf(view, enrollment, options)),
      ...view.student.unreadableEnrollments.map((enrollmentID) => unreadableOutcome(view, enrollmentID)),
    ])
    .sort(furthestFirst);
}

function outcomeOf(view: CalendarView, enrollment: Enrollment, options: ReportingOptions): Outcome {
  const { calendar, student, date, day } = view;
  const absence = day !== null && covers(enrollment.span, date) ? day.attendance.absence : null;
  const candidate = absence === null ? null : candidateOf(calendar, enrollment, absence);
  const countedPeriods = day?.counted.periods.length ?? 0;
  const gates = walkGates(
    {
      calendar,
      student,
      enrollment,
      date,
      isAttendanceDay: day !== null,
      countedPeriods,
      markedPeriods: day?.attendance.periodMarks.filter((mark) => mark !== undefined).length ?? 0,
      absentMinutes: absence?.minutes ?? 0,
      candidate,
    },
    options,
  );
  return {
    view,
    candidate,
    gatesPassed: gates.filter(({ passed }) => passed).length,
    explanation: {
      enrollmentID: enrollment.enrollmentID,
      calendarID: calendar.calendarID,
      serviceType: enrollment.serviceType,
      reason: gates.find(({ passed }) => !passed)?.gate ?? 'reported',
      gates,
      absentMinutes: absence !== null && countedPeriods > 0 ? absence.minutes : null,
      half: enrollment.thresholds.half,
      whole: enrollment.thresholds.whole,
      value: candidate?.value ?? null,
    },
  };
}

/** An enrollment whose row cannot be read covers no day. */
function unreadableOutcome(view: CalendarView, enrollmentID: number): Outcome {
  const gate = reasonWithoutCover([view]);
  return {
    view,
    candidate: null,
    gatesPassed: 0,
    explanation: {
      enrollmentID,
      calendarID: view.calendar.calendarID,
      serviceType: null,
      reason: gate,
      gates: [{ gate, passed: false, saw: { enrollmentID, readable: false } }],
      absentMinutes: null,
      half: null,
      whole: null,
      value: null,
    },
  };
}

/** The school knows the student by rows of attendance at most. */
function withoutEnrollment(views: readonly CalendarView[], date: SchoolDay): Explanation {
  return {
    ...NOTHING_SEEN,
    date,
    reported: false,
    reason: reasonWithoutCover(views),
    object: null,
    enrollments: [],
    periods: [],
  };
}

const NOTHING_SEEN = { value: null, absentMinutes: null, half: null, whole: null } as const;

function reasonWithoutCover(views: readonly CalendarView[]): 'no-guid' | 'no-enrollment' {
  return views.some(({ student, calendar }) => reportIdentity(student, calendar) === null)
    ? 'no-guid'
    : 'no-enrollment';
}

/** R13 among those that pass all gates; below them, the one that got furthest first. */
function furthestFirst(a: Outcome, b: Outcome): number {
  return (
    b.gatesPassed - a.gatesPassed ||
    Number(b.explanation.value ?? 0) - Number(a.explanation.value ?? 0) ||
    primaryFirst(a.explanation, b.explanation)
  );
}

function beaten(outcome: Outcome): EnrollmentExplanation {
  const reason: Reason =
    outcome.explanation.reason === 'reported' ? 'beaten-by-enrollment' : outcome.explanation.reason;
  return { ...outcome.explanation, reason };
}

function objectOf(
  { view, candidate, explanation }: Outcome,
  options: ReportingOptions,
): StudentDailyAttendanceFields | null {
  const { calendar, student, date, day } = view;
  const identity = reportIdentity(student, calendar);
  const code = candidate?.codes[options.codeSelection] ?? null;
  if (explanation.reason !== 'reported' || identity === null || day === null || candidate === null || code === null)
    return null;
  const { refId, timeIn, timeOut, note } = objectParts(identity, date, day.counted, day.attendance, () => undefined);
  return {
    RefId: refId,
    StudentPersonalRefId: identity.studentRefId,
    SchoolInfoRefId: identity.schoolRefId,
    Date: date,
    SchoolYear: String(candidate.schoolYear),
    AttendanceCodeInfoRefId: code.refId,
    ...(timeIn === null ? {} : { TimeIn: timeIn }),
    ...(timeOut === null ? {} : { TimeOut: timeOut }),
    ...(note === null ? {} : { AttendanceNote: note }),
  };
}
