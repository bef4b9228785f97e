import type { Database } from '../database/port.js';
import type { Operator, Predicate, StudentDailyAttendanceColumn } from '../query/predicate.js';
import type { LeaseToken } from '../store/leases/leases.js';
import { attendanceCodeInfoCells, studentDailyAttendanceCells } from '../store/objects/object-reader.js';
import {
  copyToBaseline,
  untakenCalendars,
  type BaselineStep,
  type UntakenCalendar,
} from '../store/publishing/baseline.js';
import { readEventOptions, type EventOptions } from '../store/publishing/event-options.js';
import { keyParts } from '../store/publishing/object-key.js';
import { trueAttendanceCodeInfo, trueStudentDailyAttendance } from '../store/publishing/truth.js';
import type { StoreTables } from '../store/tables.js';
import type { WorkZone } from './work-zone.js';

export interface CopyOrder {
  readonly zone: WorkZone;
  readonly lease: LeaseToken;
  /** ISO instant. */
  readonly at: string;
}

/** Rows read at once, and keys a transaction: it has to be over within 10 ms. */
const PAGE_ROWS = 1_000;
const PIECE_KEYS = 200;

/** Copies the next page of objects into a zone's baseline (R23). `isTaken`: no calendar is left to copy. */
export async function copyCalendarPage(
  store: Database<StoreTables>,
  { zone, lease, at }: CopyOrder,
): Promise<{ isTaken: boolean; copied: number }> {
  const { options, calendar } = await store.read(async (reader) => ({
    options: await readEventOptions(reader, zone.zoneId, zone.initial, zone.today),
    calendar: (await untakenCalendars(reader, zone.zoneId))[0],
  }));
  if (!calendar) return { isTaken: true, copied: 0 };
  let copied = 0;
  for (const step of await stepsOf(store, zone.zoneId, calendar, options, at)) {
    const count = await copyToBaseline(store, lease, options, step);
    if (count === null) break;
    copied += count;
  }
  return { isTaken: false, copied };
}

/** The steps of a calendar's next page; the one that ends its part among them where there is no more. */
async function stepsOf(
  store: Database<StoreTables>,
  zoneId: string,
  calendar: UntakenCalendar,
  options: EventOptions,
  at: string,
): Promise<BaselineStep[]> {
  const { calendarID, lastKey, endYear } = calendar;
  const part = { zoneId, calendarID, at };
  const isPast = options.firstYear !== null && (endYear ?? 0) < options.firstYear;
  const nothing = { ...part, objectName: 'StudentDailyAttendance', keys: [], before: lastKey } as const;
  if (isPast || calendar.schoolRefId === null) return [{ ...nothing, lastKey: lastKey ?? '', isLast: true }];
  if (lastKey === null) {
    const keys = await codeKeys(store, calendar, options);
    return [{ ...part, objectName: 'AttendanceCodeInfo', keys, before: null, lastKey: '', isLast: false }];
  }
  const cells = studentDailyAttendanceCells(store, options.reporting, conditionOf(calendar));
  const { date, schoolRefId, studentRefId } = keyParts(lastKey);
  const { rows, next } = await cells({ after: lastKey === '' ? null : [date, schoolRefId, studentRefId] }, PAGE_ROWS);
  const keys = rows
    .map(trueStudentDailyAttendance)
    .filter(([, object]) => object.calendarID === calendarID)
    .map(([key]) => key);
  const steps: BaselineStep[] = [];
  for (let from = 0; from < keys.length; from += PIECE_KEYS) {
    const piece = keys.slice(from, from + PIECE_KEYS);
    const before: string = steps.at(-1)?.lastKey ?? lastKey;
    steps.push({ ...nothing, keys: piece, before, lastKey: piece.at(-1)!, isLast: false });
  }
  const before = steps.at(-1)?.lastKey ?? lastKey;
  // What was looked at and is another calendar's is not looked at again.
  const end = next === null ? before : (next.after as readonly string[]).join('/');
  if (next === null || end !== before) steps.push({ ...nothing, before, lastKey: end, isLast: next === null });
  return steps;
}

/** A calendar's objects stand at its school and within its dates (R14). */
function conditionOf({ schoolRefId, startDate, endDate }: UntakenCalendar): Predicate<StudentDailyAttendanceColumn> {
  const parts: Predicate<StudentDailyAttendanceColumn>[] = [];
  const add = (column: StudentDailyAttendanceColumn, operator: Operator, value: string | null): void => {
    if (value !== null) parts.push({ kind: 'compare', column, operator, value });
  };
  add('schoolRefId', 'EQ', schoolRefId);
  add('date', 'GE', startDate);
  add('date', 'LE', endDate);
  return { kind: 'and', parts };
}

/** AttendanceCodeInfo of a calendar: a few dozen. */
async function codeKeys(
  store: Database<StoreTables>,
  { calendarID, schoolRefId }: UntakenCalendar,
  { reporting }: EventOptions,
): Promise<string[]> {
  const ofSchool = { kind: 'compare', column: 'schoolRefId', operator: 'EQ', value: schoolRefId! } as const;
  const { rows } = await attendanceCodeInfoCells(store, reporting, ofSchool)({ after: null }, CODES_AT_MOST);
  return rows
    .map(trueAttendanceCodeInfo)
    .filter(([, object]) => object.calendarID === calendarID)
    .map(([key]) => key);
}

/** Of one school over all its years. */
const CODES_AT_MOST = 100_000;
