import type { SchoolDay } from '../core/school-day.js';
import type { RowReader } from './row-reader.js';
import type { Cell } from './source-rows.js';

/** Days from … to, both inclusive; null is open. */
export interface DateSpan {
  readonly from: SchoolDay | null;
  readonly to: SchoolDay | null;
}

export function covers(span: DateSpan, date: SchoolDay): boolean {
  return (span.from === null || span.from <= date) && (span.to === null || date <= span.to);
}

/** Which of the two columns may be empty, which then is open. */
export type OpenEnds = 'none' | 'to' | 'both';

/**
 * The span of a row's startDate and endDate. Undefined, with findings, when a date cannot be read or a needed one is
 * empty: such a row covers no day, for nothing shows that it does.
 */
export function readSpan(
  row: { startDate: Cell; endDate: Cell },
  openEnds: OpenEnds,
  reader: RowReader,
): DateSpan | undefined {
  const from =
    openEnds === 'both' ? reader.day(row.startDate, 'startDate') : reader.requiredDay(row.startDate, 'startDate');
  const to = openEnds === 'none' ? reader.requiredDay(row.endDate, 'endDate') : reader.day(row.endDate, 'endDate');
  return from === undefined || to === undefined ? undefined : { from, to };
}
