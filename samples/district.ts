import {
  DistrictBuilder,
  EXAMPLE_DAY,
  personGuid,
  type CalendarPlan,
  type DayKind,
  type SampleCode,
  type StudentPlan,
} from './district-builder.js';
import type { District } from './tables.js';

/** A worked example of the rule book (section 11) as a student of the hand-written district. */
export interface Example {
  /** The rule book's number, with a letter where one number holds several students. */
  id: string;
  personID: number;
  studentGuid: string;
  date: string;
  /** What is due with default zone options, and with others where the example is about them. */
  expected: string;
}

const builder = new DistrictBuilder();
const examples: Example[] = [];

const ALL_CODES: readonly SampleCode[] = ['AU', 'AE', 'UNK', 'SR', 'TU', 'ER', 'PRS'];
const PLAIN_GRADES = { '10': [null, null] } as const;

/** Around the example day; other dates have no day row. */
const DAYS: Readonly<Record<string, DayKind>> = {
  '2026-02-05': 'regular',
  '2026-02-06': 'regular',
  '2026-02-07': 'holiday',
  '2026-02-08': 'holiday',
  '2026-02-09': 'regular',
  [EXAMPLE_DAY]: 'regular',
  '2026-02-11': 'regular',
  '2026-02-12': 'short',
  '2026-02-13': 'teacher work day',
  '2026-02-14': 'holiday',
  '2026-02-15': 'holiday',
  '2026-02-16': 'holiday',
  '2026-02-17': 'regular',
};

/** 180 attendance-taking days in two semesters, for example E30. */
const DAYS_180: readonly string[] = [...weekdays('2025-08-18', 90), ...weekdays('2026-01-06', 90)];

function weekdays(first: string, count: number): string[] {
  const found: string[] = [];
  for (const day = new Date(`${first}T00:00:00Z`); found.length < count; day.setUTCDate(day.getUTCDate() + 1))
    if (day.getUTCDay() % 6 !== 0) found.push(day.toISOString().slice(0, 10));
  return found;
}

function calendar(calendarID: number, schoolID: number, name: string, different: Partial<CalendarPlan> = {}): void {
  builder.calendar({
    calendarID,
    schoolID,
    name,
    endYear: 2026,
    half: 120,
    whole: 240,
    codes: ALL_CODES,
    grades: PLAIN_GRADES,
    days: DAYS,
    ...different,
  });
}

builder.school(1, 'North High School');
calendar(10, 1, 'North High School 24-25', {
  endYear: 2025,
  days: { '2025-02-10': 'regular', '2025-02-11': 'regular' },
});
calendar(11, 1, 'North High School 25-26');
calendar(12, 1, 'North Evening 25-26');

builder.school(2, 'South High School');
calendar(21, 2, 'South High School 25-26', {
  whole: 300,
  codes: ['AU', 'AE', 'SR', 'TU', 'ER', 'PRS'],
  grades: { ...PLAIN_GRADES, '09': [60, null] },
});

builder.school(3, 'East High School');
calendar(31, 3, 'East High School 25-26', {
  half: null,
  whole: null,
  grades: { ...PLAIN_GRADES, '09': [0, 0], '11': [-5, null], '12': [300, 240], '12A': [186, 186] },
});

builder.school(4, 'West Middle School');
calendar(41, 4, 'West Middle School 25-26', { codes: ['AE', 'SR', 'TU', 'ER', 'PRS'] });

builder.school(5, 'Central Technical School');
calendar(51, 5, 'Central Technical School 25-26', { grades: { '10': [90, 240] } });

builder.school(6, 'Harbor High School');
calendar(61, 6, 'Harbor High School 25-26', { codes: ['AU', 'AE', 'UNK', 'SR'] });

builder.school(7, 'Prairie High School');
calendar(71, 7, 'Prairie High School 25-26');

builder.school(8, 'Lake High School');
calendar(81, 8, 'Lake High School 25-26', {
  days: Object.fromEntries(DAYS_180.map((date) => [date, 'regular'])),
});

/**
 * Adds the example's student, whose personID is 100 × its number + its letter's place (E04b: 402), with an enrollment
 * in calendar 11 unless `plan` names another, and then the rows that `enter` marks.
 */
function example(
  id: string,
  expected: string,
  enter: (student: number) => void,
  plan: Partial<StudentPlan> & { date?: string } = {},
): void {
  const [, number, letter] = /^E(\d\d)([a-d]?)$/.exec(id)!;
  const personID = Number(number) * 100 + ' abcd'.indexOf(letter || ' ');
  const { date = EXAMPLE_DAY, ...student } = plan;
  builder.student(personID, { calendarID: 11, ...student });
  enter(personID);
  examples.push({ id, personID, studentGuid: personGuid(personID), date, expected });
}

