import { instantOf, markOf, unitOf, type Mark, type StudentDay } from './attendance.js';
import { addDays, timeOf } from './dates.js';
import { DANGLING_ID, type Generation } from './generation.js';

type Change = (one: StudentDay, generation: Generation) => void;

/** The day has no row of its own when its student is in no section. */
const anyMark = (one: StudentDay, { random }: Generation): Mark | undefined =>
  one.marks.length > 0 ? random.pick(one.marks) : undefined;

/** Changes one row that there is. */
const edit =
  (change: (mark: Mark, one: StudentDay, generation: Generation) => Partial<Mark>): Change =>
  (one, generation) => {
    const mark = anyMark(one, generation);
    if (mark) Object.assign(mark, change(mark, one, generation));
  };

/** Adds a row like one that there is, but different. */
const repeat =
  (change: (mark: Mark, one: StudentDay, generation: Generation) => Partial<Mark>): Change =>
  (one, generation) => {
    const mark = anyMark(one, generation);
    if (!mark) return;
    const copy = { ...mark, ...change(mark, one, generation) };
    // The higher id is not always the row that is meant to win.
    if (generation.random.chance(0.5)) one.marks.push(copy);
    else one.marks.unshift(copy);
  };

const uncoded = (status: string | null, excuse: string | null): Partial<Mark> => ({ excuseID: null, status, excuse });
const otherCode = ({ random }: Generation, one: StudentDay): Partial<Mark> => {
  const { codes } = one.calendar;
  const code = random.pick([...codes.exempt, ...codes.tardy, ...codes.early, ...codes.present, codes.absent[0]![0]]);
  return { excuseID: code.excuseID, status: code.status, excuse: code.excuse };
};
const laterThan = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();

/** Minutes since midnight when every school but the evening ones is in session. */
const MORNING = 470;
const AFTERNOON = 700;

const COMMENTS = [
  '  Flu\t\tand \r\n fever  ',
  'bell \u0001\u0008 rang\u000b\u001f',
  'noncharacter \ufffe and \uffff',
  '\u0001\u0002',
  '   \t\r\n ',
  '',
  '🤒 sick 👩‍👧',
  `<b>"Tom" & 'Jerry'</b> ]]> &amp;`,
  '\u00a0hard\u00a0blank \u2028 line \u0085 next',
  'long '.repeat(120),
  '  <!-- comment --> ',
  '\u007fdelete\u0001  \u0001between',
];

