import { attendanceCodeInfos } from '../attendance/attendance-code-info.js';
import { readCalendar, type Calendar } from '../attendance/calendar.js';
import type { Finding } from '../attendance/findings.js';
import { codeRowDigest } from '../attendance/kept-digests.js';
import type { CalendarRows } from '../attendance/source-rows.js';
import { AgentError } from '../core/errors.js';
import type { Database, Writer } from '../database/port.js';
import type { Identities } from '../source/identities.js';
import type { Source } from '../source/source.js';
import { addCodeInfos, removeCodeInfosExcept, type ChangedCodeInfo } from '../store/aggregation/code-infos.js';
import { advanceVersion, readVersion } from '../store/changes/calendar-version.js';
import {
  differing,
  markCodesMixed,
  MIXED_CODE,
  readSeenCodes,
  writeSeenCodes,
  type CodeDigests,
} from '../store/changes/seen-codes.js';
import { lockLease, type LeaseToken } from '../store/leases/leases.js';
import { markDue, type Marking } from '../store/publishing/mark-due.js';
import type { ObjectKeyText } from '../store/publishing/object-key.js';
import type { StoreTables } from '../store/tables.js';

export interface CalendarReadingParts {
  source: Source;
  store: Database<StoreTables>;
  identities: Identities;
  calendarID: number;
  /** Who marks what changes. */
  marking: Marking;
  /** Under which the calendar is written. */
  lease: LeaseToken;
  /** The calendar's AttendanceCodeInfo objects are brought up to date besides its days. */
  providesCodes: boolean;
  /** Version of the calendar when the identities were read; absent: they were read just now. */
  identitiesVersion?: number;
}

/** Keys that a transaction finds changed. */
export interface DueKeys {
  StudentDailyAttendance: ObjectKeyText[];
  AttendanceCodeInfo: ObjectKeyText[];
}

/** So often a calendar is read again because others keep writing it. */
const READ_AGAIN_AT_MOST = 50;

/**
 * A calendar as it was read from the SIS, and transactions that write what follows from it: only while nobody has
 * written the calendar since before it was read, so that of two who read at different moments none overwrites newer days.
 */
export class CalendarReading {
  calendar!: Calendar;
  /** The calendar's own rows. */
  rows!: CalendarRows;
  /** Findings that are the calendar's own. */
  findings: Finding[] = [];
  /** Keys marked due so far. */
  markedKeys = 0;
  #identities: Identities;
  #version = 0;
  #codes: CodeDigests = new Map();
  /** Codes that were the same each time; the others have no digest to keep. */
  #steadyCodes: CodeDigests = new Map();
  /** Codes of which days may be written with other columns than were kept, which must be known first. */
  #mixedCodes: readonly number[] = [];
  #timesRead = 0;

  private constructor(readonly parts: CalendarReadingParts) {
    this.#identities = parts.identities;
  }

