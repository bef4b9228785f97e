import { AgentError } from '../core/errors.js';
import type { SchoolDay } from '../core/school-day.js';
import type { Calendar } from './calendar.js';
import type { FindingSink } from './findings.js';
import type { StudentRows } from './source-rows.js';
import type { StudentDay } from './student-day.js';

/** A span of days, both inclusive; an absent end is open. */
export interface DateRange {
  from?: SchoolDay;
  to?: SchoolDay;
}

/** The student's days of a calendar within a range, ascending by date. */
export function evaluateStudent(
  _calendar: Calendar,
  _student: StudentRows,
  _range: DateRange,
  _report: FindingSink,
): StudentDay[] {
  throw new AgentError('internal', 'not available');
}
