import { AgentError } from '../core/errors.js';
import type { SchoolDay } from '../core/school-day.js';
import { activeYear, type CalendarState } from '../store/aggregation/calendars.js';

/** Which calendars, students and days a refresh is asked for; several selections intersect (interfaces, `aggregate`). */
export interface RefreshSelection {
  calendarIDs?: readonly number[];
  schoolIDs?: readonly number[];
  year?: number;
  personID?: number;
  date?: SchoolDay;
}

/**
 * The calendars that a selection means: those of the active year when no calendar, school or year is named.
 * Errors: AgentError `usage` naming what does not exist.
 */
export function selectCalendars(
  calendars: readonly CalendarState[],
  selection: RefreshSelection,
  today: SchoolDay,
): CalendarState[] {
  const { calendarIDs, schoolIDs } = selection;
  requireKnown(calendars, selection);
  const named = calendarIDs !== undefined || schoolIDs !== undefined || selection.year !== undefined;
  const year = named ? selection.year : activeYear(calendars, today);
  if (!named && year === undefined) throw new AgentError('usage', 'no calendar of the SIS has begun; name one');
  return calendars.filter(
    ({ calendarID, schoolID, endYear }) =>
      (calendarIDs === undefined || calendarIDs.includes(calendarID)) &&
      (schoolIDs === undefined || (schoolID !== null && schoolIDs.includes(schoolID))) &&
      (year === undefined || endYear === year),
  );
}

/** Errors: AgentError `usage` naming calendars, schools and years that the SIS does not have. */
export function requireKnown(
  calendars: readonly CalendarState[],
  { calendarIDs = [], schoolIDs = [], year }: Pick<RefreshSelection, 'calendarIDs' | 'schoolIDs' | 'year'>,
): void {
  const unknown = [
    ...calendarIDs.filter((id) => !calendars.some(({ calendarID }) => calendarID === id)).map((id) => `calendar ${id}`),
    ...schoolIDs.filter((id) => !calendars.some(({ schoolID }) => schoolID === id)).map((id) => `school ${id}`),
  ];
  if (year !== undefined && !calendars.some(({ endYear }) => endYear === year))
    unknown.push(`calendar of the school year that ends in ${year}`);
  if (unknown.length > 0) throw new AgentError('usage', `the SIS has no ${unknown.join(', no ')}`);
}
