import type { Database } from '../../database/port.js';
import { rowID, type ChangedRows, type DatedRow, type DatedTable } from '../../source/changes/change-reader.js';
import { placeCounts, rowsOn, type PlaceCount, type PlaceRange } from '../../source/changes/places.js';
import type { Source } from '../../source/source.js';
import type { SeenRowTable } from '../../store/change-tables.js';
import { seenCounts, seenRowsOf, seenRowsOn } from '../../store/changes/seen-rows.js';
import type { StoreTables } from '../../store/tables.js';
import { seenRow } from './seen-row.js';
import type { Touched } from './touched.js';

/** The SIS and what was seen of it. */
export interface Compared {
  readonly source: Source;
  readonly store: Database<StoreTables>;
}

/** Rows that may have changed, by their ids: touches where each stands now and where it was seen. */
export async function compareChangedRows(
  { store }: Compared,
  table: DatedTable,
  { rows, deletedIDs }: ChangedRows,
  touched: Touched,
): Promise<void> {
  const ids = [...rows.flatMap((row) => rowID(table, row) ?? []), ...deletedIDs];
  if (ids.length === 0) return;
  const seen = new Map<number, SeenRowTable[]>();
  for (const row of await seenRowsOf(store, table, ids)) seen.set(row.rowID, [...(seen.get(row.rowID) ?? []), row]);
  const touchSeen = (id: number): void => {
    for (const { calendarID, personID, date } of seen.get(id) ?? []) touched.day(calendarID, personID, date);
  };
  for (const row of rows) {
    const now = seenRow(table, row);
    if (now === undefined) {
      const id = rowID(table, row);
      if (id !== null) touchSeen(id);
      continue;
    }
    // One that was seen here as it is may have been elsewhere before: the counts of that place tell.
    if (seen.get(now.rowID)?.some((before) => samePlace(before, now) && before.digest === now.digest)) continue;
    touchSeen(now.rowID);
    touched.day(now.calendarID, now.personID, now.date);
  }
  for (const id of deletedIDs) touchSeen(id);
}

/** Places of a table whose rows are others than those seen, by their counts; of one calendar and some days, or of all. */
export async function compareCounts(
  compared: Compared,
  table: DatedTable,
  concerns: (calendarID: number) => boolean,
  touched: Touched,
  where: { calendarID?: number } & PlaceRange = {},
): Promise<void> {
  const { calendarID, ...range } = where;
  const key = ({ calendarID, date }: Pick<PlaceCount, 'calendarID' | 'date'>): string => `${calendarID} ${date}`;
  const places = new Map<string, PlaceCount>();
  for (const place of await placeCounts(compared.source, table, calendarID, range)) places.set(key(place), place);
  const differing: Pick<PlaceCount, 'calendarID' | 'date'>[] = [];
  for (const seen of await seenCounts(compared.store, table, calendarID, range)) {
    const place = places.get(key(seen));
    places.delete(key(seen));
    if (place?.rows !== seen.rows || place.idSum !== seen.idSum) differing.push(seen);
  }
  for (const place of [...differing, ...places.values()])
    if (concerns(place.calendarID))
      await compareRowsOn(compared, table, place.calendarID, place.date, place.date, touched);
}

/** Every row of a calendar on some days with those seen there, by digest. */
export async function compareRowsOn(
  { source, store }: Compared,
  table: DatedTable,
  calendarID: number,
  from: string,
  to: string,
  touched: Touched,
): Promise<void> {
  const before = new Map<string, SeenRowTable>();
  const key = ({ date, personID, rowID: id }: SeenRowTable): string => `${date} ${personID} ${id}`;
  for (const row of await seenRowsOn(store, table, calendarID, from, to)) before.set(key(row), row);
  const rows: DatedRow[] = await rowsOn(source, table, calendarID, { from, to });
  for (const row of rows) {
    const now = seenRow(table, row);
    if (now === undefined) continue;
    const seen = before.get(key(now));
    before.delete(key(now));
    if (seen?.digest !== now.digest) touched.day(calendarID, now.personID, now.date);
  }
  for (const { personID, date } of before.values()) touched.day(calendarID, personID, date);
}

const samePlace = (a: SeenRowTable, b: SeenRowTable): boolean =>
  a.calendarID === b.calendarID && a.date === b.date && a.personID === b.personID;
