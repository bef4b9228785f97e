import type { Clock } from '../../src/core/clock.js';
import { newGuid } from '../../src/core/guid.js';
import { silentLogger } from '../../src/core/logger.js';
import type { SchoolDay } from '../../src/core/school-day.js';
import { zoneOptionsSchema, type ZoneOptions } from '../../src/config/zone-options.js';
import type { RawRow } from '../../src/database/port.js';
import type { ObjectName } from '../../src/objects/object-definition.js';
import { copyCalendarPage } from '../../src/publishing/copy-calendar.js';
import { Brake } from '../../src/publishing/brake.js';
import { wholeZoneThread } from '../../src/publishing/whole-zone-thread.js';
import type { WorkZone } from '../../src/publishing/work-zone.js';
import { acquireLease, type LeaseToken } from '../../src/store/leases/leases.js';
import { startPublication } from '../../src/store/publishing/baseline.js';
import { markDue } from '../../src/store/publishing/mark-due.js';
import { studentDailyAttendanceKey, type ObjectKeyText } from '../../src/store/publishing/object-key.js';
import { beginRound, endRound } from '../../src/store/publishing/rounds.js';
import { ManualClock } from './manual-clock.js';
import { afterThisTest, temporaryStore, type TestStore } from './temporary.js';

export const ZONE = 'Zone';
export const TODAY = '2026-02-10' as SchoolDay;
const PROVIDE = ['StudentDailyAttendance', 'AttendanceCodeInfo'] as const;
const AT = '2026-02-10T12:00:00.000Z';

/** GUIDs that tell what they name. */
export const school = (id: number): string => `A${String(id).padStart(31, '0')}`;
export const student = (id: number): string => `B${String(id).padStart(31, '0')}`;
export const code = (id: number): string => `C${String(id).padStart(31, '0')}`;

/** The record of a student-day, told apart by its value, code, note and where it stands. */
export interface StoredDay {
  date?: string;
  schoolID?: number;
  studentID: number;
  calendarID?: number;
  enrollmentID?: number;
  value?: '0.5' | '1.0';
  codeID?: number;
  codeText?: string;
  note?: string | null;
  schoolYear?: number;
  isPrimary?: number;
}

/** The key of a day as StoredDistrict names it. */
export const keyOf = ({ date = '2026-02-02', schoolID = 1, studentID }: StoredDay): ObjectKeyText =>
  studentDailyAttendanceKey(date, school(schoolID), student(studentID));

/** Aggregated days and a zone, written straight into a store: what change detection and refreshes leave there. */
export class StoredDistrict {
  private constructor(
    readonly store: TestStore,
    readonly lease: LeaseToken,
  ) {}

  static async create(): Promise<StoredDistrict> {
    const store = await temporaryStore();
    const lease = await acquireLease(store, `zone:${ZONE}`, 'me', 3_600_000);
    if (!lease) throw new Error('the zone is held by another');
    return new StoredDistrict(store, lease);
  }

  /** The zone as work on it is ordered, with options that differ from the defaults. */
  zone(options: Partial<ZoneOptions> = {}): WorkZone {
    return { zoneId: ZONE, provide: PROVIDE, initial: zoneOptionsSchema.parse(options), today: TODAY };
  }

  /** The brake as the holder of the zone has it. */
  brake(options: Partial<ZoneOptions> = {}, clock: Clock = new ManualClock()): Brake {
    const thread = wholeZoneThread(this.store.location);
    afterThisTest(() => thread.close());
    const zone = { id: ZONE, provide: [...PROVIDE], options: zoneOptionsSchema.parse(options) };
    const { store, lease } = this;
    const parts = { zone, store, lease, thread, clock, logger: silentLogger, timeZone: 'America/Chicago' };
    return new Brake(parts, () => undefined);
  }

  /** The zone is connected. */
  connect(): Promise<void> {
    return startPublication(this.store, this.lease, ZONE, AT);
  }

  /** A calendar of 2025-26 unless told otherwise, aggregated to its end. */
  async calendar(calendarID: number, { schoolID = 1, endYear = 2026, complete = true } = {}): Promise<void> {
    await this.store.transact(async (writer) => {
      await writer.upsertRows(
        'calendar',
        ['calendarID'],
        ['calendarID', 'schoolID', 'schoolRefId', 'name', 'endYear', 'startDate', 'endDate', 'sifExclude'],
        [[calendarID, schoolID, school(schoolID), 'c', endYear, `${endYear - 1}-08-01`, `${endYear}-06-30`, 0]],
      );
      await writer.upsertRows(
        'calendar_aggregation',
        ['calendarID'],
        ['calendarID', 'completedAt'],
        [[calendarID, complete ? AT : null]],
      );
    });
  }

  /** AttendanceCodeInfo objects of a calendar. */
  async codes(calendarID: number, codeIDs: readonly number[], schoolID = 1): Promise<void> {
    const columns = [
      'refId',
      'excuseID',
      'calendarID',
      'schoolRefId',
      'code',
      'type',
      'status',
      'description',
      'value',
    ];
    await this.store.transact((writer) =>
      writer.upsertRows(
        'code_info',
        ['refId'],
        columns as never,
        codeIDs.map((id) => [code(id), id, calendarID, school(schoolID), 'AU', 'Absent', 'Unexcused', null, '1.0']),
      ),
    );
  }

