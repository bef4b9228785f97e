import type { ReportingOptions } from '../attendance/reporting-options.js';
import type { Guid } from '../core/guid.js';
import type { SchoolDay } from '../core/school-day.js';
import type { Database } from '../database/port.js';
import { canMatch, onlyYears } from '../query/touches.js';
import { activeYear, readCalendarStates, type CalendarState } from '../store/aggregation/calendars.js';
import type { ObjectQuery } from '../store/objects/object-reader.js';
import type { StoreTables } from '../store/tables.js';

/** Whether a request can be answered from what is aggregated (rules section 8, first start and gaps). */
export type AnswerReadiness =
  | { readonly state: 'ready' }
  | { readonly state: 'wait'; readonly reason: string }
  /** SIF_Error 8/1 with this description. */
  | { readonly state: 'refuse'; readonly description: string };

/**
 * Judges a request: an empty answer never means "not computed yet". A calendar of the active year that the request can
 * touch and that never was aggregated to its end makes it wait, or be refused when its run failed or when it has
 * waited since before `waitedSince`. Calendars of other years that never were aggregated are outside the answer.
 * While no calendar is known, the SIS was never read. Waiting counts from `startedAt` on at the earliest, when this process
 * began: nothing was aggregated while none ran.
 */
export async function answerReadiness(
  store: Database<StoreTables>,
  query: ObjectQuery,
  options: ReportingOptions,
  { today, waitedSince, startedAt }: { today: SchoolDay; waitedSince?: string; startedAt?: string },
): Promise<AnswerReadiness> {
  const isOverdue = (since: string): boolean =>
    waitedSince !== undefined && since < waitedSince && (startedAt ?? '') < waitedSince;
  const calendars = await readCalendarStates(store);
  if (calendars.length === 0) {
    const reason = 'the student information system has not been read yet';
    return isOverdue(startedAt ?? '') ? refuse(reason) : { state: 'wait', reason };
  }
  const inScope = calendars.filter((calendar) => isAnsweredFrom(calendar, options) && canTouch(query, calendar));
  const year = activeYear(calendars, today);
  const missing = inScope.filter(({ endYear, completedAt }) => endYear === year && completedAt === null);
  const failed = missing.find(({ error }) => error !== null);
  if (failed) return refuse(`the aggregation of ${named(failed)} failed: ${failed.error}`);
  const overdue = missing.find((calendar) => calendar.waitingSince !== null && isOverdue(calendar.waitingSince));
  if (overdue) return refuse(`${named(overdue)} has not been aggregated in time`);
  if (missing.length > 0)
    return { state: 'wait', reason: `not aggregated to the end yet: ${missing.map(named).join(', ')}` };
  return refuseYearsNeverAggregated(query, inScope);
}

/** A request whose @SchoolYear names only years of which nothing was ever aggregated cannot be answered truthfully. */
function refuseYearsNeverAggregated(query: ObjectQuery, inScope: readonly CalendarState[]): AnswerReadiness {
  const years = query.objectName === 'StudentDailyAttendance' ? onlyYears(query.predicate) : null;
  if (years === null) return { state: 'ready' };
  const asked = inScope.filter(({ endYear }) => endYear !== null && years.includes(endYear));
  if (asked.length === 0 || asked.some(({ completedAt }) => completedAt !== null)) return { state: 'ready' };
  const names = [...new Set(asked.map(({ endYear }) => endYear))].sort().join(', ');
  return refuse(`the attendance of school year ${names} was never aggregated`);
}

function isAnsweredFrom({ schoolRefId, sifExclude, endYear }: CalendarState, options: ReportingOptions): boolean {
  if (schoolRefId === null || sifExclude === 1 || endYear === null) return false;
  if (options.schoolRefIds && !options.schoolRefIds.has(schoolRefId as Guid)) return false;
  return options.years === null || options.years.has(endYear);
}

function canTouch(query: ObjectQuery, { schoolRefId, endYear }: CalendarState): boolean {
  const school = schoolRefId ?? '';
  return query.objectName === 'StudentDailyAttendance'
    ? canMatch(query.predicate, { schoolRefId: school, schoolYear: endYear ?? 0 })
    : canMatch(query.predicate, { schoolRefId: school });
}

const named = ({ calendarID, name }: CalendarState): string => `calendar ${calendarID} ${name}`;

const refuse = (description: string): AnswerReadiness => ({ state: 'refuse', description });
