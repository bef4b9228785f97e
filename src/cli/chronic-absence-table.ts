import type { AbsenceTotals } from '../attendance/absence-totals.js';
import type { Band, MissedDay } from '../attendance/chronic-absence.js';
import { ChronicAbsenceTotals } from '../aggregation/chronic-absence-totals.js';
import type { JudgedAbsence, StudentReport } from '../aggregation/chronic-absence-report.js';
import { missedDays, type ChronicAbsenceForm, type ChronicAbsenceHead } from './chronic-absence-form.js';
import type { Output } from './output.js';
import { headLines, rowLine, tableLines, type TableCell, type TableColumn } from './table.js';

const COLUMNS: readonly TableColumn[] = [
  { name: 'personID', width: 10, numeric: true },
  { name: 'student', width: 32 },
  { name: 'grade', width: 5 },
  { name: 'scheduled', width: 9, numeric: true },
  { name: 'missed', width: 6, numeric: true },
  { name: 'rate %', width: 6, numeric: true },
  { name: 'band', width: 10 },
  { name: 'school', width: 6 },
];

const BAND_NAMES: Record<Band, string> = {
  'too-few-days': 'too few days',
  'under-5': '< 5 %',
  '5-to-10': '5 – < 10 %',
  '10-to-20': '10 – < 20 %',
  '20-and-over': '≥ 20 %',
};

/** The chronically absent students, then totals; of one student everything. */
export class ChronicAbsenceTable implements ChronicAbsenceForm {
  readonly #totals: ChronicAbsenceTotals;

  constructor(
    readonly head: ChronicAbsenceHead,
    readonly output: Output,
  ) {
    this.#totals = new ChronicAbsenceTotals(head);
  }

  get #ofOne(): boolean {
    return this.head.personID !== undefined;
  }

  async begin(): Promise<void> {
    const { year, asOf, calendars } = this.head;
    const last = calendars.flatMap(({ lastDay }) => lastDay ?? []).sort();
    const span = last[0] === last.at(-1) ? last[0] : `${last[0]} to ${last.at(-1)}`;
    const upTo = asOf ?? `the last refreshed day of each calendar (${span})`;
    await this.output.line(`school year ${year - 1}-${year}, days up to and including ${upTo}`);
    if (!this.#ofOne) await this.output.line('chronically absent students; csv and json have every student');
    await this.output.line(['', ...headLines(COLUMNS)].join('\n'));
  }

  async students(page: readonly StudentReport[]): Promise<void> {
    for (const student of page) this.#totals.add(student);
    const shown = this.#ofOne ? page : page.filter(({ chronic }) => chronic);
    const lines = shown.flatMap((student) => this.#studentLines(student));
    if (lines.length > 0) await this.output.line(lines.join('\n'));
    if (this.#ofOne) for (const { missed } of page) await this.#missed(missed);
  }

  #studentLines(student: StudentReport): string[] {
    const { personID, studentRefId, grade, schools } = student;
    const several = schools.length > 1;
    const [only] = schools;
    const where = several ? 'all' : this.#school(only?.schoolID ?? null);
    return [
      rowLine(COLUMNS, [personID, studentRefId, grade, ...dayCells(student), where]),
      ...(several ? schools : []).map((school) =>
        rowLine(COLUMNS, [null, null, null, ...dayCells(school), this.#school(school.schoolID)]),
      ),
    ];
  }

  async #missed(missed: readonly MissedDay[]): Promise<void> {
    const rows = missed.map(({ date, halfDays, schoolID }) => [date, halfDays / 2, this.#school(schoolID)]);
    await this.output.line(['', ...tableLines(['date', 'missed', 'school'], rows)].join('\n'));
  }

  async end(): Promise<void> {
    const { all, grades, schools } = this.#totals;
    if (this.#ofOne) {
      if (all.students === 0) await this.output.line('no scheduled days');
      return;
    }
    const byGrade = grades.map(({ grade, totals }) => [grade, ...totalCells(totals)]);
    const bySchool = schools.flatMap(({ schoolID, totals, grades: ofSchool }) => [
      [this.#school(schoolID), 'all', ...totalCells(totals)],
      ...ofSchool.map((one) => [null, one.grade, ...totalCells(one.totals)]),
    ]);
    await this.output.line(
      [
        '',
        'by school (days at the school itself)',
        ...tableLines(['school', 'grade', ...TOTALS], bySchool),
        '',
        'by grade (days at all schools)',
        ...tableLines(['grade', ...TOTALS], [...byGrade, ['all', ...totalCells(all)]]),
      ].join('\n'),
    );
  }

  #school(schoolID: number | null): string {
    return schoolID === null ? 'no school' : `${schoolID} ${this.head.schoolNames.get(schoolID) ?? ''}`.trim();
  }
}

const percentText = (percent: number | null): string | null => percent?.toFixed(2) ?? null;

function dayCells(absence: JudgedAbsence): TableCell[] {
  const { scheduledDays, percent, band } = absence;
  return [scheduledDays, missedDays(absence), percentText(percent), BAND_NAMES[band]];
}

const TOTALS = ['students', 'chronic', 'chronic %', ...Object.values(BAND_NAMES)];

function totalCells({ students, chronicStudents, chronicPercent, bands }: AbsenceTotals): TableCell[] {
  const inBands = (Object.keys(BAND_NAMES) as Band[]).map((band) => bands[band]);
  return [students, chronicStudents, percentText(chronicPercent), ...inBands];
}
