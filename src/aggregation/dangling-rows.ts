import { finding } from '../attendance/finding-catalog.js';
import type { Finding } from '../attendance/findings.js';
import type { Database } from '../database/port.js';
import type { DanglingRows } from '../source/dangling.js';
import type { Source } from '../source/source.js';
import { CALENDAR_ITSELF, NO_CALENDAR, replaceFindings } from '../store/aggregation/findings.js';
import type { StoreTables } from '../store/tables.js';

/**
 * Keeps the findings of rows whose ids lead nowhere: the refresh of no calendar meets them. They replace those of the last
 * time. Returns how many there are.
 */
export async function recordDanglingRows(source: Source, store: Database<StoreTables>): Promise<number> {
  const findings = (await source.dangling()).map(findingOf);
  await store.transact((writer) => replaceFindings(writer, NO_CALENDAR, CALENDAR_ITSELF, findings));
  return findings.length;
}

function findingOf({ table, column, names, value, rows, firstID }: DanglingRows): Finding {
  const wrong = value === null ? `${column} is empty` : `${column} ${value} names no ${names}`;
  const others = rows === 1 ? '' : `, in this row and ${rows - 1} ${rows === 2 ? 'other' : 'others'}`;
  return finding('bad-row', table, firstID === undefined ? [] : [firstID], { detail: `${wrong}${others}` });
}
