import type { Database } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import { transactUnder, type LeaseToken } from '../leases/leases.js';
import type { NightlyDayTable } from '../run-tables.js';
import type { StoreTables } from '../tables.js';

/** Enters the school days that a nightly run handles, as running from now on; the run's lease is held. */
export async function beginNightlyDays(
  store: Database<StoreTables>,
  lease: LeaseToken,
  runID: string,
  schoolDays: readonly string[],
  startedAt: string,
): Promise<void> {
  const columns = ['runID', 'schoolDay', 'startedAt', 'endedAt', 'status', 'calendars', 'days', 'changedDays', 'findings', 'error'] as const; // prettier-ignore
  const rows = schoolDays.map((schoolDay) => [runID, schoolDay, startedAt, null, 'running', 0, 0, 0, 0, null]);
  await transactUnder(store, lease, (writer) => writer.insertRows('nightly_day', columns, rows));
}

/** What a nightly run did for one school day. */
export type NightlyCounts = Pick<NightlyDayTable, 'calendars' | 'days' | 'changedDays' | 'findings'>;

/** Ends the school days of a nightly run; the run's lease is held. */
export async function endNightlyDays(
  store: Database<StoreTables>,
  lease: LeaseToken,
  runID: string,
  end: Pick<NightlyDayTable, 'status' | 'endedAt' | 'error'>,
  counts: ReadonlyMap<string, NightlyCounts> = new Map(),
): Promise<void> {
  await transactUnder(store, lease, async (writer) => {
    await writer.run(writer.sql.updateTable('nightly_day').set(end).where('runID', '=', runID));
    for (const [schoolDay, counted] of counts)
      await writer.run(
        writer.sql
          .updateTable('nightly_day')
          .set(counted)
          .where('runID', '=', runID)
          .where('schoolDay', '=', schoolDay),
      );
  });
}

/** Closes what nightly runs of processes that are gone left open, under the lease of nightly runs. */
export async function interruptAbandonedNights(
  store: Database<StoreTables>,
  lease: LeaseToken,
  endedAt: string,
): Promise<void> {
  await transactUnder(store, lease, (writer) =>
    writer.run(
      writer.sql.updateTable('nightly_day').set({ status: 'interrupted', endedAt }).where('status', '=', 'running'),
    ),
  );
}

/** Every attempt at a school day, the oldest first. */
export function attemptsAt(store: Database<StoreTables>, schoolDay: string): Promise<NightlyDayTable[]> {
  return store.read((reader) =>
    reader.all(
      reader.sql.selectFrom('nightly_day').selectAll().where('schoolDay', '=', schoolDay).orderBy('startedAt'),
    ),
  );
}

/** The newest entry of the ledger, and the newest that is done; undefined: there is none. */
export function newestNights(
  store: Database<StoreTables>,
): Promise<{ newest: NightlyDayTable | undefined; newestDone: NightlyDayTable | undefined }> {
  return store.read(async (reader) => {
    const nights = firstRows(reader.dialect, reader.sql.selectFrom('nightly_day'), 1)
      .selectAll()
      .orderBy('startedAt', 'desc')
      .orderBy('schoolDay', 'desc');
    return {
      newest: await reader.first(nights),
      newestDone: await reader.first(nights.where('status', '=', 'done')),
    };
  });
}
