import type { SchoolDay } from '../core/school-day.js';
import type { BellSchedule } from './bell-schedule.js';
import type { Calendar } from './calendar.js';
import type { CountedPeriods } from './counted-periods.js';
import { readDayAttendance, type DayAttendance } from './day-attendance.js';
import { rowsByDay, type RowsOfDay } from './rows-by-day.js';
import type { StudentRows } from './source-rows.js';
import { readStudent, type Student } from './student.js';
import { studentSpans } from './student-spans.js';

/** What one calendar knows of a student on one date: the steps of evaluateStudent, kept apart for explaining. */
export interface CalendarView {
  readonly calendar: Calendar;
  readonly student: Student;
  readonly date: SchoolDay;
  /** Null when the date is not an attendance-taking day of the calendar. */
  readonly day: DayView | null;
}

export interface DayView {
  readonly schedule: BellSchedule;
  /** An enrollment covers the day. */
  readonly enrolled: boolean;
  readonly counted: CountedPeriods;
  readonly attendance: DayAttendance;
}

/** Findings are evaluateStudent's to report. */
const unreported = (): void => undefined;

export function viewDay(calendar: Calendar, rows: StudentRows, date: SchoolDay): CalendarView {
  return viewStudent(calendar, rows)(date);
}

/** The views of a student on one date after another: what does not depend on the date is read once. */
export function viewStudent(calendar: Calendar, rows: StudentRows): (date: SchoolDay) => CalendarView {
  const student = readStudent(calendar, rows, unreported);
  const { onDays } = rowsByDay(calendar, rows, { from: null, to: null }, unreported);
  const spans = studentSpans(calendar, student, 0, calendar.days.length);
  return (date) => {
    const index = calendar.dayIndex.get(date);
    const span = index === undefined ? undefined : spans.find(({ end }) => index < end);
    if (index === undefined || span === undefined) return { calendar, student, date, day: null };
    const { schedule } = calendar.days[index]!;
    const counted = span.countedPeriods(schedule);
    const attendance = readDayAttendance(calendar, counted, onDays.get(index) ?? NO_ROWS, {}, unreported);
    return { calendar, student, date, day: { schedule, enrolled: span.standing !== null, counted, attendance } };
  };
}

const NO_ROWS: RowsOfDay = { attendance: [], units: [] };
