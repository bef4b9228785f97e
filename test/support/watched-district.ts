import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { mirrorSource } from '../../src/aggregation/mirror-source.js';
import { recompute, type RecomputeJob, type RecomputeOutcome } from '../../src/aggregation/recompute.js';
import { refreshCalendar, type CalendarJob, type CalendarOutcome } from '../../src/aggregation/refresh-calendar.js';
import { codeRowDigest } from '../../src/attendance/kept-digests.js';
import type { SchoolDay } from '../../src/core/school-day.js';
import type { Database } from '../../src/database/port.js';
import { openSource } from '../../src/source/open.js';
import type { Source } from '../../src/source/source.js';
import { markCalendarComplete } from '../../src/store/aggregation/calendars.js';
import type { CodeDigests } from '../../src/store/changes/seen-codes.js';
import type { LeaseToken } from '../../src/store/leases/leases.js';
import { keyParts } from '../../src/store/publishing/object-key.js';
import type { StoreTables } from '../../src/store/tables.js';
import { sampleDistrict } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import { leaseOf } from '../unit/store-zone/temporary-store.js';
import { afterThisTest, temporaryDirectory, temporaryStore } from './temporary.js';

/** North High School 25-26 of the sample district, with attendance-taking days around 2026-02-10. */
export const CALENDAR = 11;
export const LAST_DAY = '2026-02-17' as SchoolDay;
const AT = '2026-02-17T20:00:00.000Z';
const MARKING = { roundId: 'F'.repeat(32), markedAt: AT };

/** The sample district in a file that a test edits, a store that is aggregated from it, and a zone that takes events. */
export class WatchedDistrict {
  private constructor(
    readonly file: string,
    readonly source: Source,
    readonly store: Database<StoreTables>,
    /** What the calendar is written under. */
    readonly lease: LeaseToken,
  ) {}

  /** Nothing is aggregated yet. */
  static async open(): Promise<WatchedDistrict> {
    const file = join(temporaryDirectory(), 'district.db');
    writeDistrict(file, sampleDistrict);
    const source = await openSource({ kind: 'sqlite', file }, 'block');
    afterThisTest(() => source.close());
    const store = await temporaryStore();
    await store.transact((writer) => writer.run(writer.sql.insertInto('publication').values({ zoneId: 'Z', startedAt: AT, heldAt: null, held: null }))); // prettier-ignore
    return new WatchedDistrict(file, source, store, await leaseOf(store, `calendar:${CALENDAR}`));
  }

  /** The calendar was aggregated to its end, and nothing is due. */
  static async aggregated(): Promise<WatchedDistrict> {
    const district = await WatchedDistrict.open();
    await district.refresh();
    await district.complete();
    return district;
  }

  edit(statements: string): void {
    const db = new Sqlite(this.file);
    db.exec(statements);
    db.close();
  }

  /** As a refresh does: the small tables first, then the calendar. */
  async refresh(job: Partial<CalendarJob> = {}): Promise<CalendarOutcome> {
    const identities = await this.source.identities();
    await mirrorSource(this.source, this.store, identities);
    return refreshCalendar(
      this.source,
      this.store,
      identities,
      { calendarID: CALENDAR, lastDay: LAST_DAY, runInstant: AT, marking: MARKING, lease: this.lease, ...job },
      () => undefined,
    );
  }

  complete(lastDay: SchoolDay = LAST_DAY): Promise<void> {
    return markCalendarComplete(this.store, this.lease, CALENDAR, AT, lastDay);
  }

  /** Recomputes students with every day, or as the job says. */
  async recompute(personIDs: readonly number[], job: Partial<RecomputeJob> = {}): Promise<RecomputeOutcome> {
    const students = personIDs.map((personID) => ({ personID }));
    return recompute(this.source, this.store, await this.source.identities(), {
      calendarID: CALENDAR,
      students,
      marking: MARKING,
      lease: this.lease,
      runInstant: AT,
      ...job,
    });
  }

  /** The calendar's codes as they are, for a recomputation that brings them up to date. */
  async codes(): Promise<CodeDigests> {
    const { unusableExcuses } = await this.source.identities();
    const rows = (await this.source.excuses()).filter(({ calendarID }) => calendarID === CALENDAR);
    return new Map(
      rows.map((row) => [Number(row.excuseID), codeRowDigest(row, !unusableExcuses.has(Number(row.excuseID)))]),
    );
  }

  /** What is due, as `date student` with the last digits of the student's GUID or as a RefId; it is not due any more after. */
  async takeDue(
    objectName: 'StudentDailyAttendance' | 'AttendanceCodeInfo' = 'StudentDailyAttendance',
  ): Promise<string[]> {
    const keys = await this.store.transact(async (writer) => {
      const rows = await writer.all(
        writer.sql.selectFrom('due').select('objectKey').where('objectName', '=', objectName).orderBy('objectKey'),
      );
      await writer.run(writer.sql.deleteFrom('due').where('objectName', '=', objectName));
      return rows.map(({ objectKey }) => objectKey);
    });
    if (objectName === 'AttendanceCodeInfo') return keys;
    return keys.map((key) => {
      const { date, studentRefId } = keyParts(key);
      return `${date} ${studentRefId.slice(-4)}`;
    });
  }

  /** Everything that the store holds of the calendar's students, for saying that nothing or that the same is there. */
  async rows(
    table: 'attendance_day' | 'candidate' | 'seen_row' | 'student_inputs' | 'unrecorded_day',
    personID: number,
  ) {
    return this.store.read((reader) =>
      reader.all(
        reader.sql.selectFrom(table).selectAll().where('calendarID', '=', CALENDAR).where('personID', '=', personID),
      ),
    );
  }
}