  /** Adds or replaces records; every enrollment that they name exists. */
  async put(...days: StoredDay[]): Promise<void> {
    for (let from = 0; from < days.length; from += 5_000)
      await this.store.transact(async (writer) => {
        const piece = days.slice(from, from + 5_000);
        const key = ['date', 'schoolRefId', 'studentRefId', 'enrollmentID'] as const;
        await writer.upsertRows('candidate', key, CANDIDATE_COLUMNS, piece.map(candidateRow));
        const enrollments = new Set(piece.map(({ enrollmentID, studentID }) => enrollmentID ?? studentID));
        await writer.upsertRows(
          'enrollment',
          ['enrollmentID'],
          ['enrollmentID', 'noShow', 'stateExclude'],
          [...enrollments].map((id) => [id, 0, 0]),
        );
      });
  }

  /** Takes records away. */
  async remove(...days: StoredDay[]): Promise<void> {
    const key = ['date', 'schoolRefId', 'studentRefId', 'enrollmentID'] as const;
    await this.store.transact((writer) => writer.deleteRows('candidate', key, days.map(candidateRow).map((row) => row.slice(0, 4)))); // prettier-ignore
  }

  /** A round that marks keys and, unless told otherwise, has ended. Returns its id. */
  async mark(
    keys: readonly ObjectKeyText[],
    how: { ended?: boolean; lease?: string; objectName?: ObjectName } = {},
  ): Promise<string> {
    const { ended = true, lease = 'detection', objectName = 'StudentDailyAttendance' } = how;
    const roundId = newGuid();
    const token = await this.#round(lease);
    await beginRound(this.store, token, { roundId, startedAt: AT });
    for (let from = 0; from < keys.length; from += 5_000)
      await this.store.transact((writer) =>
        markDue(writer, objectName, keys.slice(from, from + 5_000), { roundId, markedAt: AT }),
      );
    if (ended) await endRound(this.store, token, roundId, AT);
    return roundId;
  }

  /** A lease as it is held, or else as a process that is gone left it. */
  async #round(name: string): Promise<LeaseToken> {
    return this.store.transact(async (writer) => {
      const row = await writer.first(writer.sql.selectFrom('lease').selectAll().where('name', '=', name));
      if (row) return { name, holder: row.holder, fence: Number(row.fence) };
      const left = { name, holder: 'gone', fence: 1 };
      await writer.run(writer.sql.insertInto('lease').values({ ...left, expiresAt: 0 }));
      return left;
    });
  }

  /** What the zone has, `state` by key. */
  async told(): Promise<Record<string, string>> {
    const rows = await this.store.read((reader) =>
      reader.all(reader.sql.selectFrom('told').select(['objectKey', 'state']).orderBy('objectKey')),
    );
    return Object.fromEntries(rows.map(({ objectKey, state }) => [objectKey, state]));
  }

  /** What is due, `waitsFor` by key. */
  async due(): Promise<Record<string, string>> {
    const rows = await this.store.read((reader) =>
      reader.all(reader.sql.selectFrom('due').select(['objectKey', 'waitsFor']).orderBy('objectKey')),
    );
    return Object.fromEntries(rows.map(({ objectKey, waitsFor }) => [objectKey, waitsFor]));
  }

  /** The zone's baseline is taken to its end. */
  async takeBaseline(options: Partial<ZoneOptions> = {}): Promise<void> {
    const order = { zone: this.zone(options), lease: this.lease, at: AT };
    while (!(await copyCalendarPage(this.store, order)).isTaken);
  }

  /** Has everything told that the zone holds as its baseline. */
  async tellAll(): Promise<void> {
    await this.store.transact((writer) => writer.run(writer.sql.updateTable('told').set({ state: 'told' })));
  }
}

const CANDIDATE_COLUMNS = [
  'date',
  'schoolRefId',
  'studentRefId',
  'enrollmentID',
  'calendarID',
  'personID',
  'gradeLevelID',
  'schoolYear',
  'isPrimary',
  'value',
  'refId',
  'timeIn',
  'timeOut',
  'note',
  'commonCode',
  'commonRefId',
  'unknownCode',
  'unknownRefId',
] as const;

function candidateRow(day: StoredDay): RawRow {
  const { date = '2026-02-02', schoolID = 1, studentID, calendarID = 1, enrollmentID = studentID } = day;
  const { value = '1.0', codeID = 1, codeText = 'AU', note = null, schoolYear = 2026, isPrimary = 1 } = day;
  const refId = `D${date.replaceAll('-', '')}${String(schoolID).padStart(7, '0')}${String(studentID).padStart(16, '0')}`;
  return [
    ...[date, school(schoolID), student(studentID), enrollmentID, calendarID, studentID, null],
    ...[schoolYear, isPrimary, value, refId, null, null, note, codeText, code(codeID), 'UNK', code(codeID)],
  ];
}
