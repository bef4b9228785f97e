import { AWKWARD_DAYS } from './awkward-days.js';
import type { CodeModel } from './codes.js';
import { AwkwardDeck, type Generation } from './generation.js';
import type { WrittenStay } from './stays.js';
import { instantOf, markOf, unitOf, type StudentDay } from './student-day.js';

/** Share of days on which an absence begins, and of absences that go on for another day: about 14 % of days have rows. */
const EVENT_SHARE = 0.12;
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
        ['whole', 51],
        ['part', 21],
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

function writeDay(generation: Generation, one: StudentDay): void {
  for (const mark of one.marks)
    generation.insert('attendance', { attendanceID: generation.nextId('attendance'), ...mark });
  for (const unit of one.units)
    generation.insert('attendanceUnit', { attendanceUnitID: generation.nextId('attendanceUnit'), ...unit });
}
