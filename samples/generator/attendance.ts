import type { SourceTables } from '../tables.js';
import { AWKWARD_DAYS } from './awkward-days.js';
import type { AttendanceDay, CalendarModel } from './calendars.js';
import type { CodeModel } from './codes.js';
import { addDays, timeOf } from './dates.js';
import { AwkwardDeck, type Generation } from './generation.js';
import type { WrittenStay } from './stays.js';

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

/** Share of days on which an absence begins, and of absences that go on for another day: about 14 % of days have rows. */
const EVENT_SHARE = 0.115;
const CONTINUE_SHARE = 0.3;
const UNCODED_SHARE = 0.08;
const UNIT_SHARE = 0.02;

/** Writes attendance: each call deals with one stay. */
export function attendanceWriter(generation: Generation): (stay: WrittenStay) => void {
  const deck = new AwkwardDeck(generation, AWKWARD_DAYS);
  const { random } = generation;
  return (stay) => {
    let absentYesterday = false;
    for (const day of stay.calendar.days) {
      if (day.date < stay.from || day.date > stay.to) continue;
      const continued = absentYesterday && random.chance(CONTINUE_SHARE);
      if (!continued && !random.chance(EVENT_SHARE)) {
        absentYesterday = false;
        continue;
      }
      const periods = [...day.schedule.slots].filter(([slot]) => stay.slots.has(slot)).map(([, periodID]) => periodID);
      const one: StudentDay = {
        calendar: stay.calendar,
        personID: stay.personID,
        date: day.date,
        day,
        periods,
        marks: [],
        units: [],
      };
      absentYesterday = markDay(generation, one, continued);
      if (periods.length > 0) {
        if (random.chance(UNIT_SHARE)) one.units.push(unitOf(one, random.int(420, 1_000), random.int(10, 90)));
        for (let apply = deck.deal(); apply; apply = deck.deal()) apply(one, generation);
      }
      writeDay(generation, one);
    }
  };
}

/** Fills an ordinary day; true when it is an absence that may go on tomorrow. */
function markDay(generation: Generation, one: StudentDay, continued: boolean): boolean {
  const { random } = generation;
  const { codes } = one.calendar;
  const entered = instantOf(generation, one.date);
  const add = (periods: readonly number[], code: CodeModel | null): void => {
    for (const periodID of periods) one.marks.push(markOf(generation, one, periodID, code, entered));
  };
  const absence = (): CodeModel | null => (random.chance(UNCODED_SHARE) ? null : random.weighted(codes.absent));
  const { periods } = one;
  const some = Math.min(periods.length, random.int(1, 4));
  const first = random.int(0, periods.length - some);
  const kind = continued
    ? 'whole'
    : random.weighted([
        ['whole', 52],
        ['part', 20],
        ['tardy', 14],
        ['early', 5],
        ['mixed', 6],
        ['exempt', 2],
        ['present', 1],
      ] as const);
  switch (kind) {
    case 'whole':
      add(periods, absence());
      return true;
    case 'part':
      add(periods.slice(first, first + some), absence());
      return false;
    case 'tardy':
      add(periods.slice(0, 1), random.pick(codes.tardy));
      return false;
    case 'early':
      add(periods.slice(-some), random.pick(codes.early));
      return false;
    case 'exempt':
      add(periods, random.pick(codes.exempt));
      return false;
    case 'present':
      add(periods.slice(first, first + some), random.pick(codes.present));
      return false;
    case 'mixed':
      // Each teacher enters what was heard.
      for (const periodID of periods) {
        const code = random.weighted([
          [absence, 70],
          [() => random.pick(codes.exempt), 10],
          [() => random.pick(codes.tardy), 10],
          [() => random.pick(codes.early), 5],
          [() => random.pick(codes.present), 5],
        ])();
        one.marks.push(markOf(generation, one, periodID, code, instantOf(generation, one.date)));
      }
      return false;
  }
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

function writeDay(generation: Generation, one: StudentDay): void {
  for (const mark of one.marks)
    generation.insert('attendance', { attendanceID: generation.nextId('attendance'), ...mark });
  for (const unit of one.units)
    generation.insert('attendanceUnit', { attendanceUnitID: generation.nextId('attendanceUnit'), ...unit });
}
