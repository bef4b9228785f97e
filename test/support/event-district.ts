import type { Database } from '../../src/database/port.js';
import { studentDailyAttendanceKey } from '../../src/store/publishing/object-key.js';
import type { DueTable, ToldTable } from '../../src/store/publishing-tables.js';
import type { StoreTables } from '../../src/store/tables.js';

export const SCHOOL = 'C'.repeat(32);
/** The RefId of a student or code by a short name of hexadecimal digits. */
export const refId = (kind: 'A' | 'B' | 'D', name: string | number): string => kind + String(name).padStart(31, '0');
export const studentId = (student: string | number): string => refId('B', student);
export const codeId = (code: string): string => refId('D', code);
export const dayKey = (student: string | number, date = DAY): string =>
  studentDailyAttendanceKey(date, SCHOOL, studentId(student));

export const DAY = '2026-02-10';
const AT = '2026-02-10T11:00:00.000Z';
export const MARKED_AT = '2026-02-10T11:30:00.000Z';

/** What a student-day reports. */
export interface Absence {
  code: string;
  timeIn?: string | null;
  timeOut?: string | null;
  note?: string | null;
  enrollmentID?: number;
  date?: string;
}

/** What is true of a district of one calendar, and what a zone has of it, put into a store as aggregation and baseline do. */
export class EventDistrict {
  constructor(
    readonly store: Database<StoreTables>,
    readonly zoneId: string,
  ) {}

  /** The calendar of 2025/26, complete, with enrollments 1 to 9, and the zone connected. */
  async open(): Promise<this> {
    await this.store.transact(async (writer) => {
      await writer.insertRows(
        'calendar',
        ['calendarID', 'schoolID', 'schoolRefId', 'name', 'endYear', 'startDate', 'endDate', 'sifExclude'],
        [[1, 1, SCHOOL, '25-26', 2026, '2025-08-01', '2026-06-30', 0]],
      );
      await writer.insertRows('calendar_aggregation', ['calendarID', 'completedAt'], [[1, AT]]);
      const enrollments = Array.from({ length: 9 }, (_, index) => [index + 1, 0, 0]);
      await writer.insertRows('enrollment', ['enrollmentID', 'noShow', 'stateExclude'], enrollments);
    });
    return this.connect();
  }

  /** The zone's part of the baseline is taken, without an object in it. */
  async connect(): Promise<this> {
    await this.store.transact(async (writer) => {
      await writer.upsertRows('publication', ['zoneId'], ['zoneId', 'startedAt'], [[this.zoneId, AT]]);
      await writer.insertRows('baseline_part', ['zoneId', 'calendarID', 'takenAt'], [[this.zoneId, 1, AT]]);
    });
    return this;
  }

  /** Makes an absence true, or takes it away, and marks its key. */
  async day(student: string | number, absence: Absence | null, mark: Partial<DueTable> | null = {}): Promise<void> {
    await this.days([[student, absence]], mark);
  }

  /** Several absences of one round. */
  async days(
    days: readonly (readonly [student: string | number, absence: Absence | null, date?: string])[],
    mark: Partial<DueTable> | null = {},
  ): Promise<void> {
    await this.store.transact(async (writer) => {
      for (const [student, absence, date = absence?.date ?? DAY] of days) {
        const where = { date, schoolRefId: SCHOOL, studentRefId: studentId(student) };
        let remove = writer.sql.deleteFrom('candidate');
        for (const [column, value] of Object.entries(where)) remove = remove.where(column as 'date', '=', value);
        await writer.run(remove);
        if (absence) await writer.run(writer.sql.insertInto('candidate').values(candidate(student, date, absence)));
      }
    });
    const keys = days.map(([student, absence, date = absence?.date ?? DAY]) => dayKey(student, date));
    if (mark) await this.mark('StudentDailyAttendance', keys, mark);
  }

  /** Makes an attendance code exist, or not, and marks it when told to. */
  async code(code: string, exists: { description?: string | null } | null, mark: Partial<DueTable> | null = null) {
    await this.store.transact(async (writer) => {
      await writer.run(writer.sql.deleteFrom('code_info').where('refId', '=', codeId(code)));
      if (exists)
        await writer.run(writer.sql.insertInto('code_info').values(codeInfo(code, exists.description ?? null)));
    });
    if (mark) await this.mark('AttendanceCodeInfo', [codeId(code)], mark);
  }

  /** Marks keys due, released unless told otherwise. */
  async mark(objectName: string, keys: readonly string[], mark: Partial<DueTable> = {}): Promise<void> {
    const { cause = 'change', roundId = null, waitsFor = '', markedAt = MARKED_AT } = mark;
    await this.store.transact((writer) =>
      writer.upsertRows(
        'due',
        ['zoneId', 'objectName', 'objectKey'],
        ['zoneId', 'objectName', 'objectKey', 'cause', 'roundId', 'waitsFor', 'markedAt'],
        keys.map((key) => [this.zoneId, objectName, key, cause, roundId, waitsFor, markedAt]),
      ),
    );
  }

  async due(): Promise<[key: string, waitsFor: string][]> {
    const rows = await this.store.read((reader) =>
      reader.all(reader.sql.selectFrom('due').select(['objectKey', 'waitsFor']).orderBy('objectKey')),
    );
    return rows.map(({ objectKey, waitsFor }) => [objectKey, waitsFor]);
  }

  async told(): Promise<Pick<ToldTable, 'objectKey' | 'state' | 'fields' | 'enrollmentID' | 'codeRefId'>[]> {
    return this.store.read((reader) =>
      reader.all(
        reader.sql
          .selectFrom('told')
          .select(['objectKey', 'state', 'fields', 'enrollmentID', 'codeRefId'])
          .orderBy('objectName')
          .orderBy('objectKey'),
      ),
    );
  }

  /** The messages, in order of position. */
  async messages(): Promise<{ key: string; action: string; status: string; attempts: number; reply: string | null }[]> {
    const rows = await this.store.read((reader) =>
      reader.all(
        reader.sql
          .selectFrom('event_message')
          .select(['objectKey', 'action', 'status', 'attempts', 'reply'])
          .orderBy('position'),
      ),
    );
    return rows.map(({ objectKey: key, action, status, attempts, reply }) => ({
      key,
      action,
      status,
      attempts,
      reply,
    }));
  }
}

function candidate(student: string | number, date: string, absence: Absence) {
  const { code, timeIn = null, timeOut = null, note = null, enrollmentID = 1 } = absence;
  return {
    date,
    schoolRefId: SCHOOL,
    studentRefId: studentId(student),
    enrollmentID,
    calendarID: 1,
    personID: 1,
    gradeLevelID: null,
    schoolYear: 2026,
    isPrimary: 1,
    value: '0.5',
    refId: refId('A', student),
    timeIn,
    timeOut,
    note,
    commonCode: code,
    commonRefId: codeId(code),
    unknownCode: code,
    unknownRefId: codeId(code),
  };
}

function codeInfo(code: string, description: string | null) {
  return {
    refId: codeId(code),
    excuseID: Number.parseInt(code, 36),
    calendarID: 1,
    schoolRefId: SCHOOL,
    code,
    type: 'Absent',
    status: 'Unexcused',
    description,
    value: '0.5',
  };
}
