import type { Database, Writer } from '../../database/port.js';
import type { StoreTables } from '../tables.js';

/** How often the days of a calendar were written: to be read before the SIS is. 0 when the calendar never was. */
export async function readVersion(store: Database<StoreTables>, calendarID: number): Promise<number> {
  const row = await store.read((reader) =>
    reader.first(reader.sql.selectFrom('calendar_aggregation').select('version').where('calendarID', '=', calendarID)),
  );
  return row?.version ?? 0;
}

/** `readVersion` of every calendar. */
export async function readVersions(store: Database<StoreTables>): Promise<ReadonlyMap<number, number>> {
  const rows = await store.read((reader) =>
    reader.all(reader.sql.selectFrom('calendar_aggregation').select(['calendarID', 'version'])),
  );
  return new Map(rows.map(({ calendarID, version }) => [calendarID, version]));
}

/**
 * Counts a transaction that writes the calendar. Undefined when another one has written it since `expected`: what would
 * be written was read before that, and has to be read again. `complete`: the calendar was aggregated to its end.
 */
export async function advanceVersion(
  writer: Writer<StoreTables>,
  calendarID: number,
  expected: number,
): Promise<{ complete: boolean } | undefined> {
  await writer.upsertRows('calendar_aggregation', ['calendarID'], ['calendarID'], [[calendarID]]);
  const { changes } = await writer.run(
    writer.sql
      .updateTable('calendar_aggregation')
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .where('calendarID', '=', calendarID)
      .where('version', '=', expected),
  );
  if (changes !== 1) return undefined;
  const row = await writer.first(
    writer.sql.selectFrom('calendar_aggregation').select('completedAt').where('calendarID', '=', calendarID),
  );
  return { complete: row !== undefined && row.completedAt !== null };
}
