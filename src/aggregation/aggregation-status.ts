import type { Database } from '../database/port.js';
import { outdatedCalendars } from '../store/aggregation/fingerprints.js';
import { newestNights } from '../store/aggregation/nightly-ledger.js';
import type { NightlyDayTable } from '../store/run-tables.js';
import type { StoreTables } from '../store/tables.js';
import { EDITED } from './outdated-calendars.js';

/** How the aggregated days are kept up, the same from every process that has the store. */
export interface AggregationStatus {
  /** The newest entry of the nightly ledger; null: there is none. */
  nightly: Pick<NightlyDayTable, 'schoolDay' | 'startedAt' | 'endedAt' | 'status' | 'error'> | null;
  /** Seconds since the newest nightly run that ended well; null: there is none. */
  nightlyAgeSeconds: number | null;
  /** Calendars whose own tables were edited since their last refresh. */
  calendarsToRefresh: { calendarID: number; name: string; edited: string[] }[];
}

export async function aggregationStatus(store: Database<StoreTables>, nowMs: number): Promise<AggregationStatus> {
  const { newest, newestDone } = await newestNights(store);
  const outdated = await outdatedCalendars(store);
  const endedAt = newestDone?.endedAt ?? null;
  return {
    nightly: newest
      ? {
          schoolDay: newest.schoolDay,
          startedAt: newest.startedAt,
          endedAt: newest.endedAt,
          status: newest.status,
          error: newest.error,
        }
      : null,
    nightlyAgeSeconds: endedAt === null ? null : Math.round((nowMs - Date.parse(endedAt)) / 1000),
    calendarsToRefresh: outdated.map(({ calendarID, name, outdatedBy }) => ({
      calendarID,
      name,
      edited: outdatedBy.split(',').map((table) => EDITED[table as keyof typeof EDITED] ?? table),
    })),
  };
}
