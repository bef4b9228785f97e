import type { JudgedAbsence, StudentReport } from '../aggregation/chronic-absence-report.js';
import { spreadsheetLine } from '../core/csv.js';
import { missedDays, type ChronicAbsenceForm, type ChronicAbsenceHead } from './chronic-absence-form.js';
import type { Output } from './output.js';

const COLUMNS = [
  'personID',
  'studentRefId',
  'grade',
  'scope',
  'schoolID',
  'school',
  'scheduledDays',
  'missedDays',
  'ratePercent',
  'band',
  'chronic',
  'missed',
] as const;

/**
 * A line of scope `student` for each student, with the school when it is one; where there are several, a line of scope
 * `school` for each follows, with the days there.
 */
export class ChronicAbsenceCsv implements ChronicAbsenceForm {
  constructor(
    readonly head: ChronicAbsenceHead,
    readonly output: Output,
  ) {}

  begin(): Promise<void> {
    return this.output.line(spreadsheetLine(COLUMNS));
  }

  async students(page: readonly StudentReport[]): Promise<void> {
    const lines = page.flatMap((student) => {
      const { schools } = student;
      const split = schools.length > 1;
      const only = split ? null : (schools[0]?.schoolID ?? null);
      return [
        this.#line(student, 'student', only, student, missedText(student)),
        ...(split ? schools : []).map((school) => this.#line(student, 'school', school.schoolID, school, '')),
      ];
    });
    if (lines.length > 0) await this.output.line(lines.join('\n'));
  }

  #line(
    { personID, studentRefId, grade }: StudentReport,
    scope: 'student' | 'school',
    schoolID: number | null,
    absence: JudgedAbsence,
    missed: string,
  ): string {
    const { scheduledDays, percent, band, chronic } = absence;
    const where = [scope, schoolID, this.head.schoolNames.get(schoolID)];
    const days = [scheduledDays, missedDays(absence), percent?.toFixed(2), band, chronic ? 'yes' : 'no'];
    return spreadsheetLine([personID, studentRefId, grade, ...where, ...days, missed]);
  }

  async end(): Promise<void> {
    // Totals are of the other forms: every line here is one of a student.
  }
}

/** `2026-02-10 1.0; 2026-02-11 0.5` */
function missedText({ missed }: StudentReport): string {
  return missed.map(({ date, halfDays }) => `${date} ${halfDays === 2 ? '1.0' : '0.5'}`).join('; ');
}
