import { expect } from 'chai';
import { attendanceCodeInfos } from '../../src/attendance/attendance-code-info.js';
import { readCalendar } from '../../src/attendance/calendar.js';
import { evaluateStudent } from '../../src/attendance/evaluate-student.js';
import { explainDay } from '../../src/attendance/explain-day.js';
import type { Explanation } from '../../src/attendance/explanation.js';
import type { Finding, FindingCode } from '../../src/attendance/findings.js';
import { defaultReportingOptions, type ReportingOptions } from '../../src/attendance/reporting-options.js';
import type { CalendarRows } from '../../src/attendance/source-rows.js';
import type { StudentDay } from '../../src/attendance/student-day.js';
import type { SchoolDay } from '../../src/core/school-day.js';
import { calendarRows, DATE, type StudentBuilder } from './attendance-builders.js';

/** One line for what a zone is given: `AU 0.5 10:45:00–14:50:00 "note"`, without times and note where there are none. */
export type Told = string;

/** A and what a zone with these options is given, by the evaluation and by the explanation, which must agree. */
export function outcome(
  student: StudentBuilder,
  calendar: CalendarRows = calendarRows(),
  options: Partial<ReportingOptions> = {},
): { A: number | null; told: Told } {
  const evaluated = evaluate(student, calendar).find(({ date }) => date === DATE);
  const explained = explain([[student, calendar]], options);
  const told = toldOf(explained, calendar);
  const candidates = evaluated?.candidates ?? [];
  const codeSelection = options.codeSelection ?? 'mostCommon';
  const evaluatedLines = candidates.map(({ value, codes }) =>
    line(codes[codeSelection]?.code, value, evaluated?.timeIn, evaluated?.timeOut, evaluated?.note),
  );
  expect(explained.value, 'explained as well as evaluated').to.equal(candidates[0]?.value ?? null);
  if (told !== 'none') expect(evaluatedLines, 'what the evaluation gives').to.include(told);
  return { A: evaluated?.absentMinutes ?? null, told };
}

/** Findings of both the calendar and the student, by code, in the order in which they came. */
export function findingsOf(student: StudentBuilder, rows: CalendarRows = calendarRows()): Finding[] {
  const findings: Finding[] = [];
  const calendar = readCalendar(rows, (finding) => findings.push(finding));
  evaluateStudent(calendar, student.rows, {}, (finding) => findings.push(finding));
  return findings;
}

export const findingCodes = (student: StudentBuilder, rows?: CalendarRows): FindingCode[] =>
  findingsOf(student, rows).map(({ code }) => code);

export function evaluate(
  student: StudentBuilder,
  rows: CalendarRows = calendarRows(),
  range: { from?: SchoolDay; to?: SchoolDay } = {},
): StudentDay[] {
  const calendar = readCalendar(rows, () => undefined);
  return [...evaluateStudent(calendar, student.rows, range, () => undefined).days];
}

/** The day of the worked examples; undefined without counted periods. */
export function evaluateDate(student: StudentBuilder, rows?: CalendarRows): StudentDay | undefined {
  return evaluate(student, rows).find(({ date }) => date === DATE);
}

export function explain(
  pairs: readonly (readonly [StudentBuilder, CalendarRows])[],
  options: Partial<ReportingOptions> = {},
  date: SchoolDay = DATE,
): Explanation {
  const calendars = pairs.map(([student, rows]) => ({
    calendar: readCalendar(rows, () => undefined),
    student: student.rows,
  }));
  return explainDay(calendars, date, { ...defaultReportingOptions, ...options });
}

/** The code is looked up among the AttendanceCodeInfo objects of the calendars, as a zone would. */
export function toldOf({ object }: Explanation, ...calendars: CalendarRows[]): Told {
  if (object === null) return 'none';
  const infos = calendars.flatMap((rows) => attendanceCodeInfos(readCalendar(rows, () => undefined)));
  const info = infos.find(({ refId }) => refId === object.AttendanceCodeInfoRefId);
  return line(info?.code, info?.value, object.TimeIn, object.TimeOut, object.AttendanceNote);
}

type Optional = string | null | undefined;

function line(code: Optional, value: Optional, timeIn: Optional, timeOut: Optional, note: Optional): Told {
  const times = timeIn || timeOut ? ` ${timeIn ?? ''}–${timeOut ?? ''}` : '';
  return `${code ?? 'no code'} ${value ?? 'no value'}${times}${note ? ` "${note}"` : ''}`;
}