example('E01', 'AU 1.0, no times', (s) => {
  builder.mark(s, 'P1-P7', 'AU');
});
example('E02', 'AE 0.5, 12:10:00–14:50:00', (s) => {
  builder.mark(s, 'P1-P4', 'AE');
});
example('E03', 'none (100 minutes)', (s) => {
  builder.mark(s, 'P1-P2', 'AU');
});
example('E04a', 'AU 0.5, 10:45:00–14:50:00', (s) => {
  builder.mark(s, 'P1-P2', 'AU');
  builder.mark(s, 'P3', 'AU', { present: 30 });
});
example('E04b', 'none (119 minutes)', (s) => {
  builder.mark(s, 'P1-P2', 'AU');
  builder.mark(s, 'P3', 'AU', { present: 31 });
});
example('E05a', 'AU 1.0, 13:05:00–14:50:00', (s) => {
  builder.mark(s, 'P1-P4', 'AU');
  builder.mark(s, 'P5', 'AU', { present: 10 });
});
example('E05b', 'AU 0.5, 13:05:00–14:50:00', (s) => {
  builder.mark(s, 'P1-P4', 'AU');
  builder.mark(s, 'P5', 'AU', { present: 11 });
});
example('E06', 'none (lunch does not count: 100 minutes)', (s) => {
  builder.mark(s, 'P3-P4', 'AU');
});
example('E07a', 'none (100 minutes)', (s) => {
  builder.mark(s, 'P1-P5', 'SR');
  builder.mark(s, 'P6-P7', 'AU');
});
example('E07b', 'AU 0.5, 14:00:00–14:50:00', (s) => {
  builder.mark(s, 'P1-P3', 'SR');
  builder.mark(s, 'P4-P6', 'AU');
});
example('E08', 'AE 1.0, 13:05:00–14:50:00, note "Flu"; codeSelection absentUnknown: UNK 1.0', (s) => {
  builder.mark(s, 'P1-P2', 'AE', { comment: 'Flu' });
  builder.mark(s, 'P3', 'AE');
  builder.mark(s, 'P4-P5', 'AU');
});
example('E09', 'AU 0.5, 12:10:00–14:50:00, note "Dentist"', (s) => {
  builder.mark(s, 'P1', 'AE', { comment: 'Dentist' });
  builder.mark(s, 'P2', 'AE', { present: 20 });
  builder.mark(s, 'P3', 'AU', { comment: 'No call' });
  builder.mark(s, 'P4', 'AU');
});
example('E10', 'AE 0.5, 09:50:00–13:00:00', (s) => {
  // 14:00 and 09:10 in Chicago.
  builder.mark(s, 'P1-P2', 'AE', { entered: '2026-02-10T20:00:00.000Z' });
  builder.mark(s, 'P6-P7', 'AU', { entered: '2026-02-10T15:10:00.000Z' });
});
example('E11', 'AU 0.5, 08:00:00–14:50:00', (s) => {
  builder.mark(s, 'P1', 'TU', { present: 20 });
  builder.mark(s, 'P2-P4', 'AU');
});
example('E12', 'AU 0.5, 10:45:00–13:00:00', (s) => {
  builder.mark(s, 'P1-P3', 'AU');
  builder.mark(s, 'P6-P7', 'ER');
});
example('E13', 'AE 0.5, 08:00:00–12:05:00', (s) => {
  builder.mark(s, 'P5', 'AE', { present: 25 });
  builder.mark(s, 'P6-P7', 'AE');
});

const grade60 = { calendarID: 21, grade: '09' };
example('E14a', 'AU 0.5, 09:50:00–14:50:00', (s) => builder.mark(s, 'P1-P2', 'AU'), grade60);
example('E14b', 'AU 0.5, 13:05:00–14:50:00', (s) => builder.mark(s, 'P1-P5', 'AU'), grade60);

const grade186 = { calendarID: 31, grade: '12A' };
example('E15a', 'none (150 minutes)', (s) => builder.mark(s, 'P1-P3', 'AU'), grade186);
example('E15b', 'AU 1.0, 12:10:00–14:50:00', (s) => builder.mark(s, 'P1-P4', 'AU'), grade186);

