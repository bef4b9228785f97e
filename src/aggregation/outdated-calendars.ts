import { calendarFingerprint, FINGERPRINT_TABLES, type FingerprintTable } from '../attendance/calendar-fingerprint.js';
import type { Database } from '../database/port.js';
import { readIdentities } from '../source/identities.js';
import type { Source } from '../source/source.js';
import { readCalendarStates, type CalendarState } from '../store/aggregation/calendars.js';
import { readFingerprints, recordOutdated, type Fingerprint } from '../store/aggregation/fingerprints.js';
import type { StoreTables } from '../store/tables.js';

/** A calendar whose days stand on calendar-level tables that were edited since. */
export interface OutdatedCalendar {
  calendarID: number;
  name: string;
  tables: FingerprintTable[];
}

/** In the words of those who edit them. */
export const EDITED: Record<FingerprintTable, string> = {
  calendar: 'calendar dates or thresholds',
  gradeLevel: 'grade levels or their thresholds',
  term: 'terms',
  day: 'days',
  periodSchedule: 'bell schedules',
  period: 'periods, their times or lunch',
  course: 'courses or their flags',
  section: 'sections',
  sectionPlacement: 'when sections meet',
};

/** GUIDs are no part of a fingerprint. */
const NO_IDENTITIES = readIdentities([], [], []);

/**
 * Compares the calendar-level tables of the SIS with what each calendar was refreshed with, as a whole, at last; of
 * calendars of the year and later ones, or of all. Records what differs. Edits of these tables change no answer until a
 * manual refresh; it only is told which calendars need one.
 */
export async function findOutdatedCalendars(
  source: Source,
  store: Database<StoreTables>,
  fromYear?: number,
): Promise<OutdatedCalendar[]> {
  const kept = await readFingerprints(store);
  const outdated: OutdatedCalendar[] = [];
  for (const calendar of await readCalendarStates(store)) {
    const { calendarID, name, completedAt, endYear } = calendar;
    const fingerprint = kept.get(calendarID);
    if (completedAt === null || !fingerprint || (fromYear !== undefined && (endYear ?? 0) < fromYear)) continue;
    const tables = await editedTables(source, calendar, fingerprint);
    if (tables.length > 0) outdated.push({ calendarID, name, tables });
    const outdatedBy = tables.length === 0 ? null : tables.join(',');
    if (outdatedBy !== calendar.outdatedBy) await recordOutdated(store, calendarID, outdatedBy, completedAt);
  }
  return outdated;
}

/** Looks again only when the SIS may have changed, or a calendar was refreshed, since the last time. */
export class OutdatedWatch {
  #seen: string | undefined;

  constructor(
    readonly source: Source,
    readonly store: Database<StoreTables>,
  ) {}

  /** How many calendars of the year and later ones need a refresh; null when nothing can have changed. */
  async look(fromYear: number): Promise<number | null> {
    const dataVersion = await this.source.dataVersion();
    const refreshed = (await readCalendarStates(this.store)).map(({ completedAt }) => completedAt ?? '');
    const seen = [fromYear, dataVersion, ...refreshed].join(' ');
    if (dataVersion !== null && seen === this.#seen) return null;
    const { length } = await findOutdatedCalendars(this.source, this.store, fromYear);
    this.#seen = seen;
    return length;
  }
}

async function editedTables(
  source: Source,
  { calendarID }: CalendarState,
  kept: Fingerprint,
): Promise<FingerprintTable[]> {
  const rows = await source.calendarRows(calendarID, NO_IDENTITIES);
  if (!rows) return [];
  const now = calendarFingerprint(rows);
  return FINGERPRINT_TABLES.filter((table) => now[table] !== kept[table]);
}
