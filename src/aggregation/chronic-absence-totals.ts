import { AbsenceTotals } from '../attendance/absence-totals.js';
import type { ChronicAbsenceOrder, StudentReport } from './chronic-absence-report.js';

/** Totals by what students have in common. A school counts its students by their days there; the others by all their days. */
export class ChronicAbsenceTotals {
  readonly all = new AbsenceTotals();
  readonly #grades = new Map<string, AbsenceTotals>();
  readonly #schools = new Map<number | null, SchoolTotals>();

  constructor(readonly order: Pick<ChronicAbsenceOrder, 'minimumDays' | 'schoolID'>) {}

  add(student: StudentReport): void {
    const { minimumDays, schoolID: wanted } = this.order;
    this.all.add(student, minimumDays);
    entry(this.#grades, student.grade, newTotals).add(student, minimumDays);
    for (const school of student.schools) {
      if (wanted !== undefined && school.schoolID !== wanted) continue;
      const { totals, grades } = entry(this.#schools, school.schoolID, newSchool);
      totals.add(school, minimumDays);
      entry(grades, student.grade, newTotals).add(school, minimumDays);
    }
  }

  /** In order of grade. */
  get grades(): { grade: string; totals: AbsenceTotals }[] {
    return inOrderOfGrade(this.#grades);
  }

  /** In order of schoolID. */
  get schools(): {
    schoolID: number | null;
    totals: AbsenceTotals;
    grades: { grade: string; totals: AbsenceTotals }[];
  }[] {
    return [...this.#schools]
      .sort(([a], [b]) => (a ?? Infinity) - (b ?? Infinity))
      .map(([schoolID, { totals, grades }]) => ({ schoolID, totals, grades: inOrderOfGrade(grades) }));
  }
}

interface SchoolTotals {
  totals: AbsenceTotals;
  grades: Map<string, AbsenceTotals>;
}

const newTotals = (): AbsenceTotals => new AbsenceTotals();
const newSchool = (): SchoolTotals => ({ totals: newTotals(), grades: new Map() });

function inOrderOfGrade(grades: ReadonlyMap<string, AbsenceTotals>): { grade: string; totals: AbsenceTotals }[] {
  return [...grades].sort(([a], [b]) => (a < b ? -1 : 1)).map(([grade, totals]) => ({ grade, totals }));
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
