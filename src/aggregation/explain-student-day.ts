import { readCalendar } from '../attendance/calendar.js';
import { explainDay, type StudentCalendar } from '../attendance/explain-day.js';
import type { Explanation } from '../attendance/explanation.js';
import { readDay, readInteger } from '../attendance/reading.js';
import type { ReportingOptions } from '../attendance/reporting-options.js';
import type { CalendarRow, EnrollmentRow } from '../attendance/source-rows.js';
import type { SchoolDay } from '../core/school-day.js';
import type { Identities } from '../source/identities.js';
import type { Source } from '../source/source.js';

/** What a zone is given for a student at one school on a day, and why. */
export interface SchoolExplanation {
  schoolID: number;
  /** 32 hex digits; null when the school's GUID cannot be used. */
  schoolRefId: string | null;
  explanation: Explanation;
}

/**
 * Explains a student-day from the SIS as it is now: for one school, or for each school at which the student has an
 * enrollment or a row. Findings are left to the refresh.
 */
export async function explainStudentDay(
  source: Source,
  identities: Identities,
  options: ReportingOptions,
  asked: { personID: number; date: SchoolDay; schoolID?: number },
): Promise<SchoolExplanation[]> {
  const { personID, date } = asked;
  const calendars = await source.calendars();
  const enrollments = await source.enrollmentsOf(personID);
  const withRows = new Set(await source.calendarsWithRows(personID, date));
  const theirs = (calendar: CalendarRow): boolean =>
    withRows.has(Number(calendar.calendarID)) || enrollments.some((row) => row.calendarID === calendar.calendarID);
  const schoolIDs =
    asked.schoolID === undefined
      ? [...new Set(calendars.filter(theirs).map(({ schoolID }) => readInteger(schoolID) ?? null))]
      : [asked.schoolID];
  const explained: SchoolExplanation[] = [];
  for (const schoolID of schoolIDs.filter((id) => id !== null).sort((a, b) => a - b)) {
    const ofSchool = calendars.filter((calendar) => calendar.schoolID === schoolID);
    const relevant = ofSchool.filter(
      (calendar) => withRows.has(Number(calendar.calendarID)) || concerns(calendar, enrollments, date),
    );
    const shown = relevant.length > 0 ? relevant : ofSchool.filter((calendar) => contains(calendar, date)).slice(0, 1);
    const studentCalendars: StudentCalendar[] = [];
    for (const { calendarID } of shown.length > 0 ? shown : ofSchool.slice(0, 1)) {
      const rows = await source.calendarRows(Number(calendarID), identities);
      if (!rows) continue;
      const range = { from: date, to: date };
      const [student] = await source.studentRows(Number(calendarID), [personID], range, identities);
      if (student) studentCalendars.push({ calendar: readCalendar(rows, () => undefined), student });
    }
    explained.push({
      schoolID,
      schoolRefId: identities.schools.get(schoolID) ?? null,
      explanation: explainDay(studentCalendars, date, options),
    });
  }
  return explained;
}

/** The student has an enrollment in the calendar, and either that covers the day or the calendar contains it. */
function concerns(calendar: CalendarRow, enrollments: readonly EnrollmentRow[], date: SchoolDay): boolean {
  return enrollments.some((row) => {
    if (row.calendarID !== calendar.calendarID) return false;
    const end = readDay(row.endDate) ?? null;
    const covers = (readDay(row.startDate) ?? '~') <= date && (end === null || date <= end);
    return covers || contains(calendar, date);
  });
}

function contains(calendar: CalendarRow, date: SchoolDay): boolean {
  const [start, end] = [readDay(calendar.startDate), readDay(calendar.endDate)];
  return Boolean(start && end && start <= date && date <= end);
}
