import type { AttendanceExcuseRow } from '../../attendance/source-rows.js';
import { studentDaysWith } from '../../source/changes/calendar-reads.js';
import { placeDate } from '../../source/changes/places.js';
import type { Identities } from '../../source/identities.js';
import type { BegunCalendar } from '../../store/changes/begun-calendars.js';
import { readKnownCodes } from '../../store/changes/known-codes.js';
import { changedCodes } from './changed-codes.js';
import type { Compared } from './compare-rows.js';
import type { Touched } from './touched.js';

/**
 * Calendars whose attendance codes, or whose school's GUID, are others than when their days were last evaluated: their
 * AttendanceCodeInfo objects are touched, and the days with rows of the codes concerned. Where another code stands for
 * an absence without one (R7), every day with rows is.
 */
export async function compareCodes(
  { source, store }: Compared,
  calendars: readonly BegunCalendar[],
  identities: Identities,
  touched: Touched,
): Promise<void> {
  const rows = new Map<number, AttendanceExcuseRow[]>();
  for (const row of await source.excuses()) {
    const calendarID = Number(row.calendarID);
    rows.set(calendarID, [...(rows.get(calendarID) ?? []), row]);
  }
  const codes = await readKnownCodes(store);
  for (const { calendarID, schoolRefId } of calendars) {
    const known = codes.get(calendarID) ?? { digests: new Map(), infos: [] };
    const changed = changedCodes(rows.get(calendarID) ?? [], identities.unusableExcuses, schoolRefId, known);
    if (changed.excuseIDs.length > 0 || changed.schoolChanged) touched.codes(calendarID, changed.digests);
    if (changed.excuseIDs.length === 0) continue;
    const withRows = await studentDaysWith(source, calendarID, changed.standInChanged ? undefined : changed.excuseIDs);
    for (const { personID, date } of withRows) touched.day(calendarID, personID, placeDate(date));
  }
}
