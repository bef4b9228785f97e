import type { SchoolDay } from '../core/school-day.js';
import type { Database } from '../database/port.js';
import { readRun, readRunCalendars } from '../store/aggregation/run-reports.js';
import type { RunStatus } from '../store/run-tables.js';
import type { StoreTables } from '../store/tables.js';
import type { CalendarOutcome } from './refresh-calendar.js';

/** A calendar that was refreshed, with its findings by code. */
export type RefreshedCalendar = CalendarOutcome & { findingCodes: Record<string, number> };

/** What came of a run, as every process reads it. */
export interface RefreshReport {
  runID: string;
  status: RunStatus;
  /** Why it ended otherwise than done; null: its calendars say. */
  reason: string | null;
  lastDay: SchoolDay;
  calendars: RefreshedCalendar[];
  failures: { calendarID: number; name: string; error: string }[];
}

/** Errors: AgentError `usage` when there is no such run. */
export async function readReport(store: Database<StoreTables>, runID: string): Promise<RefreshReport> {
  const run = await readRun(store, runID);
  const report: RefreshReport = {
    runID,
    status: run.status,
    reason: run.outcome === null ? null : ((JSON.parse(run.outcome) as { reason?: string }).reason ?? null),
    lastDay: run.lastDay as SchoolDay,
    calendars: [],
    failures: [],
  };
  for (const { calendarID, name, status, outcome, error } of await readRunCalendars(store, runID)) {
    if (status === 'failed') report.failures.push({ calendarID, name, error: error ?? '' });
    const counts = status === 'done' && outcome !== null ? (JSON.parse(outcome) as RefreshedCalendar) : undefined;
    // One without counts was found done by another process.
    if (counts?.calendarID !== undefined) report.calendars.push(counts);
  }
  return report;
}

/** The report in the form that districts know: the number of calendars, then their names one a line. */
export function reportLines({ calendars }: Pick<RefreshReport, 'calendars'>): string[] {
  return [`Records:${calendars.length}`, 'calendarName', ...calendars.map(({ name }) => name)];
}

/** Columns of the second file: day counts and findings of each calendar. */
export const DETAIL_COLUMNS = [
  'calendarID',
  'calendarName',
  'status',
  'students',
  'days',
  'changedDays',
  'removedDays',
  'changedObjects',
  'findings',
  'findingCodes',
  'error',
] as const;

/** Rows of the second file in the order of DETAIL_COLUMNS: what was refreshed, then what failed. */
export function detailRows({ calendars, failures }: RefreshReport): (string | number | null)[][] {
  return [
    ...calendars.map((calendar) => [
      calendar.calendarID,
      calendar.name,
      'done',
      calendar.students,
      calendar.days,
      calendar.changedDays,
      calendar.removedDays,
      calendar.changedObjects,
      calendar.findings,
      Object.entries(calendar.findingCodes)
        .map(([code, count]) => `${code}:${count}`)
        .join(' '),
      null,
    ]),
    ...failures.map(({ calendarID, name, error }) => [
      calendarID,
      name,
      'failed',
      ...Array.from({ length: 7 }, () => null),
      error,
    ]),
  ];
}
