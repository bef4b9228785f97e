/** The agent's own tables for refreshes: the batch queue, what each run did, the nightly ledger, and what calendars were refreshed with. Instants are ISO text in UTC. */
export interface RunTables {
  refresh_run: RefreshRunTable;
  refresh_calendar: RefreshCalendarTable;
  nightly_day: NightlyDayTable;
  calendar_fingerprint: CalendarFingerprintTable;
}

/** Manual runs wait in the queue; the others begin at once. */
export type RunKind = 'manual' | 'first' | 'nightly';

/** queued → running → done, failed or cancelled; a running one whose process is gone is queued again. */
export type RunStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** The ledger of refresh runs, and the batch queue. */
export interface RefreshRunTable {
  runID: string;
  kind: RunKind;
  title: string;
  submittedBy: string;
  queuedAt: string;
  startedAt: string | null;
  endedAt: string | null;
  status: RunStatus;
  /** What was asked for, JSON. */
  scope: string;
  /** What came of it beside its calendars, JSON: the reason of a failure. */
  outcome: string | null;
  /** Order of submission, in which the queue works. */
  position: number | null;
  /** Last day that the run looks at, `YYYY-MM-DD`, decided at submission (R17). */
  lastDay: string | null;
  /** What the submitter was warned of, in words. */
  warning: string | null;
  /** How far a running one is, JSON. */
  progress: string | null;
  /** Who asked for its end; null: nobody. */
  cancelledBy: string | null;
}

/** A calendar of a run, in the run's order, and what came of it. */
export interface RefreshCalendarTable {
  runID: string;
  position: number;
  calendarID: number;
  name: string;
  status: 'waiting' | 'done' | 'failed';
  /** Counts of days and of findings by code, JSON; null until it is done. */
  outcome: string | null;
  /** Why it failed. */
  error: string | null;
}

/** The nightly ledger: a row for each run and each school day that it handled. */
export interface NightlyDayTable {
  runID: string;
  schoolDay: string;
  startedAt: string;
  endedAt: string | null;
  /** `interrupted`: its process was stopped or is gone. */
  status: 'running' | 'done' | 'failed' | 'interrupted';
  calendars: number;
  /** Student-days of the day that have a record, and how many of them the run changed. */
  days: number;
  changedDays: number;
  findings: number;
  error: string | null;
}

/** Digest of a calendar-level table of a calendar, as the last refresh of the whole calendar read it at its beginning. */
export interface CalendarFingerprintTable {
  calendarID: number;
  sourceTable: string;
  digest: string;
}
