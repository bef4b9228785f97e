import type { SchoolDay } from '../core/school-day.js';
import type { Calendar } from './calendar.js';
import { covers } from './date-span.js';
import type { GateName, GateTrace, Seen } from './explanation.js';
import type { ReportingOptions } from './reporting-options.js';
import type { Enrollment, Student } from './student.js';
import type { Candidate, CodeReference, CodeSelection } from './student-day.js';

/** What the gates of rules section 5 look at: one enrollment of the student at the school, on one date. */
export interface GateSubject {
  readonly calendar: Calendar;
  readonly student: Student;
  readonly enrollment: Enrollment;
  readonly date: SchoolDay;
  /** The date is an attendance-taking day of the calendar. */
  readonly isAttendanceDay: boolean;
  readonly countedPeriods: number;
  /** Rows in counted periods, one a period. */
  readonly markedPeriods: number;
  readonly absentMinutes: number;
  /** Null when the absent minutes reach neither Half nor Whole, or when the enrollment has no school year. */
  readonly candidate: Candidate | null;
}

/** The part of it that the gates look at which depend on a zone's options; a stored candidate tells as much. */
export interface OptionSubject {
  readonly calendar: Pick<Calendar, 'schoolRefId'>;
  readonly enrollment: Pick<Enrollment, 'schoolYear' | 'noShow' | 'stateExclude' | 'serviceType'>;
  readonly candidate: { readonly codes: Readonly<Record<CodeSelection, OptionCode | null>> } | null;
}

type OptionCode = Pick<CodeReference, 'code'> & Partial<Pick<CodeReference, 'excuseID'>>;

interface Verdict {
  readonly passed: boolean;
  readonly saw: Seen;
}

type Gate = (subject: GateSubject, options: ReportingOptions) => Verdict;
type OptionGate = (subject: OptionSubject, options: ReportingOptions) => Verdict;

const verdict = (passed: boolean, saw: Seen): Verdict => ({ passed, saw });

const guidsAreGood: Gate = ({ student, calendar: { schoolRefId } }) =>
  verdict(student.refId !== null && schoolRefId !== null, { studentRefId: student.refId, schoolRefId });

const enrollmentCovers: Gate = ({ enrollment: { span }, date }) =>
  verdict(covers(span, date), { startDate: span.from, endDate: span.to, date });

/** R14 */
const dateIsInCalendar: Gate = ({ calendar: { dates }, date }) =>
  verdict(dates !== null && covers(dates, date), {
    startDate: dates?.from ?? null,
    endDate: dates?.to ?? null,
    date,
  });

/** An enrollment without a school year is in nobody's years. */
const isInScope: OptionGate = ({ calendar: { schoolRefId }, enrollment: { schoolYear } }, { schoolRefIds, years }) => {
  const schoolInScope = schoolRefIds === null || (schoolRefId !== null && schoolRefIds.has(schoolRefId));
  const yearInScope = schoolYear !== null && (years === null || years.has(schoolYear));
  return verdict(schoolInScope && yearInScope, { schoolRefId, schoolInScope, schoolYear, yearInScope });
};

const calendarIsIncluded: Gate = ({ calendar: { sifExclude } }) => verdict(!sifExclude, { sifExclude });

const gradeIsIncluded: Gate = ({ enrollment: { grade, gradeLevel } }) => {
  const sifExclude = gradeLevel?.sifExclude ?? false;
  return verdict(!sifExclude, { grade, gradeLevelID: gradeLevel?.gradeLevelID ?? null, sifExclude });
};

/** R29 */
const showsOrMayReport: OptionGate = ({ enrollment: { noShow } }, { reportNoShow }) =>
  verdict(!noShow || reportNoShow, { noShow, reportNoShow });

/** R29 */
const stateIncludesOrMayReport: OptionGate = ({ enrollment: { stateExclude } }, { reportStateExclude }) =>
  verdict(!stateExclude || reportStateExclude, { stateExclude, reportStateExclude });

