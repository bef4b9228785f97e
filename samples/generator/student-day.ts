import type { SourceTables } from '../tables.js';
import type { AttendanceDay, CalendarModel } from './calendars.js';
import type { CodeModel } from './codes.js';
import { addDays, timeOf } from './dates.js';
import type { Generation } from './generation.js';

export type Mark = Omit<SourceTables['attendance'], 'attendanceID'>;
export type Unit = Omit<SourceTables['attendanceUnit'], 'attendanceUnitID'>;

/** What is about to be written for one student on one date in one calendar. */
export interface StudentDay {
  readonly calendar: CalendarModel;
  readonly personID: number;
  readonly date: string;
  readonly day: AttendanceDay;
  /** periodIDs of the slots that the student has on that day, in the order of the day. */
  readonly periods: readonly number[];
  marks: Mark[];
  units: Unit[];
}

export function markOf(
  generation: Generation,
  one: StudentDay,
  periodID: number,
  code: CodeModel | null,
  modifiedDate: string,
): Mark {
  const { random } = generation;
  const status = code ? code.status : random.chance(0.9) ? 'A' : 'T';
  return {
    calendarID: one.calendar.calendarID,
    personID: one.personID,
    date: one.date,
    periodID,
    excuseID: code?.excuseID ?? null,
    status,
    excuse: code
      ? code.excuse
      : random.weighted([
          [null, 90],
          ['U', 5],
          ['E', 5],
        ] as const),
    presentMinutes: random.chance(0.05) ? random.int(0, 60) : null,
    comments: random.chance(0.06) ? random.pick(COMMENTS) : null,
    modifiedDate,
  };
}

const COMMENTS = ['Flu', 'Dentist', 'Called at 8:05', 'Parent sent a note', 'Bus was late', 'Family & travel', 'Court'];

export function unitOf(one: StudentDay, startMinute: number, lengthMinutes: number): Unit {
  return {
    calendarID: one.calendar.calendarID,
    personID: one.personID,
    date: one.date,
    startTime: timeOf(startMinute),
    endTime: timeOf(startMinute + lengthMinutes),
    modifiedDate: `${one.date}T22:00:00.000Z`,
  };
}

/** When a row of that day was entered: during the day, or within the week after. */
export function instantOf(generation: Generation, date: string): string {
  const { random } = generation;
  const day = random.chance(0.9) ? date : addDays(date, random.int(1, 7));
  return `${day}T${timeOf(random.int(780, 1_300), random.int(0, 59))}.${String(random.int(0, 999)).padStart(3, '0')}Z`;
}
