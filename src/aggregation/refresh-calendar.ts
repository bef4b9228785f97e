import { calendarFingerprint } from '../attendance/calendar-fingerprint.js';
import type { SchoolDay } from '../core/school-day.js';
import type { Database } from '../database/port.js';
import type { Identities } from '../source/identities.js';
import type { DayRange, Source } from '../source/source.js';
import { CALENDAR_ITSELF, personsWithFindings, replaceFindings } from '../store/aggregation/findings.js';
import { storedPersons } from '../store/aggregation/stored-days.js';
import { personsWithUndatedRows } from '../store/changes/kept-inputs.js';
import type { Fingerprint } from '../store/aggregation/fingerprints.js';
import type { LeaseToken } from '../store/leases/leases.js';
import type { Marking } from '../store/publishing/mark-due.js';
import type { StoreTables } from '../store/tables.js';
import { CalendarReading } from './calendar-reading.js';
import { recomputeGroup, STUDENTS_A_GROUP } from './recompute-group.js';
import { isStopped, type StopFlag } from './stop-flag.js';
import type { AttendanceRows, StudentGroup } from './student-group.js';

/** One calendar's part of a refresh. */
export interface CalendarJob {
  calendarID: number;
  /** Last day that the refresh looks at; days after it are never altered (R26). */
  lastDay: SchoolDay;
  /**
   * A first aggregation looks at rows of later days too: a planned absence that is there from the start is no change.
   * Its days without rows end at the last day all the same.
   */
  first?: boolean;
  /** First day; absent: the whole calendar. */
  firstDay?: SchoolDay;
  /** Only these students; absent: everyone. */
  personIDs?: readonly number[];
  /** Instant of the run, ISO text: lastModified of the records that change. */
  runInstant: string;
  /** The run as the round that marks what changes. */
  marking: Marking;
  /** The calendar's, held by the process meanwhile. */
  lease: LeaseToken;
  /** Raised: the refresh stops after the students that it has in hand. */
  stop?: StopFlag;
}

export interface CalendarOutcome {
  calendarID: number;
  name: string;
  students: number;
  /** Student-days that have a record now, within the days looked at. */
  days: number;
  changedDays: number;
  removedDays: number;
  changedObjects: number;
  findings: number;
  /** Keys marked due. */
  markedKeys: number;
}

/** What a refresh of a calendar came to. */
export interface CalendarRefreshed extends CalendarOutcome {
  /** The calendar's own tables, as they were read at the beginning; absent: not every student and day was looked at. */
  fingerprint?: Fingerprint;
  /** True when it was stopped before its end. */
  stopped?: true;
}

/**
 * Recomputes a calendar from the SIS: writes only what differs, removes what no longer qualifies, and can be run again
 * from the start at any time. Each student-day changes in one transaction, so a reader meets its old or its new state.
 * `identitiesVersion` is the calendar's version when the identities were read.
 */
export async function refreshCalendar(
  source: Source,
  store: Database<StoreTables>,
  identities: Identities,
  job: CalendarJob,
  report: (progress: { done: number; of: number }) => void,
  identitiesVersion?: number,
): Promise<CalendarRefreshed> {
  const { calendarID, marking, lease } = job;
  const outcome: CalendarRefreshed = {
    calendarID,
    name: '',
    students: 0,
    days: 0,
    changedDays: 0,
    removedDays: 0,
    changedObjects: 0,
    findings: 0,
    markedKeys: 0,
  };
  const reading = await CalendarReading.open({
    source,
    store,
    identities,
    calendarID,
    marking,
    lease,
    providesCodes: true,
    ...(identitiesVersion !== undefined && { identitiesVersion }),
  });
  if (!reading) return outcome;
  outcome.name = reading.calendar.name;
  const fingerprint = calendarFingerprint(reading.rows);
  await reading.addCodes();
  const refresh = new CalendarRefresh(reading, job, outcome);
  await refresh.prepare();
  const persons = job.personIDs ?? (await source.personsOf(calendarID));
  for (let at = 0; at < persons.length; at += STUDENTS_A_GROUP) {
    if (isStopped(job.stop)) return { ...outcome, stopped: true, markedKeys: reading.markedKeys };
    const group = persons.slice(at, at + STUDENTS_A_GROUP);
    await refresh.group(group);
    outcome.students += group.length;
    report({ done: at + group.length, of: persons.length });
  }
  if (!job.personIDs) await refresh.others(persons);
  outcome.findings += reading.findings.length;
  await reading.removeCodes((writer) => replaceFindings(writer, calendarID, CALENDAR_ITSELF, reading.findings));
  outcome.markedKeys = reading.markedKeys;
  if (!refresh.whole || job.personIDs) return outcome;
  await reading.keepFirstCodes();
  return { ...outcome, fingerprint };
}

