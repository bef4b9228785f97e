import { workerData } from 'node:worker_threads';
import type { Database } from '../database/port.js';
import type { CalendarState } from '../store/aggregation/calendars.js';
import { readCalendarStates } from '../store/aggregation/calendars.js';
import { removeCalendarsExcept } from '../store/aggregation/stored-days.js';
import { countDay } from '../store/aggregation/count-day.js';
import { readVersions } from '../store/changes/calendar-version.js';
import { openStore, type StoreLocation } from '../store/open.js';
import type { StoreTables } from '../store/tables.js';
import { openSource, type SourceLocation } from '../source/open.js';
import type { Identities } from '../source/identities.js';
import type { DayRange, Source } from '../source/source.js';
import { serve } from '../workers/serve.js';
import { calendarDays } from './calendar-days.js';
import { recordDanglingRows } from './dangling-rows.js';
import { mirrorSource } from './mirror-source.js';
import { refreshCalendar, type CalendarJob, type CalendarRefreshed } from './refresh-calendar.js';

/** Where the thread finds the SIS and the store. */
export interface RefreshWorkerData {
  source: SourceLocation;
  store: StoreLocation;
}

const location = workerData as RefreshWorkerData;

/** Off the main thread: everything of a refresh that reads or writes many rows. */
async function open(): Promise<RefreshMethods> {
  const source = await openSource(location.source, 'block');
  return refreshMethods(source, openStore(location.store, 'block'));
}

export type RefreshMethods = ReturnType<typeof refreshMethods>;

function refreshMethods(source: Source, store: Database<StoreTables>) {
  let identities: Identities | undefined;
  /** Of each calendar, before the identities were read. */
  let versions: ReadonlyMap<number, number> = new Map();

  async function readIdentities(): Promise<Identities> {
    versions = await readVersions(store);
    return (identities = await source.identities());
  }

  const methods = {
    /** Brings flags and small columns up to date; returns the calendars as they are then. */
    async mirror(): Promise<{ changed: number; calendars: CalendarState[] }> {
      const changed = await mirrorSource(source, store, await readIdentities());
      const calendars = await readCalendarStates(store);
      await removeCalendarsExcept(store, new Set(calendars.map(({ calendarID }) => calendarID)));
      return { changed, calendars };
    },

    async calendar(
      job: CalendarJob,
      report: (progress: { done: number; of: number }) => void,
    ): Promise<CalendarRefreshed> {
      const known = identities ?? (await readIdentities());
      try {
        return await refreshCalendar(source, store, known, job, report, versions.get(job.calendarID) ?? 0);
      } finally {
        await store.tidy();
      }
    },

    /** The attendance-taking days of some calendars, ascending, by the SIS as it is now. */
    async attendanceDays({ calendarIDs, ...range }: { calendarIDs: readonly number[] } & DayRange) {
      return [...(await calendarDays(source, calendarIDs, range))];
    },

    /** Finds the rows that no calendar meets. */
    dangling: () => recordDanglingRows(source, store),

    countDay: (asked: Parameters<typeof countDay>[1]) => countDay(store, asked),
  };
  return methods;
}

serve(open);
