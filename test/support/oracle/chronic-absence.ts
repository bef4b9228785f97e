import { absenceValue } from './gates.js';
import type { Enrollment, Source } from './source.js';
import { studentDay } from './student-day.js';
import { covers } from './values.js';

export interface Absence {
  scheduledDays: number;
  missedDays: number;
}

export interface StudentAbsence extends Absence {
  personID: number;
  grade: string;
  schools: (Absence & { schoolID: number })[];
  /** Date and fraction. */
  missed: [string, number][];
}

interface Day {
  schoolID: number;
  date: string;
  fraction: number;
  enrollment: Enrollment;
}

/** R18 for the students of one school year, by personID; days after `asOf` are left aside. */
export function chronicAbsence(source: Source, year: number, asOf: string): StudentAbsence[] {
  const students: StudentAbsence[] = [];
  for (const [personID, enrollments] of [...source.enrollmentsOf].sort(([a], [b]) => a - b)) {
    const days: Day[] = [];
    for (const calendarID of new Set(enrollments.map((one) => one.calendarID))) {
      const calendar = source.calendars.get(calendarID);
      if (calendar?.endYear !== year) continue;
      for (const date of source.datesOf.get(calendarID) ?? []) {
        if (date > asOf || !covers(calendar.span, date)) continue;
        const day = studentDay(source, personID, calendarID, date);
        const there = enrollments.filter((one) => one.calendarID === calendarID && covers(one.span, date));
        const shown = there.filter((one) => !one.noShow);
        if (!day || shown.length === 0) continue;
        const enrollment = shown.find((one) => isStanding(one, shown)) as Enrollment;
        const grade = calendar.grades.get(enrollment.grade);
        const half = grade?.half ?? calendar.half ?? 120;
        const value = absenceValue(day.absentMinutes, half, grade?.whole ?? calendar.whole ?? 240);
        days.push({ schoolID: calendar.schoolID, date, fraction: Number(value ?? 0), enrollment });
      }
    }
    if (days.length > 0) students.push(judge(personID, days));
  }
  return students;
}

/** Of several enrollments in one calendar: primary, then the highest id. */
function isStanding(one: Enrollment, among: readonly Enrollment[]): boolean {
  return among.every((other) => {
    const [primary, otherPrimary] = [one.serviceType === 'P', other.serviceType === 'P'];
    return primary === otherPrimary ? one.enrollmentID >= other.enrollmentID : primary;
  });
}

function judge(personID: number, days: readonly Day[]): StudentAbsence {
  const counted = oneADate(days);
  const latest = [...days].sort((a, b) => {
    const [began, other] = [a.enrollment.span.first, b.enrollment.span.first];
    return began === other ? b.enrollment.enrollmentID - a.enrollment.enrollmentID : began < other ? 1 : -1;
  })[0] as Day;
  const schoolIDs = [...new Set(days.map(({ schoolID }) => schoolID))].sort((a, b) => a - b);
  return {
    personID,
    grade: latest.enrollment.grade,
    ...absence(counted),
    schools: schoolIDs.map((schoolID) => ({
      schoolID,
      ...absence(oneADate(days.filter((day) => day.schoolID === schoolID))),
    })),
    missed: counted.filter(({ fraction }) => fraction > 0).map(({ date, fraction }) => [date, fraction]),
  };
}

/** The primary enrollment's, else the highest fraction. Silent: of several primary ones the highest fraction too. */
function oneADate(days: readonly Day[]): Day[] {
  return [...new Set(days.map(({ date }) => date))].sort().map((date) => {
    const there = days.filter((day) => day.date === date);
    const primary = there.filter(({ enrollment }) => enrollment.serviceType === 'P');
    return [...(primary.length > 0 ? primary : there)].sort((a, b) => b.fraction - a.fraction)[0] as Day;
  });
}

function absence(days: readonly Day[]): Absence {
  return { scheduledDays: days.length, missedDays: days.reduce((sum, { fraction }) => sum + fraction, 0) };
}
