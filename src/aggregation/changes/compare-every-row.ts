import type { DatedTable } from '../../source/changes/change-reader.js';
import { placeCounts } from '../../source/changes/places.js';
import { seenCounts } from '../../store/changes/seen-rows.js';
import { compareRowsOn, type Compared } from './compare-rows.js';
import type { Touched } from './touched.js';

/** Rows compared at once. */
const ROWS_A_STRETCH = 5_000;

/** Every row of a calendar with those seen, by digest, some days at a time: what was committed late or dated wrongly shows. */
export async function compareEveryRow(
  compared: Compared,
  table: DatedTable,
  calendarID: number,
  touched: Touched,
): Promise<void> {
  const rowsOfDay = new Map<string, number>();
  for (const { date, rows } of await placeCounts(compared.source, table, calendarID)) rowsOfDay.set(date, rows);
  for (const { date, rows } of await seenCounts(compared.store, table, calendarID))
    rowsOfDay.set(date, Math.max(rows, rowsOfDay.get(date) ?? 0));
  if (rowsOfDay.delete('')) await compareRowsOn(compared, table, calendarID, '', '', touched);
  const days = [...rowsOfDay].sort(([a], [b]) => (a < b ? -1 : 1));
  let from: string | undefined;
  let rowsInStretch = 0;
  for (const [index, [date, rows]] of days.entries()) {
    from ??= date;
    rowsInStretch += rows;
    if (rowsInStretch < ROWS_A_STRETCH && index < days.length - 1) continue;
    await compareRowsOn(compared, table, calendarID, from, date, touched);
    from = undefined;
    rowsInStretch = 0;
  }
}
