import type { Database, Writer } from '../../database/port.js';
import type { StoreTables } from '../tables.js';

/** Digest of each calendar-level table of a calendar. */
export type Fingerprint = Readonly<Record<string, string>>;

/** Keeps what a calendar was refreshed with. */
export async function keepFingerprint(
  writer: Writer<StoreTables>,
  calendarID: number,
  fingerprint: Fingerprint,
): Promise<void> {
  const columns = ['calendarID', 'sourceTable', 'digest'] as const;
  const rows = Object.entries(fingerprint).map(([table, digest]) => [calendarID, table, digest]);
  await writer.upsertRows('calendar_fingerprint', ['calendarID', 'sourceTable'], columns, rows);
}

/** What each calendar was refreshed with, by calendarID. */
export async function readFingerprints(store: Database<StoreTables>): Promise<Map<number, Fingerprint>> {
  const rows = await store.read((reader) => reader.all(reader.sql.selectFrom('calendar_fingerprint').selectAll()));
  const fingerprints = new Map<number, Record<string, string>>();
  for (const { calendarID, sourceTable, digest } of rows) {
    const found = fingerprints.get(calendarID) ?? {};
    found[sourceTable] = digest;
    fingerprints.set(calendarID, found);
  }
  return fingerprints;
}

/** Records by which tables a calendar needs a refresh (none: by null), as long as it was not refreshed since `completedAt`. */
export async function recordOutdated(
  store: Database<StoreTables>,
  calendarID: number,
  outdatedBy: string | null,
  completedAt: string,
): Promise<void> {
  await store.transact((writer) =>
    writer.run(
      writer.sql
        .updateTable('calendar_aggregation')
        .set({ outdatedBy })
        .where('calendarID', '=', calendarID)
        .where('completedAt', '=', completedAt),
    ),
  );
}

/** Calendars that need a refresh as the newest sweep saw it, with the tables that differ. */
export async function outdatedCalendars(
  store: Database<StoreTables>,
): Promise<{ calendarID: number; name: string; outdatedBy: string }[]> {
  const rows = await store.read((reader) =>
    reader.all(
      reader.sql
        .selectFrom('calendar_aggregation as a')
        .innerJoin('calendar as c', 'c.calendarID', 'a.calendarID')
        .select(['c.calendarID', 'c.name', 'a.outdatedBy'])
        .where('a.outdatedBy', 'is not', null)
        .orderBy('c.calendarID'),
    ),
  );
  return rows.flatMap(({ outdatedBy, ...row }) => (outdatedBy === null ? [] : [{ ...row, outdatedBy }]));
}
