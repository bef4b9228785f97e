import { attendanceCodeInfos } from '../attendance/attendance-code-info.js';
import { readCalendar, type Calendar } from '../attendance/calendar.js';
import { evaluateStudent } from '../attendance/evaluate-student.js';
import type { Finding } from '../attendance/findings.js';
import type { StudentRows } from '../attendance/source-rows.js';
import type { SchoolDay } from '../core/school-day.js';
import type { Database, Writer } from '../database/port.js';
import { addCodeInfos, removeCodeInfosExcept } from '../store/aggregation/code-infos.js';
import { CALENDAR_ITSELF, personsWithFindings, replaceFindings } from '../store/aggregation/findings.js';
import {
  personsWithDays,
  readStoredDays,
  writeDays,
  type DayChanges,
  type StoredDays,
} from '../store/aggregation/stored-days.js';
import type { StoreTables } from '../store/tables.js';
import type { Identities } from '../source/identities.js';
import type { DayRange, Source } from '../source/source.js';
import { compareDays } from './compare-days.js';

/** One calendar's part of a refresh. */
export interface CalendarJob {
  calendarID: number;
  /** Last day that the refresh looks at; days after it are never altered (R26). */
  lastDay: SchoolDay;
  /** First day; absent: the whole calendar. */
  firstDay?: SchoolDay;
  /** Only these students; absent: everyone. */
  personIDs?: readonly number[];
  /** Instant of the run, ISO text: lastModified of the records that change. */
  runInstant: string;
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
}

/** Students read, compared and written together. */
const STUDENTS_A_GROUP = 200;

/** A write transaction lasts at most about so long, so that requests and acks are not kept waiting. */
const TRANSACTION_MS = 8;

/** Wait between two transactions in which another writer gets its turn, milliseconds. */
const YIELD_MS = 1;

/**
 * Recomputes a calendar from the SIS: writes only what differs, removes what no longer qualifies, and can be run again
 * from the start at any time. Each student-day changes in one transaction, so a reader meets its old or its new state.
 */
export async function refreshCalendar(
  source: Source,
  store: Database<StoreTables>,
  identities: Identities,
  job: CalendarJob,
  report: (progress: { done: number; of: number }) => void,
): Promise<CalendarOutcome> {
  const calendarFindings: Finding[] = [];
  const rows = await source.calendarRows(job.calendarID, identities);
  const outcome: CalendarOutcome = {
    calendarID: job.calendarID,
    name: String(rows?.calendar.name ?? ''),
    students: 0,
    days: 0,
    changedDays: 0,
    removedDays: 0,
    changedObjects: 0,
    findings: 0,
  };
  if (!rows) return outcome;
  const calendar = readCalendar(rows, (finding) => calendarFindings.push(finding));
  // Codes come before the days that reference them and leave after them (rules section 9, order).
  const codes = attendanceCodeInfos(calendar);
  await store.transact(async (writer) => {
    await writer.upsertRows('calendar_aggregation', ['calendarID'], ['calendarID'], [[job.calendarID]]);
    await addCodeInfos(writer, job.calendarID, codes);
  });

  const refresh = new CalendarRefresh(source, store, identities, job, calendar, outcome);
  const persons = job.personIDs ?? (await source.personsOf(job.calendarID));
  await refresh.prepare();
  for (let at = 0; at < persons.length; at += STUDENTS_A_GROUP) {
    await refresh.group(persons.slice(at, at + STUDENTS_A_GROUP));
    report({ done: Math.min(at + STUDENTS_A_GROUP, persons.length), of: persons.length });
  }
  if (!job.personIDs) await refresh.removeOthers(persons);
  outcome.findings += calendarFindings.length;
  await store.transact(async (writer) => {
    await replaceFindings(writer, job.calendarID, CALENDAR_ITSELF, calendarFindings);
    await removeCodeInfosExcept(writer, job.calendarID, codes);
  });
  return outcome;
}

class CalendarRefresh {
  readonly #range: DayRange;
  /** Rows that the days looked at do not meet, by student: they only make findings. */
  readonly #stray = new Map<number, Pick<StudentRows, 'attendance' | 'units'>>();
  #withFindings: ReadonlySet<number> = new Set();

  constructor(
    readonly source: Source,
    readonly store: Database<StoreTables>,
    readonly identities: Identities,
    readonly job: CalendarJob,
    readonly calendar: Calendar,
    readonly outcome: CalendarOutcome,
  ) {
    const from = job.firstDay ?? calendar.dates?.from ?? null;
    this.#range = { ...(from !== null && { from }), to: job.lastDay };
  }

