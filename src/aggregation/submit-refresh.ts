import { AgentError } from '../core/errors.js';
import { newGuid } from '../core/guid.js';
import { localDay, type SchoolDay } from '../core/school-day.js';
import { activeYear, type CalendarState } from '../store/aggregation/calendars.js';
import { isStudent } from '../store/aggregation/mirror.js';
import { submitRun } from '../store/aggregation/run-queue.js';
import { manualLastDay } from './last-day.js';
import type { RefreshOrder, RefreshParts } from './refresh-parts.js';
import { isMany, schoolHoursWarning } from './school-hours.js';
import { selectCalendars } from './selection.js';
import { acceptEmpty } from './source-guard.js';

/** What a refresh is of, decided when it is submitted. */
export interface ChosenCalendars {
  submittedAt: string;
  /** R17 */
  lastDay: SchoolDay;
  calendars: CalendarState[];
  /** How many calendars the active year has. */
  ofActiveYear: number;
  /** What was asked for, JSON. */
  scope: string;
}

/**
 * Chooses the calendars of a refresh among those that the SIS has now. Errors: AgentError `usage` for a selection that
 * names what does not exist, `source-unreachable`, `source-contract`.
 */
export async function chooseCalendars(
  parts: RefreshParts,
  order: Omit<RefreshOrder, 'kind'>,
): Promise<ChosenCalendars> {
  const { clock, store, thread, timeZone, sameDayFrom } = parts;
  const { selection } = order;
  const nowMs = clock.now();
  const today = localDay(nowMs, timeZone);
  const lastDay = selection.date ?? manualLastDay(nowMs, timeZone, sameDayFrom);
  if (order.acceptEmpty) await acceptEmpty(store, order.acceptEmpty);
  const { calendars } = await thread.call('mirror', undefined);
  if (selection.personID !== undefined && !(await isStudent(store, selection.personID)))
    throw new AgentError('usage', `the SIS has no person ${selection.personID}`);
  const chosen = selectCalendars(calendars, selection, today);
  const calendarIDs = chosen.map(({ calendarID }) => calendarID);
  return {
    submittedAt: new Date(nowMs).toISOString(),
    lastDay,
    calendars: chosen,
    ofActiveYear: calendars.filter(({ endYear }) => endYear === activeYear(calendars, today)).length,
    scope: JSON.stringify({ ...selection, calendars: calendarIDs, lastDay }),
  };
}

/** Puts a manual refresh into the queue. Returns its id, with what was decided. Errors: those of `chooseCalendars`. */
export async function submitRefresh(
  parts: RefreshParts,
  order: Omit<RefreshOrder, 'kind'>,
): Promise<ChosenCalendars & { runID: string; warning: string | null }> {
  const chosen = await chooseCalendars(parts, order);
  const warning = await warningOf(parts, chosen);
  const runID = newGuid();
  const { title, submittedBy } = order;
  const { submittedAt: queuedAt, scope, lastDay, calendars } = chosen;
  await submitRun(parts.store, { runID, title, submittedBy, queuedAt, scope, lastDay, warning, calendars });
  return { runID, warning, ...chosen };
}

/** A calendar whose days cannot be read takes no attendance here: its refresh says what is wrong with it. */
async function warningOf(parts: RefreshParts, { calendars, ofActiveYear }: ChosenCalendars): Promise<string | null> {
  const { clock, thread, timeZone } = parts;
  const chosen = calendars.length;
  if (!isMany(chosen, ofActiveYear)) return null;
  const nowMs = clock.now();
  const today = localDay(nowMs, timeZone);
  const calendarIDs = calendars.map(({ calendarID }) => calendarID);
  const days = await thread.call('attendanceDays', { calendarIDs, from: today, to: today }).catch(() => []);
  const attendanceToday = days.some(([, theirs]) => theirs.length > 0);
  return schoolHoursWarning({ nowMs, timeZone }, { chosen, ofActiveYear, attendanceToday });
}
