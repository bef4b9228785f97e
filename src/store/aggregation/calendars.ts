import type { Database } from '../../database/port.js';
import type { CalendarAggregationTable, CalendarTable } from '../aggregation-tables.js';
import { transactUnder, type LeaseToken } from '../leases/leases.js';
import type { StoreTables } from '../tables.js';
import { keepFingerprint, type Fingerprint } from './fingerprints.js';

/** A calendar of the SIS and how far it is aggregated. */
export type CalendarState = CalendarTable &
  Pick<CalendarAggregationTable, 'completedAt' | 'lastDay' | 'waitingSince' | 'error' | 'outdatedBy'>;

/** Every calendar, ascending by id. */
export function readCalendarStates(store: Database<StoreTables>): Promise<CalendarState[]> {
  return store.read((reader) =>
    reader.all(
      reader.sql
        .selectFrom('calendar as c')
        .leftJoin('calendar_aggregation as a', 'a.calendarID', 'c.calendarID')
        .selectAll('c')
        .select(['a.completedAt', 'a.lastDay', 'a.waitingSince', 'a.error', 'a.outdatedBy'])
        .orderBy('c.calendarID'),
    ),
  );
}

/** Whether a calendar was ever aggregated to its end. */
export async function isComplete(store: Database<StoreTables>, calendarID: number): Promise<boolean> {
  const row = await store.read((reader) =>
    reader.first(
      reader.sql.selectFrom('calendar_aggregation').select('completedAt').where('calendarID', '=', calendarID),
    ),
  );
  return row !== undefined && row.completedAt !== null;
}

/** The last day up to which a calendar was refreshed; null when it never was. */
export async function readLastDay(store: Database<StoreTables>, calendarID: number): Promise<string | null> {
  const row = await store.read((reader) =>
    reader.first(reader.sql.selectFrom('calendar_aggregation').select('lastDay').where('calendarID', '=', calendarID)),
  );
  return row?.lastDay ?? null;
}

/** A refresh that covered the whole calendar has ended well; `fingerprint` is what it read of the calendar's own tables. */
export async function markCalendarComplete(
  store: Database<StoreTables>,
  lease: LeaseToken,
  calendarID: number,
  completedAt: string,
  lastDay: string,
  fingerprint: Fingerprint = {},
): Promise<void> {
  const columns = ['calendarID', 'completedAt', 'lastDay', 'waitingSince', 'error', 'outdatedBy'] as const;
  const row = [calendarID, completedAt, lastDay, null, null, null];
  await transactUnder(store, lease, async (writer) => {
    await writer.upsertRows('calendar_aggregation', ['calendarID'], columns, [row]);
    await keepFingerprint(writer, calendarID, fingerprint);
  });
}

/** A nightly run has brought a calendar's days up to date to this one. */
export async function recordLastDay(
  store: Database<StoreTables>,
  lease: LeaseToken,
  calendarID: number,
  lastDay: string,
): Promise<void> {
  await transactUnder(store, lease, (writer) =>
    writer.run(
      writer.sql
        .updateTable('calendar_aggregation')
        .set({ lastDay, error: null })
        .where('calendarID', '=', calendarID)
        .where('completedAt', 'is not', null),
    ),
  );
}

/** Answers wait for these calendars from `since` on; one that waits already goes on waiting since before. */
export async function markCalendarsAwaited(
  store: Database<StoreTables>,
  calendars: readonly CalendarState[],
  since: string,
): Promise<void> {
  const rows = calendars
    .filter(({ completedAt, waitingSince }) => completedAt === null && waitingSince === null)
    .map(({ calendarID }) => [calendarID, since]);
  await store.transact((writer) =>
    writer.upsertRows('calendar_aggregation', ['calendarID'], ['calendarID', 'waitingSince'], rows),
  );
}

/** A run of the calendar failed; what was aggregated before stays as it was. */
export async function markCalendarFailed(
  store: Database<StoreTables>,
  lease: LeaseToken,
  calendarID: number,
  error: string,
): Promise<void> {
  await transactUnder(store, lease, (writer) =>
    writer.upsertRows('calendar_aggregation', ['calendarID'], ['calendarID', 'error'], [[calendarID, error]]),
  );
}

/**
 * The active year: the largest endYear that has a calendar whose dates contain `today`, else the latest that has begun
 * (rules section 8). Undefined when no calendar has begun.
 */
export function activeYear(
  calendars: readonly Pick<CalendarTable, 'endYear' | 'startDate' | 'endDate'>[],
  today: string,
): number | undefined {
  const begun = calendars.filter(
    ({ endYear, startDate }) => endYear !== null && startDate !== null && startDate <= today,
  );
  const current = begun.filter(({ endDate }) => endDate !== null && endDate >= today);
  const years = (current.length > 0 ? current : begun).flatMap(({ endYear }) => endYear ?? []);
  return years.length === 0 ? undefined : Math.max(...years);
}
