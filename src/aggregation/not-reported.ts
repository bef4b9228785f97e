import { readCalendar, type Calendar } from '../attendance/calendar.js';
import { viewStudent } from '../attendance/calendar-view.js';
import { firstReason, type FirstReason } from '../attendance/explain-day.js';
import { ordinal, readDay, readInteger } from '../attendance/reading.js';
import type { ReportingOptions } from '../attendance/reporting-options.js';
import type { StudentRows } from '../attendance/source-rows.js';
import type { SchoolDay } from '../core/school-day.js';
import type { Identities } from '../source/identities.js';
import type { DayRange, Source } from '../source/source.js';

/** A student-day with attendance rows that gives a zone no object, and the first reason why. */
export interface NotReportedDay extends FirstReason {
  personID: number;
  /** 32 hex digits; null when the person's GUID cannot be used. */
  studentRefId: string | null;
  /** Null when the calendar of the rows names no school. */
  schoolID: number | null;
  date: SchoolDay;
}

export interface NotReportedPage {
  /** Student-days with attendance rows that were looked at. */
  lookedAt: number;
  /** In order of personID and date. */
  days: NotReportedDay[];
}

/** Students read and judged together. */
const STUDENTS_A_GROUP = 100;

/**
 * Judges every student-day that has attendance rows by the rows of the SIS as they are now, as `explain` does: school by
 * school, a group of students at a time. A row without a readable date is of no day.
 */
export async function* notReported(
  source: Source,
  identities: Identities,
  options: ReportingOptions,
  asked: { schoolID?: number } & DayRange,
): AsyncGenerator<NotReportedPage> {
  const { schoolID: only, ...range } = asked;
  for (const [schoolID, calendarIDs] of await calendarsBySchool(source)) {
    if (only !== undefined && schoolID !== only) continue;
    const persons = new Set<number>();
    for (const calendarID of calendarIDs)
      for (const personID of await source.personsWithAttendance(calendarID, range)) persons.add(personID);
    if (persons.size === 0) continue;
    const calendars: Calendar[] = [];
    for (const calendarID of calendarIDs) {
      const rows = await source.calendarRows(calendarID, identities);
      if (rows) calendars.push(readCalendar(rows, () => undefined));
    }
    const inOrder = [...persons].sort((a, b) => a - b);
    for (let at = 0; at < inOrder.length; at += STUDENTS_A_GROUP) {
      const group = inOrder.slice(at, at + STUDENTS_A_GROUP);
      const page: NotReportedPage = { lookedAt: 0, days: [] };
      for (const [personID, places] of await readGroup(source, identities, calendars, group, range))
        judge({ personID, schoolID, studentRefId: identities.persons.get(personID) ?? null }, places, options, page);
      yield page;
    }
  }
}

/** What a student has in one calendar. */
interface Place {
  calendar: Calendar;
  rows: StudentRows;
}

async function calendarsBySchool(source: Source): Promise<[number | null, number[]][]> {
  const schools = new Map<number | null, number[]>();
  for (const row of await source.calendars()) {
    const calendarID = readInteger(row.calendarID);
    if (typeof calendarID !== 'number') continue;
    const schoolID = readInteger(row.schoolID) ?? null;
    schools.set(schoolID, [...(schools.get(schoolID) ?? []), calendarID]);
  }
  return [...schools].sort(([a], [b]) => (a ?? Infinity) - (b ?? Infinity));
}

/** The calendars of the school in which each student has an enrollment or an attendance row. */
async function readGroup(
  source: Source,
  identities: Identities,
  calendars: readonly Calendar[],
  group: readonly number[],
  range: DayRange,
): Promise<Map<number, Place[]>> {
  const places = new Map<number, Place[]>(group.map((personID) => [personID, []]));
  for (const calendar of calendars) {
    const students = await source.studentRows(calendar.calendarID, group, range, identities);
    for (const [index, rows] of students.entries())
      if (rows.enrollments.length > 0 || rows.attendance.length > 0)
        places.get(group[index]!)?.push({ calendar, rows });
  }
  return places;
}

function judge(
  student: Pick<NotReportedDay, 'personID' | 'schoolID' | 'studentRefId'>,
  places: readonly Place[],
  options: ReportingOptions,
  page: NotReportedPage,
): void {
  const dates = new Set(places.flatMap(({ rows }) => rows.attendance.flatMap(({ date }) => readDay(date) ?? [])));
  const views = places.map(({ calendar, rows }) => viewStudent(calendar, rows));
  for (const date of [...dates].sort(ordinal)) {
    page.lookedAt += 1;
    const { reason, value, absentMinutes, half, whole, enrollmentID, calendarID } = firstReason(
      views.map((view) => view(date)),
      options,
    );
    if (reason !== 'reported')
      page.days.push({ ...student, date, reason, value, absentMinutes, half, whole, enrollmentID, calendarID });
  }
}
