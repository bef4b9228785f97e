import type { Flag } from '../tables.js';
import { insertBellSchedules, type BellSchedule, type BellStyle } from './bell-schedules.js';
import { insertCodes, type CalendarCodes } from './codes.js';
import { insertSections, type CalendarSections } from './sections.js';
import { addDays, isSchoolDate, weekday } from './dates.js';
import { DANGLING_ID, FIRST_ID, type Generation } from './generation.js';

/** A school's calendar as the student and attendance parts of the generator need it. */
export interface CalendarModel {
  calendarID: number;
  schoolID: number;
  endYear: number;
  startDate: string;
  endDate: string;
  grades: readonly string[];
  /** Attendance-taking days inside the calendar, in order. */
  days: readonly AttendanceDay[];
  /** Dates on which rows are out of place: before the first and after the last day of the calendar, days without attendance. */
  outsideDates: readonly AttendanceDay[];
  otherDates: readonly string[];
  schedules: readonly BellSchedule[];
  codes: CalendarCodes;
  sections: CalendarSections;
}

export interface AttendanceDay {
  date: string;
  schedule: BellSchedule;
}

export interface CalendarPlan {
  schoolID: number;
  name: string;
  endYear: number;
  firstDate: string;
  days: number;
  style: BellStyle;
  terms: number;
  grades: readonly string[];
  thresholds: Thresholds;
  codes: 'all' | 'no unknown' | 'neither';
  sifExclude: boolean;
  /** Students to be expected, which decides the number of sections. */
  students: number;
}

type Thresholds = readonly [half: number | null, whole: number | null];

const SANE_GRADE_THRESHOLDS: readonly Thresholds[] = [
  [null, null],
  [null, null],
  [null, null],
  [60, null],
  [null, 200],
  [100, 220],
];
const AWKWARD_GRADE_THRESHOLDS: readonly Thresholds[] = [
  [-5, null],
  [0, 0],
  [300, 240],
  [186, 186],
  [0, 240],
  [null, -1],
  [null, 0],
  [500, null],
];

export function insertCalendar(generation: Generation, plan: CalendarPlan): CalendarModel {
  const calendarID = generation.nextId('calendar');
  const dates = schoolDates(plan.firstDate, plan.days + 2);
  // Day rows reach one day beyond the calendar on either side.
  const startDate = dates[1]!;
  const endDate = dates[dates.length - 2]!;
  generation.insert('calendar', {
    calendarID,
    schoolID: plan.schoolID,
    name: plan.name,
    endYear: plan.endYear,
    startDate,
    endDate,
    sifExclude: plan.sifExclude ? 1 : 0,
    halfDayAbsence: plan.thresholds[0],
    wholeDayAbsence: plan.thresholds[1],
  });
  insertGrades(generation, calendarID, plan.grades);
  const terms = insertTerms(generation, calendarID, dates.slice(1, -1), plan.terms);
  const schedules = insertBellSchedules(generation, calendarID, plan.style);
  const all = dates.map((date, index) => ({ date, schedule: scheduleOf(plan.style, schedules, date, index) }));
  const otherDates = insertDays(generation, calendarID, all);
  return {
    calendarID,
    schoolID: plan.schoolID,
    endYear: plan.endYear,
    startDate,
    endDate,
    grades: plan.grades,
    days: all.slice(1, -1),
    outsideDates: [all[0]!, all[all.length - 1]!],
    otherDates,
    schedules,
    codes: insertCodes(generation, calendarID, plan.codes),
    sections: insertSections(generation, { calendarID, schedules, terms, students: plan.students }),
  };
}

function schoolDates(first: string, count: number): string[] {
  const found: string[] = [];
  for (let date = first; found.length < count; date = addDays(date, 1)) if (isSchoolDate(date)) found.push(date);
  return found;
}

/** Block schools alternate A and B days; the others go home early on Wednesdays. */
function scheduleOf(style: BellStyle, schedules: readonly BellSchedule[], date: string, index: number): BellSchedule {
  const second = style === 'block' ? index % 2 === 1 : weekday(date) === 3;
  return schedules[second ? schedules.length - 1 : 0]!;
}

