import type { AbsenceCount } from '../attendance/chronic-absence.js';
import type { ChronicAbsenceOrder, StudentReport } from '../aggregation/chronic-absence-report.js';
import type { Output } from './output.js';

export interface ChronicAbsenceHead extends ChronicAbsenceOrder {
  year: number;
  schoolNames: ReadonlyMap<unknown, string>;
}

/** One form in which the report is printed while its students come. */
export interface ChronicAbsenceForm {
  begin(): Promise<void>;
  students(page: readonly StudentReport[]): Promise<void>;
  end(): Promise<void>;
}

export type ChronicAbsenceFormType = new (head: ChronicAbsenceHead, output: Output) => ChronicAbsenceForm;

/** Days with halves, as they are shown. */
export const missedDays = ({ missedHalfDays }: Pick<AbsenceCount, 'missedHalfDays'>): number => missedHalfDays / 2;