/** What can be wrong or rare on a day with attendance rows, each as a change of an ordinary day. */
export const AWKWARD_DAYS: Readonly<Record<string, Change>> = {
  'row: letters in lower case': edit(() => uncoded('a', 'u')),
  'row: letters with blanks around': edit(() => uncoded(' A ', 'E  ')),
  'row: unknown status': edit((_, __, { random }) => uncoded(random.pick(['Z', '?', 'AA']), 'U')),
  'row: no status': edit((_, __, { random }) => uncoded(random.pick(['', ' ', null]), 'U')),
  'row: unknown excuse': edit(() => uncoded('A', 'Q')),
  'row: blank excuse': edit(() => uncoded('A', ' ')),
  'row: uncoded exempt': edit(() => uncoded('A', 'X')),
  'row: uncoded unexcused': edit(() => uncoded('A', 'U')),
  'row: uncoded early release': edit(() => uncoded('E', 'E')),
  'row: whole day uncoded': (one) => {
    for (const mark of one.marks) Object.assign(mark, uncoded('A', null));
  },
  'row: unknown code': edit(() => ({ excuseID: DANGLING_ID })),
  "row: another calendar's code": edit((_, one, { random }) => ({
    // The ids of neighbouring calendars' codes follow each other.
    excuseID: one.calendar.codes.absent[0]![0].excuseID + random.pick([-1, 60, -60, 100]),
  })),
  'row: letters that contradict its code': edit(() => ({ status: 'P', excuse: 'X' })),
  'row: code with a fault': edit((_, one, { random }) => ({
    excuseID: random.pick(one.calendar.codes.awkward).excuseID,
  })),
  'row: whole day in a code with a fault': (one, { random }) => {
    const { excuseID } = random.pick(one.calendar.codes.awkward);
    for (const mark of one.marks) mark.excuseID = excuseID;
  },
  'row: second one, later': repeat((mark, one, generation) => ({
    ...otherCode(generation, one),
    modifiedDate: laterThan(mark.modifiedDate, 1),
  })),
  'row: second one, earlier': repeat((mark, one, generation) => ({
    ...otherCode(generation, one),
    modifiedDate: laterThan(mark.modifiedDate, -3_600_000),
  })),
  'row: second one at the same instant': repeat((_, one, generation) => otherCode(generation, one)),
  'row: second one without a status, later': repeat((mark) => ({
    ...uncoded('?', null),
    modifiedDate: laterThan(mark.modifiedDate, 60_000),
  })),
  'row: negative present minutes': edit((_, __, { random }) => ({ presentMinutes: -random.int(1, 60) })),
  'row: too many present minutes': edit((_, __, { random }) => ({ presentMinutes: random.int(90, 500) })),
  'row: whole day with present minutes': (one, { random }) => {
    for (const mark of one.marks) mark.presentMinutes = random.int(0, 60);
  },
  'row: whole day present after all': (one) => {
    for (const mark of one.marks) mark.presentMinutes = 400;
  },
  'row: in homeroom': repeat((_, one, { random }) => ({ periodID: random.pick(one.day.schedule.homerooms) })),
  'row: in a period with a fault': repeat((_, one, { random }) => ({
    periodID: random.pick(one.day.schedule.faulty),
  })),
  'row: all day in periods with a fault': (one, { random }) => {
    const mark = random.pick(one.marks);
    for (const periodID of one.day.schedule.faulty) one.marks.push({ ...mark, periodID });
  },
  'row: in a period of any bell schedule': edit((_, one, { random }) => ({
    periodID: random.pick([...random.pick(one.calendar.schedules).slots.values()]),
  })),
  'row: in a period that is missing': edit(() => ({ periodID: DANGLING_ID })),
  'row: on a day without attendance': (one, { random }) => {
    const date = random.pick([...one.calendar.otherDates, one.date]);
    for (const mark of one.marks) mark.date = date;
  },
  'row: outside the calendar': (one, { random }) => {
    const { date, schedule } = random.pick(one.calendar.outsideDates);
    const mark = random.pick(one.marks);
    for (const periodID of schedule.slots.values()) one.marks.push({ ...mark, date, periodID });
  },
  'row: on a date without a day row': repeat((_, one) => ({ date: addDays(one.calendar.endDate, 30) })),
  'row: bad date': repeat((_, __, { random }) => ({ date: random.pick(['2026-02-30', '', 'soon', '2026-2-3']) })),
  'row: of a calendar that is missing': edit(() => ({ calendarID: DANGLING_ID })),
  'row: of a calendar that the student is not in': edit((mark, _, { random }) => ({
    calendarID: mark.calendarID + random.pick([-1, 1]),
  })),
  'row: of a person who is missing': repeat(() => ({ personID: DANGLING_ID })),
  'row: half in one code, half in another': (one) => {
    const [first, second] = one.calendar.codes.absent;
    one.marks.forEach((mark, index) => {
      const [code] = index % 2 === 0 ? first! : second!;
      Object.assign(mark, { excuseID: code.excuseID, modifiedDate: one.marks[0]!.modifiedDate, presentMinutes: null });
    });
  },
  'row: codes by turns at different times': (one, generation) => {
    one.marks.forEach((mark, index) => {
      const absent = one.calendar.codes.absent;
      mark.excuseID = absent[index % absent.length]![0].excuseID;
      mark.modifiedDate = instantOf(generation, one.date);
    });
  },
  'row: a code for every period': (one, generation) => {
    one.marks = one.periods.map((periodID) => {
      const mark = markOf(generation, one, periodID, null, instantOf(generation, one.date));
      return Object.assign(mark, otherCode(generation, one));
    });
  },
  'comment: odd characters': edit((_, __, { random }) => ({ comments: random.pick(COMMENTS) })),
  'comment: another odd one on each row': (one, { random }) => {
    for (const mark of one.marks) mark.comments = random.pick(COMMENTS);
  },
  'comment: plain ones on some rows': (one, { random }) => {
    for (const mark of one.marks) mark.comments = random.chance(0.5) ? `note ${random.int(1, 99)}` : null;
  },
  'units: two that overlap': (one) => {
    one.units.push(unitOf(one, AFTERNOON, 60), unitOf(one, AFTERNOON + 30, 45));
  },
  'units: two that touch': (one) => {
    one.units.push(unitOf(one, AFTERNOON, 30), unitOf(one, AFTERNOON + 30, 30));
  },
  'units: touching the bell': (one) => {
    // Second to third period of a regular and of a short day, lunch, and the blocks.
    for (const [start, end] of [
      [530, 535],
      [590, 640],
      [725, 730],
      [560, 567],
    ] as const)
      one.units.push(unitOf(one, start, end - start));
  },
  'units: all over the day': (one, { random }) => {
    for (let count = random.int(2, 6); count > 0; count -= 1)
      one.units.push(unitOf(one, random.int(MORNING - 60, 950), random.int(1, 120)));
  },
  'units: before and after school': (one, { random }) => {
    if (random.chance(0.7)) one.units.push(unitOf(one, 380, 30));
    if (random.chance(0.7)) one.units.push(unitOf(one, 1_290, 60));
  },
  'units: without end': (one, { random }) => {
    one.units.push({ ...unitOf(one, random.int(MORNING, 900), 1), endTime: null });
    if (random.chance(0.5)) one.units.push({ ...unitOf(one, random.int(MORNING, 900), 1), endTime: '' });
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
    const unit = unitOf(one, AFTERNOON, 60);
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
