import { instantOf } from './student-day.js';
import { AWKWARD_UNITS } from './awkward-units.js';
import type { CodeModel } from './codes.js';
import { addDays } from './dates.js';
import {
  absentAllDay,
  anyMark,
  codedAs,
  edit,
  laterThan,
  otherCode,
  repeat,
  uncoded,
  type Change,
} from './day-changes.js';
import { DANGLING_ID } from './generation.js';

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
  '\u00a0 \u0085\u2028',
  '\u2003wide  spaces\u3000',
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
  'row: no instant of entry': edit((_, __, { random }) => ({ modifiedDate: random.pick(['', 'yesterday']) })),
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
  'row: all day in periods with a fault': (one, generation) => {
    const mark = anyMark(one, generation);
    if (mark) for (const periodID of one.day.schedule.faulty) one.marks.push({ ...mark, periodID });
  },
  'row: in a period of any bell schedule': edit((_, one, { random }) => ({
    periodID: random.pick([...random.pick(one.calendar.schedules).slots.values()]),
  })),
  'row: in a period that is missing': edit(() => ({ periodID: DANGLING_ID })),
  'row: on a day without attendance': (one, { random }) => {
    const date = random.pick([...one.calendar.otherDates, one.date]);
    for (const mark of one.marks) mark.date = date;
  },
  'row: outside the calendar': (one, generation) => {
    const { date, schedule } = generation.random.pick(one.calendar.outsideDates);
    const mark = anyMark(one, generation);
    if (!mark) return;
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
  'row: half in a code, half without': absentAllDay((marks) => {
    marks.forEach((mark, index) => {
      Object.assign(mark, { comments: `note ${index}` }, index % 2 === 0 ? {} : uncoded('A', null));
    });
  }),
  'row: many short absences against few long ones': absentAllDay((marks, one) => {
    const [, [other]] = one.calendar.codes.absent as [unknown, [CodeModel, number]];
    const most = Math.floor(marks.length / 2) + 1;
    marks.forEach((mark, index) => {
      if (index < most) mark.presentMinutes = 22;
      else Object.assign(mark, codedAs(other), { presentMinutes: null });
    });
  }),
  'row: a code for every period': absentAllDay((marks, one, generation) => {
    for (const mark of marks) Object.assign(mark, otherCode(generation, one));
  }),
  'comment: odd characters': absentAllDay((marks, _, { random }) => {
    random.pick(marks).comments = random.pick(COMMENTS);
  }),
  'comment: another odd one on each row': absentAllDay((marks, _, { random }) => {
    for (const mark of marks) mark.comments = random.pick(COMMENTS);
  }),
  'comment: on rows of two codes and without one': absentAllDay((marks, one, { random }) => {
    const [, [other]] = one.calendar.codes.absent as [unknown, [CodeModel, number]];
    const offset = random.int(0, 2);
    marks.forEach((mark, index) => {
      const comments = random.chance(0.5) ? `note ${random.int(1, 99)}` : null;
      Object.assign(mark, [{}, codedAs(other), uncoded('A', null)][(index + offset) % 3], { comments });
    });
  }),
  ...AWKWARD_UNITS,
};