example('E16', 'AU 0.5, 12:25:00–14:30:00', (s) => {
  builder.mark(s, 'P1-P4', 'AU');
  builder.unit(s, '12:25', '13:00');
  builder.unit(s, '14:00', '14:30');
});
example('E17a', 'AU 0.5, 12:10:00–14:50:00 (unit ignored)', (s) => {
  builder.mark(s, 'P1-P4', 'AU');
  builder.unit(s, '11:30', '13:00');
});
example('E17b', 'AU 0.5, 12:05:00–14:50:00', (s) => {
  builder.mark(s, 'P1-P4', 'AU');
  builder.unit(s, '12:05', '13:00');
});
example('E18', 'none (only a unit)', (s) => {
  builder.unit(s, '08:00', '14:50');
});
example('E19a', 'UNK 1.0, no times', (s) => builder.mark(s, 'P1-P7', null));
example('E19b', 'AU 1.0, no times (calendar without UNK)', (s) => builder.mark(s, 'P1-P7', null), { calendarID: 21 });
example('E19c', 'none (calendar with neither UNK nor AU)', (s) => builder.mark(s, 'P1-P7', null), { calendarID: 41 });
example('E20', 'AE 1.0, 13:05:00–14:50:00, note "Flu"; allowed list [AU]: none', (s) => {
  builder.mark(s, 'P1-P2', 'AE', { comment: 'Flu' });
  builder.mark(s, 'P3', 'AE');
  builder.mark(s, 'P4-P5', 'AU');
});
example('E21a', 'none (homeroom is non-instructional: 100 minutes)', (s) => {
  builder.mark(s, 'HR', 'AU');
  builder.mark(s, 'P1-P2', 'AU');
});
example(
  'E21b',
  'none (P7 was dropped the day before: 100 minutes)',
  (s) => {
    builder.roster(s, 11, 7, '2026-02-09');
    builder.mark(s, 'P1-P2', 'AU');
    builder.mark(s, 'P7', 'AU');
  },
  { roster: 'P1-P6' },
);
example('E22', 'AU 0.5, no times', (s) => builder.mark(s, 'P1-P7', 'AU', { date: '2026-02-12' }), {
  date: '2026-02-12',
});
example('E23', "nothing yet: ready for one day's edits", () => undefined);
example(
  'E24',
  'North: AU 0.5, 10:45:00–12:05:00; Central Technical: AE 0.5, 12:10:00–13:00:00; secondary excluded: North only',
  (s) => {
    builder.enroll(s, { calendarID: 51, roster: 'P5-P7', enrollment: { serviceType: 'S' } });
    builder.mark(s, 'P1-P3', 'AU');
    builder.mark(s, 'P6-P7', 'AE', { calendarID: 51 });
  },
  { roster: 'P1-P4' },
);
example('E25a', 'none (No Show); reportNoShow: AU 1.0', (s) => builder.mark(s, 'P1-P7', 'AU'), {
  enrollment: { noShow: 1 },
});
example('E25b', 'none (State Exclude); reportStateExclude: AU 1.0', (s) => builder.mark(s, 'P1-P7', 'AU'), {
  enrollment: { stateExclude: 1 },
});
example('E26a', 'none (enrollment ends 2026-02-09)', (s) => builder.mark(s, 'P1-P7', 'AU'), {
  enrollment: { endDate: '2026-02-09' },
});
example('E26b', 'AU 1.0, no times (enrollment ends 2026-02-10)', (s) => builder.mark(s, 'P1-P7', 'AU'), {
  enrollment: { endDate: EXAMPLE_DAY },
});
example('E27', 'AU 0.5, no times', (s) => {
  builder.mark(s, 'P1-P3', 'SR');
  builder.mark(s, 'P4-P7', 'AU');
});

const harbor = { calendarID: 61 };
example('E28a', 'AU 1.0, no times, until code AU becomes A/X', (s) => builder.mark(s, 'P1-P7', 'AU'), harbor);
example('E28b', 'none, until code SR becomes A/U', (s) => builder.mark(s, 'P1-P7', 'SR'), harbor);

example('E29a', 'AE 1.0, 13:05:00–14:50:00; aggregation record 350, 250, 100, AE', (s) => {
  builder.mark(s, 'P1-P3', 'AE');
  builder.mark(s, 'P4-P5', 'AU');
});
example('E29b', 'none; aggregation record 350, 100, 100, AU', (s) => {
  builder.mark(s, 'P1-P5', 'SR');
  builder.mark(s, 'P6-P7', 'AU');
});
example('E29c', 'none; aggregation record 350, 0, 0, null', () => undefined);
example('E29d', 'none; no aggregation record (roster in homeroom only)', (s) => builder.mark(s, 'HR', 'AU'), {
  roster: 'HR',
});