  /** Undefined when the SIS has no such calendar. */
  static async open(parts: CalendarReadingParts): Promise<CalendarReading | undefined> {
    const reading = new CalendarReading(parts);
    const version = await readVersion(parts.store, parts.calendarID);
    const stale = version !== (parts.identitiesVersion ?? version);
    return (await reading.#read(stale)) ? reading : undefined;
  }

  get identities(): Identities {
    return this.#identities;
  }

  /** How often it was read. */
  get timesRead(): number {
    return this.#timesRead;
  }

  /** Reads everything again, after a transaction found that another one had written the calendar. */
  async again(): Promise<void> {
    if (this.#timesRead > READ_AGAIN_AT_MOST)
      throw new AgentError('store-busy', `calendar ${this.parts.calendarID} is written by others all the time`, 'transient'); // prettier-ignore
    if (!(await this.#read(true)))
      throw new AgentError('failed', `calendar ${this.parts.calendarID} is gone from the SIS`, 'transient');
    if (this.parts.providesCodes) await this.addCodes();
  }

  /**
   * One transaction that writes the calendar; undefined, with nothing written, when the calendar has to be read again.
   * Errors: AgentError `lease-lost` when another process does the work now.
   */
  async transact<T>(
    work: (writer: Writer<StoreTables>, due: DueKeys) => Promise<T>,
  ): Promise<{ result: T; marked: number } | undefined> {
    const { store, calendarID, marking, lease } = this.parts;
    const done = await store.transact(async (writer) => {
      if (!(await lockLease(writer, lease)))
        throw new AgentError('lease-lost', `${lease.name} is another process's now`, 'transient');
      const counted = await advanceVersion(writer, calendarID, this.#version);
      if (!counted) return undefined;
      if (counted.complete) await markCodesMixed(writer, calendarID, this.#mixedCodes);
      const due: DueKeys = { StudentDailyAttendance: [], AttendanceCodeInfo: [] };
      const result = await work(writer, due);
      if (!counted.complete) return { result, marked: 0 };
      for (const objectName of ['AttendanceCodeInfo', 'StudentDailyAttendance'] as const)
        await markDue(writer, objectName, due[objectName], marking);
      return { result, marked: due.AttendanceCodeInfo.length + due.StudentDailyAttendance.length };
    });
    if (!done) return undefined;
    this.#version += 1;
    this.#mixedCodes = [];
    this.markedKeys += done.marked;
    return done;
  }

  /** Codes come before the days that reference them and leave after them (rules section 9, order). */
  async addCodes(): Promise<void> {
    await this.#settle(async (writer, due) => {
      const infos = attendanceCodeInfos(this.calendar);
      await this.#markCodes(writer, due, await addCodeInfos(writer, this.parts.calendarID, infos));
    });
  }

  /**
   * Removes the AttendanceCodeInfo objects that are gone and that no day references any more, together with what else
   * belongs to the end of the work. Returns the excuseIDs of those that some day still references.
   */
  async removeCodes(
    besides: (writer: Writer<StoreTables>) => Promise<void> = async () => undefined,
  ): Promise<ReadonlySet<number>> {
    let stillUsed: readonly ChangedCodeInfo[] = [];
    await this.#settle(async (writer, due) => {
      const infos = attendanceCodeInfos(this.calendar);
      const { removed, ...rest } = await removeCodeInfosExcept(writer, this.parts.calendarID, infos);
      await this.#markCodes(writer, due, removed);
      await besides(writer);
      stillUsed = rest.stillUsed;
    });
    return new Set(stillUsed.map(({ excuseID }) => excuseID));
  }

  /**
   * Keeps the codes with which every day that involves one was evaluated: those that were the same at each reading, and are
   * those that the caller found the days by. `stillUsed`: excuseIDs of which an object stays, since days reference it that
   * were not found yet.
   */
  async keepCodes(found: CodeDigests, stillUsed: ReadonlySet<number>): Promise<void> {
    const digest = (excuseID: number): string => {
      const read = this.#steadyCodes.get(excuseID);
      return read !== undefined && read === found.get(excuseID) && !stillUsed.has(excuseID) ? read : MIXED_CODE;
    };
    const excuseIDs = new Set([...found.keys(), ...this.#steadyCodes.keys(), ...stillUsed]);
    const codes = new Map([...excuseIDs].map((excuseID) => [excuseID, digest(excuseID)]));
    await this.#settle((writer) => writeSeenCodes(writer, this.parts.calendarID, codes));
  }

  /**
   * Keeps the codes of a first aggregation. A later refresh leaves days out, so that a code that differs must go on
   * differing, until they have been looked at too.
   */
  async keepFirstCodes(): Promise<void> {
    await this.#settle(async (writer) => {
      if ((await readSeenCodes(writer, this.parts.calendarID)).size > 0) return;
      await writeSeenCodes(writer, this.parts.calendarID, this.#steadyCodes);
    });
  }

  async #settle(work: (writer: Writer<StoreTables>, due: DueKeys) => Promise<void>): Promise<void> {
    while (!(await this.transact(work))) await this.again();
  }

  /** The event inputs of an AttendanceCodeInfo are its code's own columns: a school's GUID alone marks nothing (section 7). */
  async #markCodes(writer: Writer<StoreTables>, due: DueKeys, changed: readonly ChangedCodeInfo[]): Promise<void> {
    if (changed.length === 0) return;
    const seen = await readSeenCodes(writer, this.parts.calendarID);
    for (const { refId, excuseID } of changed) {
      const digest = this.#codes.get(excuseID);
      if (digest === undefined || digest !== seen.get(excuseID)) due.AttendanceCodeInfo.push(refId);
    }
  }

  /** The version before the SIS, and then everything that does not belong to one student. */
  async #read(identitiesToo: boolean): Promise<boolean> {
    const { source, store, calendarID } = this.parts;
    this.#timesRead += 1;
    this.#version = await readVersion(store, calendarID);
    if (identitiesToo) this.#identities = await source.identities();
    const rows = await source.calendarRows(calendarID, this.#identities);
    if (!rows) return false;
    this.rows = rows;
    this.findings = [];
    this.calendar = readCalendar(rows, (finding) => this.findings.push(finding));
    const codes = codeDigests(rows);
    this.#steadyCodes = this.#timesRead === 1 ? codes : steady(this.#steadyCodes, codes);
    this.#codes = codes;
    const seen = await store.read((reader) => readSeenCodes(reader, calendarID));
    this.#mixedCodes = differing(seen, codes);
    return true;
  }
}

function codeDigests({ excuses, unusableExcuseGuids }: CalendarRows): CodeDigests {
  const digests = new Map<number, string>();
  for (const row of excuses)
    if (typeof row.excuseID === 'number')
      digests.set(row.excuseID, codeRowDigest(row, !unusableExcuseGuids.has(row.excuseID)));
  return digests;
}

/** Codes of two readings, without a digest where they differ. */
function steady(before: CodeDigests, now: CodeDigests): CodeDigests {
  const codes = new Map([...before, ...now]);
  for (const excuseID of differing(before, now)) codes.set(excuseID, MIXED_CODE);
  return codes;
}
