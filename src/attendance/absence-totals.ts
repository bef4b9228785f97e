import { BANDS, bandOf, isChronic, type AbsenceCount, type Band } from './chronic-absence.js';

/** How many students of a school, a grade or the district there are in each band. */
export class AbsenceTotals {
  students = 0;
  readonly bands: Record<Band, number> = Object.fromEntries(BANDS.map((band) => [band, 0])) as Record<Band, number>;
  scheduledDays = 0;
  missedHalfDays = 0;

  add(count: AbsenceCount, minimumDays: number): void {
    this.students += 1;
    this.bands[bandOf(count, minimumDays)] += 1;
    this.scheduledDays += count.scheduledDays;
    this.missedHalfDays += count.missedHalfDays;
  }

  get chronicStudents(): number {
    return BANDS.filter(isChronic).reduce((sum, band) => sum + this.bands[band], 0);
  }

  /** Of those with enough days, cut after the second decimal; null when there are none. */
  get chronicPercent(): number | null {
    const judged = this.students - this.bands['too-few-days'];
    return judged === 0 ? null : Math.floor((this.chronicStudents * 10_000) / judged) / 100;
  }
}