const lake = { calendarID: 81, date: DAYS_180[0]! };
example(
  'E30a',
  '180 scheduled days, the first 18 missed: 10.0 %, chronic',
  (s) => {
    for (const date of DAYS_180.slice(0, 18)) builder.mark(s, 'P1-P5', 'AU', { date });
  },
  lake,
);
example(
  'E30b',
  '180 scheduled days, the first 17 missed and half of the 18th: 9.72 %, not chronic',
  (s) => {
    for (const date of DAYS_180.slice(0, 17)) builder.mark(s, 'P1-P5', 'AU', { date });
    builder.mark(s, 'P1-P3', 'AU', { date: DAYS_180[17]! });
  },
  lake,
);

example('E32a', 'none (SR on P1 entered later: 100 minutes)', (s) => {
  builder.mark(s, 'P1-P3', 'AU');
  builder.mark(s, 'P1', 'SR', { entered: '2026-02-10T16:00:00.000Z' });
});
example('E32b', 'AU 0.5, 10:45:00–14:50:00 (SR on P1 entered earlier)', (s) => {
  builder.mark(s, 'P1-P3', 'AU');
  builder.mark(s, 'P1', 'SR', { entered: '2026-02-10T14:00:00.000Z' });
});

const east = (grade: string) => ({ calendarID: 31, grade });
example('E33a', 'AU 1.0, 08:55:00–14:50:00 (thresholds 0/0)', (s) => builder.mark(s, 'P1', 'AU'), east('09'));
example('E33b', 'AU 0.5, 10:45:00–14:50:00 (half −5)', (s) => builder.mark(s, 'P1-P3', 'AU'), east('11'));
example('E33c', 'AU 1.0, 13:05:00–14:50:00 (half 300, whole 240)', (s) => builder.mark(s, 'P1-P5', 'AU'), east('12'));
example('E33d', 'none (half 300, whole 240: 200 minutes)', (s) => builder.mark(s, 'P1-P4', 'AU'), east('12'));

example('E34', 'AU 1.0, 07:00:00–07:40:00', (s) => {
  builder.mark(s, 'P1-P7', 'AU');
  builder.unit(s, '07:00', '07:40');
});
example('E35', 'AU 0.5, 12:10:00–13:55:00', (s) => {
  builder.mark(s, 'P1-P4', 'AU');
  builder.mark(s, 'P7', 'ER');
  builder.unit(s, '14:10', '15:30');
});
example('E36', 'AU 0.5, 12:25:00–14:50:00', (s) => {
  builder.mark(s, 'P1-P4', 'AU');
  builder.unit(s, '12:25', null);
});
example('E37', 'AU 1.0, 13:05:00–14:50:00 (North Evening); secondary excluded: AU 0.5, 10:45:00–14:50:00', (s) => {
  builder.enroll(s, { calendarID: 12, enrollment: { serviceType: 'S' } });
  builder.mark(s, 'P1-P3', 'AU');
  builder.mark(s, 'P1-P5', 'AU', { calendarID: 12 });
});
example(
  'E38',
  'AE 0.5, 12:10:00–14:50:00: ready for thresholds 300/400 in calendar 71, then a comment edit',
  (s) => builder.mark(s, 'P1-P4', 'AE'),
  { calendarID: 71 },
);
example('E39a', 'AE 0.5, 12:10:00–14:50:00: ready for an edited comment', (s) => builder.mark(s, 'P1-P4', 'AE'));
example('E39b', 'AE 0.5, 12:10:00–14:50:00: ready for the removal of its rows', (s) => builder.mark(s, 'P1-P4', 'AE'));

// A few rows on other days, so that no answer is about one date alone.
builder.mark(100, 'P1', 'TU', { date: '2026-02-09' });
builder.mark(300, 'P1-P7', 'AE', { date: '2026-02-11' });
builder.mark(300, 'P1', 'AU', { date: '2026-02-16' });
builder.mark(500 + 1, 'P1-P3', 'UNK', { date: '2026-02-06', comment: 'Left a message' });
builder.enroll(100, { calendarID: 10, enrollment: { endDate: '2025-05-29' } });
builder.mark(100, 'P1-P7', 'AU', { calendarID: 10, date: '2025-02-11' });

/** The hand-written district: every worked example that data can hold, and a few rows on other days. */
export const sampleDistrict: District = builder.district;

/** Its examples in the rule book's order. */
export const sampleExamples: readonly Example[] = examples;

/** The example of that number, such as 'E04b'. */
export function sampleExample(id: string): Example {
  const found = examples.find((one) => one.id === id);
  if (!found) throw new Error(`no example ${id} in the sample district`);
  return found;
}