  /** True when the refresh looks at every day up to its last. */
  get #whole(): boolean {
    return this.job.firstDay === undefined;
  }

  async prepare(): Promise<void> {
    this.#withFindings = await personsWithFindings(this.store, this.job.calendarID);
    if (!this.#whole) return;
    const { attendance, units } = await this.source.strayRows(this.job.calendarID, this.#range);
    const rowsOf = (personID: unknown): Pick<StudentRows, 'attendance' | 'units'> => {
      let rows = this.#stray.get(Number(personID));
      if (!rows) this.#stray.set(Number(personID), (rows = { attendance: [], units: [] }));
      return rows;
    };
    for (const row of attendance) rowsOf(row.personID).attendance.push(row);
    for (const row of units) rowsOf(row.personID).units.push(row);
  }

  /** Reads, evaluates, compares and writes a group of students given in ascending order. */
  async group(personIDs: readonly number[]): Promise<void> {
    const { calendarID, lastDay } = this.job;
    const first = personIDs[0];
    const last = personIDs.at(-1);
    if (first === undefined || last === undefined) return;
    const students = await this.source.studentRows(calendarID, personIDs, this.#range, this.identities);
    const span = { calendarID, firstPersonID: first, lastPersonID: last, from: this.job.firstDay ?? '', to: lastDay };
    const stored = byPerson(await readStoredDays(this.store, span));
    const writes: StudentWrite[] = [];
    students.forEach((student, index) => {
      const personID = personIDs[index]!;
      const stray = this.#stray.get(personID);
      if (stray) {
        student.attendance.push(...stray.attendance);
        student.units.push(...stray.units);
      }
      const findings: Finding[] = [];
      const range = this.job.firstDay === undefined ? { to: lastDay } : { from: this.job.firstDay, to: lastDay };
      const days = evaluateStudent(this.calendar, student, range, (finding) => findings.push(finding));
      const studentRefId = this.identities.persons.get(personID) ?? null;
      const evaluated = { calendarID, personID, studentRefId, schoolRefId: this.calendar.schoolRefId, days };
      const changes = compareDays(evaluated, stored.get(personID) ?? NOTHING_STORED, this.job.runInstant);
      this.outcome.students += 1;
      this.outcome.days += days.length;
      this.outcome.findings += findings.length;
      if (changes || findings.length > 0 || this.#withFindings.has(personID))
        writes.push({ personID, changes, findings });
    });
    await this.#write(writes);
  }

  /** Removes the days and findings of students who have nothing in the calendar any more. */
  async removeOthers(persons: readonly number[]): Promise<void> {
    const { calendarID, lastDay } = this.job;
    const span = { calendarID, firstPersonID: 0, lastPersonID: Number.MAX_SAFE_INTEGER, from: '', to: lastDay };
    const kept = new Set(persons);
    const others = new Set<number>();
    for (const personID of await personsWithDays(this.store, calendarID)) if (!kept.has(personID)) others.add(personID);
    for (const personID of this.#withFindings)
      if (personID !== CALENDAR_ITSELF && !kept.has(personID)) others.add(personID);
    const writes: StudentWrite[] = [];
    for (const personID of others) {
      const stored = await readStoredDays(this.store, { ...span, firstPersonID: personID, lastPersonID: personID });
      const evaluated = { calendarID, personID, studentRefId: null, schoolRefId: null, days: [] };
      writes.push({ personID, changes: compareDays(evaluated, stored, this.job.runInstant), findings: [] });
    }
    await this.#write(writes);
  }

  /** Writes in transactions bounded by time; a student's days are never split between two. */
  async #write(writes: readonly StudentWrite[]): Promise<void> {
    for (const { changes } of writes) {
      if (!changes) continue;
      this.outcome.changedDays += changes.days.length;
      this.outcome.removedDays += changes.removedDays.length;
      this.outcome.changedObjects += changes.candidates.length + changes.removedCandidates.length;
    }
    for (let done = 0; done < writes.length;) {
      const from = done;
      done = await this.store.transact(async (writer) => {
        const until = performance.now() + TRANSACTION_MS;
        let at = from;
        do await this.#writeStudent(writer, writes[at++]!);
        while (at < writes.length && performance.now() < until);
        return at;
      });
      await new Promise((resolve) => setTimeout(resolve, YIELD_MS));
    }
  }

  async #writeStudent(writer: Writer<StoreTables>, { personID, changes, findings }: StudentWrite): Promise<void> {
    const { calendarID, firstDay = '', lastDay } = this.job;
    if (changes) await writeDays(writer, changes);
    if (findings.length > 0 || this.#withFindings.has(personID)) {
      const lookedAt = { from: firstDay, to: lastDay, undatedRows: this.#whole };
      await replaceFindings(writer, calendarID, personID, findings, lookedAt);
    }
  }
}

interface StudentWrite {
  personID: number;
  changes: DayChanges | undefined;
  findings: readonly Finding[];
}

const NOTHING_STORED: StoredDays = { days: [], candidates: [] };

// Places of personID in the raw rows of store/aggregation/stored-days.ts.
const DAY_PERSON = 1;
const CANDIDATE_PERSON = 5;

function byPerson(stored: StoredDays): Map<number, StoredDays> {
  const students = new Map<number, StoredDays>();
  const of = (personID: unknown): StoredDays => {
    let found = students.get(personID as number);
    if (!found) students.set(personID as number, (found = { days: [], candidates: [] }));
    return found;
  };
  for (const row of stored.days) of(row[DAY_PERSON]).days.push(row);
  for (const row of stored.candidates) of(row[CANDIDATE_PERSON]).candidates.push(row);
  return students;
}