/** R28 */
const isPrimaryOrMayReport: OptionGate = ({ enrollment: { serviceType } }, { excludeAllSecondaryEnrollments }) =>
  verdict(serviceType === 'P' || !excludeAllSecondaryEnrollments, { serviceType, excludeAllSecondaryEnrollments });

const isAttendanceDay: Gate = (subject) =>
  verdict(subject.isAttendanceDay, { attendanceTaking: subject.isAttendanceDay });

const isScheduled: Gate = ({ countedPeriods }) => verdict(countedPeriods > 0, { countedPeriods });

const hasAttendance: Gate = ({ markedPeriods }) => verdict(markedPeriods > 0, { markedPeriods });

const reachesHalf: Gate = ({ candidate, absentMinutes, enrollment: { thresholds } }) =>
  verdict(candidate !== null, { absentMinutes, ...thresholds, value: candidate?.value ?? null });

const hasCode: OptionGate = ({ candidate }, { codeSelection }) => {
  const code = codeOf(candidate, codeSelection);
  return verdict(code !== null, { codeSelection, code: code?.code ?? null, excuseID: code?.excuseID ?? null });
};

/** R9: only the finally referenced code is checked. */
const codeIsAllowed: OptionGate = ({ candidate }, { codeSelection, attendanceCodeAllowedList: allowed }) => {
  const code = codeOf(candidate, codeSelection)?.code ?? null;
  const admitted = allowed.length === 0 || (code !== null && allowed.includes(code));
  return verdict(admitted, { code, attendanceCodeAllowedList: allowed });
};

function codeOf(candidate: OptionSubject['candidate'], codeSelection: CodeSelection): OptionCode | null {
  return candidate?.codes[codeSelection] ?? null;
}

/** In the order of rules section 5, each under the reason that its failure gives. */
const GATES: readonly (readonly [GateName, Gate])[] = [
  ['no-guid', guidsAreGood],
  ['no-enrollment', enrollmentCovers],
  ['outside-calendar', dateIsInCalendar],
  ['out-of-scope', isInScope],
  ['calendar-excluded', calendarIsIncluded],
  ['grade-excluded', gradeIsIncluded],
  ['no-show', showsOrMayReport],
  ['state-exclude', stateIncludesOrMayReport],
  ['secondary', isPrimaryOrMayReport],
  ['not-attendance-day', isAttendanceDay],
  ['not-scheduled', isScheduled],
  ['no-attendance', hasAttendance],
  ['below-half', reachesHalf],
  ['no-code', hasCode],
  ['code-not-allowed', codeIsAllowed],
];

/** The reasons for which a student-day is not reported, in that order. */
export const GATE_NAMES: readonly GateName[] = GATES.map(([name]) => name);

/** Those of them that depend on options, in the same order. */
const OPTION_GATES: readonly (readonly [GateName, OptionGate])[] = [
  ['out-of-scope', isInScope],
  ['no-show', showsOrMayReport],
  ['state-exclude', stateIncludesOrMayReport],
  ['secondary', isPrimaryOrMayReport],
  ['no-code', hasCode],
  ['code-not-allowed', codeIsAllowed],
];

/** The first gate of those that depend on options which keeps a candidate out; null: it passes them all. */
export function firstOptionGate(subject: OptionSubject, options: ReportingOptions): GateName | null {
  return OPTION_GATES.find(([, ask]) => !ask(subject, options).passed)?.[0] ?? null;
}

/** Asks the gates in order and stops at the first that fails. */
export function walkGates(subject: GateSubject, options: ReportingOptions): GateTrace[] {
  const traces: GateTrace[] = [];
  for (const [gate, ask] of GATES) {
    const { passed, saw } = ask(subject, options);
    traces.push({ gate, passed, saw });
    if (!passed) break;
  }
  return traces;
}
