import { unitOf } from './student-day.js';
import { addDays, timeOf } from './dates.js';
import { absentAllDay, aimed, codedAs, type Change } from './day-changes.js';
import { DANGLING_ID } from './generation.js';

/** Minutes since midnight when the schools of the day begin. */
const MORNING = 470;

/** What can be wrong or rare with positive attendance, each as a change of an ordinary day. */
export const AWKWARD_UNITS: Readonly<Record<string, Change>> = {
  'units: two that overlap': aimed(([start, end], _, add) => {
    add(start + 5, end - 20);
    add(start + 15, end - 10);
  }),
  'units: two that touch': aimed(([start, end], _, add) => {
    add(start + 5, start + 15);
    add(start + 15, end - 5);
  }),
  'units: late and gone early': aimed(([start, end], { random }, add) => {
    add(start + random.int(1, 10), end - random.int(1, 10));
  }),
  'units: early and staying on': aimed(([start, end], { random }, add) => {
    add(start - random.int(1, 5), end + random.int(1, 5));
  }),
  'units: in two periods alike': aimed(([start, end], _, add) => {
    // As long in this period as in the next, where passing takes five minutes.
    add(end - 10, end + 15);
    add(start - 15, start + 10);
  }),
  'units: between two periods': aimed(([start, end], _, add) => {
    add(end, end + 3);
    add(start - 3, start);
  }),
  'units: one minute into the next period': aimed(([start, end], _, add) => {
    add(end - 10, end + 6);
    add(start - 6, start + 10);
  }),
  'units: without end': aimed(([start, end], { random }, add) => {
    add(start + random.int(0, 10), null);
    if (random.chance(0.5)) add(end, null);
    if (random.chance(0.3)) add(start - 1, null);
  }),
  'units: without end and with one': aimed(([start, end], _, add) => {
    add(start + 8, end - 8);
    add(start + 4, null);
  }),
  'units: all over the day': (one, { random }) => {
    for (let count = random.int(2, 6); count > 0; count -= 1)
      one.units.push(unitOf(one, random.int(MORNING - 60, 950), random.int(1, 120)));
  },
  'units: before and after school': (one, { random }) => {
    if (random.chance(0.7)) one.units.push(unitOf(one, 380, 30));
    if (random.chance(0.7)) one.units.push(unitOf(one, 1_290, 60));
  },
  'units: in an early release alone': absentAllDay((marks, one, generation) => {
    const last = marks[marks.length - 1]!;
    Object.assign(last, codedAs(generation.random.pick(one.calendar.codes.early)));
    const { start, end } = one.day.schedule.times.get(last.periodID)!;
    one.units.push(unitOf(one, start + 10, end - start + 30));
  }),
  'units: empty end': (one, { random }) => {
    one.units.push({ ...unitOf(one, random.int(MORNING, 900), 1), endTime: '' });
  },
  'units: reversed or without length': (one, { random }) => {
    const start = random.int(MORNING, 900);
    one.units.push({ ...unitOf(one, start, 1), endTime: timeOf(start - random.int(0, 1) * 20) });
    one.units.push({ ...unitOf(one, start, 1), startTime: timeOf(start, 5), endTime: timeOf(start, 50) });
  },
  'units: with seconds': (one, { random }) => {
    const start = random.int(MORNING, 900);
    one.units.push({ ...unitOf(one, start, 1), startTime: timeOf(start, 59), endTime: timeOf(start + 20, 1) });
  },
  'units: bad times': (one, { random }) => {
    const unit = unitOf(one, 700, 60);
    if (random.chance(0.5)) unit.startTime = random.pick(['24:30:00', 'noon', '']);
    else unit.endTime = random.pick(['13:60:00', 'noon']);
    one.units.push(unit);
  },
  'units: the whole day': (one) => {
    one.units.push(unitOf(one, 480, 420));
  },
  'units: nothing else': (one) => {
    one.marks = [];
    one.units.push(unitOf(one, MORNING, 300));
  },
  'units: of another calendar or person': (one, { random }) => {
    const unit = unitOf(one, 400, 30);
    one.units.push(random.chance(0.5) ? { ...unit, calendarID: DANGLING_ID } : { ...unit, personID: DANGLING_ID });
    one.units.push({ ...unitOf(one, 400, 30), date: random.pick(['2026-02-30', addDays(one.date, 1)]) });
  },
};