class CalendarRefresh {
  /** Rows that the days looked at do not meet, by student: they only make findings. */
  #strayRows = new Map<number, AttendanceRows>();
  #withUndatedRows: ReadonlySet<number> = new Set();
  #withFindings: ReadonlySet<number> = new Set();
  /** Times the calendar was read when the stray rows were. */
  #strayRowsOf = 0;

  constructor(
    readonly reading: CalendarReading,
    readonly job: CalendarJob,
    readonly outcome: CalendarOutcome,
  ) {}

  /** True when the refresh looks at every day up to its last. */
  get whole(): boolean {
    return this.job.firstDay === undefined;
  }

  async prepare(): Promise<void> {
    const { store, calendarID } = this.reading.parts;
    this.#withFindings = await personsWithFindings(store, calendarID);
    this.#withUndatedRows = await personsWithUndatedRows(store, calendarID);
  }

  /** Reads, evaluates, compares and writes a group of students. */
  async group(personIDs: readonly number[]): Promise<void> {
    const { outcome } = this;
    const changed = await recomputeGroup(this.reading, () => this.#groupOf(personIDs));
    outcome.days += changed.days;
    outcome.changedDays += changed.changedDays;
    outcome.removedDays += changed.removedDays;
    outcome.changedObjects += changed.changedObjects;
    outcome.findings += changed.findings;
  }

  /** Students who have nothing in the calendar any more, and of whom the store has something. */
  async others(persons: readonly number[]): Promise<void> {
    const { store, calendarID } = this.reading.parts;
    const kept = new Set(persons);
    const known = new Set([...(await storedPersons(store, calendarID)), ...this.#withFindings]);
    const others = [...known].filter((personID) => personID !== CALENDAR_ITSELF && !kept.has(personID));
    for (let at = 0; at < others.length; at += STUDENTS_A_GROUP)
      await this.group(others.slice(at, at + STUDENTS_A_GROUP));
  }

  async #groupOf(personIDs: readonly number[]): Promise<StudentGroup> {
    const { firstDay, lastDay, runInstant, first = false } = this.job;
    const from = firstDay ?? this.reading.calendar.dates?.from ?? null;
    const to = first ? {} : { to: lastDay };
    const read: DayRange = { ...(from !== null && { from }), ...to };
    if (this.whole) await this.#readStrayRows(read);
    return {
      personIDs,
      range: firstDay === undefined ? to : { from: firstDay, ...to },
      read,
      whole: this.whole,
      strayRows: this.#strayRows,
      quietUntil: lastDay,
      compareRowsOf: this.#withUndatedRows,
      withFindings: this.#withFindings,
      runInstant,
    };
  }

  /** Once for all students, and again when the calendar had to be read again. */
  async #readStrayRows(read: DayRange): Promise<void> {
    if (this.#strayRowsOf === this.reading.timesRead) return;
    this.#strayRowsOf = this.reading.timesRead;
    const { attendance, units } = await this.reading.parts.source.strayRows(this.job.calendarID, read);
    const found = new Map<number, AttendanceRows>();
    const rowsOf = (personID: unknown): AttendanceRows => {
      let rows = found.get(Number(personID));
      if (!rows) found.set(Number(personID), (rows = { attendance: [], units: [] }));
      return rows;
    };
    for (const row of attendance) rowsOf(row.personID).attendance.push(row);
    for (const row of units) rowsOf(row.personID).units.push(row);
    this.#strayRows = found;
  }
}
