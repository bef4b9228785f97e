import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Database, DialectName, RawRow, Writer } from '../../database/port.js';
import { oneOf } from '../../database/text.js';
import type { AttendanceDayTable, CandidateTable } from '../aggregation-tables.js';
import type { StoreTables } from '../tables.js';

/** Columns of an aggregated day in the order of its raw row; the first three are its key. */
export const DAY_COLUMNS = [
  'calendarID',
  'personID',
  'date',
  'scheduledMinutes',
  'absentMinutes',
  'unexcusedAbsentMinutes',
  'mostCommonExcuseID',
  'lastModified',
  'digest',
  'enrollmentID',
  'absenceValue',
  'noShow',
] as const satisfies readonly (keyof AttendanceDayTable)[];

/** Columns of a candidate in the order of its raw row; the first four are its key. */
export const CANDIDATE_COLUMNS = [
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
] as const satisfies readonly (keyof CandidateTable)[];

/** Some students of one calendar, a few hundred at most, and a span of days. */
export interface DaySpan {
  calendarID: number;
  personIDs: readonly number[];
  /** `YYYY-MM-DD`, inclusive; '' and '~' stand for open ends. */
  from: string;
  to: string;
}

/** In no particular order. */
export interface StoredDays {
  days: RawRow[];
  candidates: RawRow[];
}

/** The condition of a table that holds days of students. */
export function inSpan(dialect: DialectName, { calendarID, personIDs, from, to }: DaySpan): RawBuilder<SqlBool> {
  return sql<SqlBool>`calendarID = ${calendarID} and ${oneOf(dialect, sql.ref('personID'), personIDs)} and date >= ${from} and date <= ${to}`;
}

/** What a span holds now. */
export async function readStoredDays(store: Database<StoreTables>, span: DaySpan): Promise<StoredDays> {
  return store.read(async (reader) => {
    const where = inSpan(reader.dialect, span);
    return {
      days: await reader.rows(reader.sql.selectFrom('attendance_day').select(DAY_COLUMNS).where(where).compile()),
      candidates: await reader.rows(
        reader.sql.selectFrom('candidate').select(CANDIDATE_COLUMNS).where(where).compile(),
      ),
    };
  });
}

/** What must be written so that the store holds what was computed; every list may be empty. */
export interface DayChanges {
  /** New and changed days. */
  days: RawRow[];
  /** Keys (calendarID, personID, date) of days that no longer qualify. */
  removedDays: RawRow[];
  candidates: RawRow[];
  /** Keys (date, schoolRefId, studentRefId, enrollmentID), with the calendarID and personID that held them. */
  removedCandidates: RawRow[];
}

/**
 * Applies changes within a transaction. A candidate is removed only while it still is this student's: its key may have
 * moved to another student or calendar, whose changes were written before.
 */
export async function writeDays(writer: Writer<StoreTables>, changes: DayChanges): Promise<void> {
  await writer.deleteRows('attendance_day', DAY_COLUMNS.slice(0, 3), changes.removedDays);
  await writer.deleteRows('candidate', CANDIDATE_COLUMNS.slice(0, 6), changes.removedCandidates);
  await writer.upsertRows('attendance_day', DAY_COLUMNS.slice(0, 3), DAY_COLUMNS, changes.days);
  await writer.upsertRows('candidate', CANDIDATE_COLUMNS.slice(0, 4), CANDIDATE_COLUMNS, changes.candidates);
}

/** What besides its days stands under a calendar. */
const OF_CALENDARS = [
  'candidate',
  'finding',
  'code_info',
  'seen_row',
  'student_inputs',
  'unrecorded_day',
  'seen_code',
  'calendar_aggregation',
  'calendar_fingerprint',
] as const;

/** Removes every day and candidate of calendars that the SIS no longer has. Returns how many days went. */
export async function removeCalendarsExcept(
  store: Database<StoreTables>,
  calendarIDs: ReadonlySet<number>,
): Promise<number> {
  const stored = await store.read((reader) =>
    reader.all(reader.sql.selectFrom('calendar_aggregation').select('calendarID')),
  );
  let removed = 0;
  for (const { calendarID } of stored) {
    if (calendarIDs.has(calendarID)) continue;
    removed += await store.transact(async (writer) => {
      const days = await writer.run(writer.sql.deleteFrom('attendance_day').where('calendarID', '=', calendarID));
      for (const table of OF_CALENDARS)
        await writer.run(writer.sql.deleteFrom(table).where('calendarID', '=', calendarID));
      return days.changes;
    });
  }
  return removed;
}

/** Students of whom a calendar has anything in the store, ascending: days, or what was kept of their rows. */
export async function storedPersons(store: Database<StoreTables>, calendarID: number): Promise<number[]> {
  const rows = await store.read((reader) => {
    const of = (table: 'attendance_day' | 'student_inputs' | 'unrecorded_day' | 'seen_row') =>
      reader.sql.selectFrom(table).select('personID').where('calendarID', '=', calendarID);
    return reader.all(
      of('attendance_day').union(of('student_inputs')).union(of('unrecorded_day')).union(of('seen_row')),
    );
  });
  return rows.map(({ personID }) => personID).sort((a, b) => a - b);
}
