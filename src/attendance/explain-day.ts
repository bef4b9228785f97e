import { AgentError } from '../core/errors.js';
import type { SchoolDay } from '../core/school-day.js';
import type { Calendar } from './calendar.js';
import type { Explanation } from './explanation.js';
import type { ReportingOptions } from './reporting-options.js';
import type { StudentRows } from './source-rows.js';

/** A calendar of the school and the student's rows in it; `enrollments` may be empty. */
export interface StudentCalendar {
  calendar: Calendar;
  student: StudentRows;
}

/** What a zone is given for one student, school and date, and why: the gates of rules section 5, then R13. */
export function explainDay(
  _calendars: readonly StudentCalendar[],
  _date: SchoolDay,
  _options: ReportingOptions,
): Explanation {
  throw new AgentError('internal', 'not available');
}
