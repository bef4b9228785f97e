import type { AbsenceTotals } from '../attendance/absence-totals.js';
import { ChronicAbsenceTotals } from '../aggregation/chronic-absence-totals.js';
import type { JudgedAbsence, StudentReport } from '../aggregation/chronic-absence-report.js';
import { missedDays, type ChronicAbsenceForm, type ChronicAbsenceHead } from './chronic-absence-form.js';
import type { Output } from './output.js';

/** One JSON document, a student a line. */
export class ChronicAbsenceJson implements ChronicAbsenceForm {
  readonly #totals: ChronicAbsenceTotals;
  #any = false;

  constructor(
    readonly head: ChronicAbsenceHead,
    readonly output: Output,
  ) {
    this.#totals = new ChronicAbsenceTotals(head);
  }

  begin(): Promise<void> {
    const { year, minimumDays, asOf } = this.head;
    const calendars = this.head.calendars.map(({ calendarID, schoolID, name, lastDay }) => ({
      calendarID,
      schoolID,
      name,
      asOf: asOf ?? lastDay,
    }));
    return this.output.write(
      `{"year":${year},"minimumDays":${minimumDays},"calendars":${JSON.stringify(calendars)},\n"students":[`,
    );
  }

  async students(page: readonly StudentReport[]): Promise<void> {
    const lines = page.map((student) => JSON.stringify(this.#student(student)));
    for (const student of page) this.#totals.add(student);
    if (lines.length === 0) return;
    await this.output.write(`${this.#any ? ',' : ''}\n${lines.join(',\n')}`);
    this.#any = true;
  }

  async end(): Promise<void> {
    const { all, grades, schools } = this.#totals;
    const totals = {
      all: asJson(all),
      grades: grades.map(({ grade, totals }) => ({ grade, ...asJson(totals) })),
      schools: schools.map(({ schoolID, totals, grades: ofSchool }) => ({
        ...this.#school(schoolID),
        ...asJson(totals),
        grades: ofSchool.map((one) => ({ grade: one.grade, ...asJson(one.totals) })),
      })),
    };
    await this.output.write(`\n],\n"totals":${JSON.stringify(totals)}}\n`);
  }

  #student(student: StudentReport): unknown {
    const { personID, studentRefId, grade, schools, missed } = student;
    return {
      personID,
      studentRefId,
      grade,
      ...absenceJson(student),
      schools: schools.map((school) => ({ ...this.#school(school.schoolID), ...absenceJson(school) })),
      missed: missed.map(({ date, schoolID, halfDays }) => ({ date, schoolID, days: halfDays / 2 })),
    };
  }

  #school(schoolID: number | null): { schoolID: number | null; school: string | null } {
    return { schoolID, school: this.head.schoolNames.get(schoolID) ?? null };
  }
}

function absenceJson(absence: JudgedAbsence): Record<string, number | string | boolean | null> {
  const { scheduledDays, percent, band, chronic } = absence;
  return { scheduledDays, missedDays: missedDays(absence), ratePercent: percent, band, chronic };
}

function asJson(totals: AbsenceTotals): Record<string, unknown> {
  const { students, chronicStudents, chronicPercent, bands, scheduledDays } = totals;
  return { students, chronicStudents, chronicPercent, bands, scheduledDays, missedDays: missedDays(totals) };
}
