import { attendanceRowDigest, unitRowDigest } from '../../attendance/kept-digests.js';
import type { AttendanceRow, AttendanceUnitRow } from '../../attendance/source-rows.js';
import { rowID, type DatedRow, type DatedTable } from '../../source/changes/change-reader.js';
import { placeDate } from '../../source/changes/places.js';
import type { SeenRowTable } from '../../store/change-tables.js';

/** A row of the SIS as it is kept once it was seen; undefined when it belongs to no student and calendar. */
export function seenRow(table: DatedTable, row: DatedRow): SeenRowTable | undefined {
  const id = rowID(table, row);
  const { calendarID, personID, date } = row;
  if (id === null || typeof calendarID !== 'number' || typeof personID !== 'number') return undefined;
  const digest =
    table === 'attendance' ? attendanceRowDigest(row as AttendanceRow) : unitRowDigest(row as AttendanceUnitRow);
  return { sourceTable: table, calendarID, personID, date: placeDate(date), rowID: id, digest };
}