function insertGrades(generation: Generation, calendarID: number, grades: readonly string[]): void {
  const { random, hasAwkward } = generation;
  const insert = (name: string, sifExclude: Flag, [half, whole]: Thresholds): void =>
    generation.insert('gradeLevel', {
      gradeLevelID: generation.nextId('gradeLevel'),
      calendarID,
      name,
      sifExclude,
      halfDayAbsence: half,
      wholeDayAbsence: whole,
    });
  const awkwardIndex = hasAwkward ? random.int(0, grades.length - 1) : -1;
  // Every third calendar excludes a grade.
  const excludedIndex = hasAwkward && calendarID % 3 === 0 ? random.int(0, grades.length - 1) : -1;
  grades.forEach((name, index) => {
    const thresholds = random.pick(index === awkwardIndex ? AWKWARD_GRADE_THRESHOLDS : SANE_GRADE_THRESHOLDS);
    const excluded = index === excludedIndex;
    insert(hasAwkward && random.chance(0.1) ? ` ${name}  ` : name, excluded ? 1 : 0, thresholds);
  });
  if (hasAwkward) {
    // The same name again, later and otherwise; and one that nobody is in.
    insert(random.pick(grades), 1, [1, 2]);
    insert('ungraded', 0, [null, null]);
  }
}

function insertTerms(generation: Generation, calendarID: number, dates: readonly string[], count: number): number[] {
  const terms: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const first = Math.floor((dates.length * index) / count);
    const next = Math.floor((dates.length * (index + 1)) / count);
    const termID = generation.nextId('term');
    generation.insert('term', {
      termID,
      calendarID,
      name: `Term ${index + 1}`,
      startDate: dates[first]!,
      // The last day of school, or the day before the next term begins.
      endDate: next < dates.length ? addDays(dates[next]!, -1) : dates[dates.length - 1]!,
    });
    terms.push(termID);
  }
  if (generation.hasAwkward)
    generation.insert('term', {
      termID: generation.nextId('term'),
      calendarID,
      name: 'Term without end',
      startDate: dates[0]!,
      endDate: generation.random.pick(['', 'June', '2026-06-31']),
    });
  return terms;
}

/** One row for every date from the first to the last; returns the dates that take no attendance. */
function insertDays(generation: Generation, calendarID: number, all: readonly AttendanceDay[]): string[] {
  const { random, hasAwkward } = generation;
  const taking = new Map(all.map((day) => [day.date, day.schedule]));
  const first = all[0]!;
  const last = all[all.length - 1]!.date;
  const otherDates: string[] = [];
  const insert = (date: string, periodScheduleID: number | null, flags: readonly [Flag, Flag, Flag]): void =>
    generation.insert('day', {
      dayID: generation.nextId('day'),
      calendarID,
      date,
      periodScheduleID,
      schoolDay: flags[0],
      instruction: flags[1],
      attendance: flags[2],
    });
  // What keeps a weekday without attendance from counting differs: each flag in turn, then the bell schedule.
  const closed: readonly (readonly [number | null, readonly [Flag, Flag, Flag]])[] = [
    [first.schedule.periodScheduleID, [0, 1, 1]],
    [first.schedule.periodScheduleID, [1, 0, 1]],
    [first.schedule.periodScheduleID, [1, 1, 0]],
    [null, [1, 1, 1]],
    [DANGLING_ID, [1, 1, 1]],
    // Open, but for nobody: the bell schedule is another calendar's, in whose periods no section of this one meets.
    [FIRST_ID.periodSchedule, [1, 1, 1]],
  ];
  for (let date = first.date; date <= last; date = addDays(date, 1)) {
    const schedule = taking.get(date);
    if (schedule) {
      insert(date, schedule.periodScheduleID, [1, 1, 1]);
      continue;
    }
    otherDates.push(date);
    if (hasAwkward && random.chance(0.5)) insert(date, ...closed[otherDates.length % closed.length]!);
    else insert(date, null, [0, 0, 0]);
  }
  if (hasAwkward) {
    insert(random.pick(['2026-02-30', '', '10/02/2026']), first.schedule.periodScheduleID, [1, 1, 1]);
    // A second row for a date, which contradicts the first.
    insert(random.pick(all).date, null, [0, 0, 0]);
    if (otherDates.length > 0) insert(random.pick(otherDates), first.schedule.periodScheduleID, [1, 1, 1]);
  }
  return otherDates;
}
