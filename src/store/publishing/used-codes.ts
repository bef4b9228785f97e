import type { Reader } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import type { StoreTables } from '../tables.js';
import type { ObjectKeyText } from './object-key.js';

/** Due keys that are looked at to learn what they reference; with more of them nobody knows. */
const MOST_LOOKED_AT = 2_000;

/**
 * The AttendanceCodeInfo whose Deletes go behind due StudentDailyAttendance: those that they reference as the zone has
 * them. Null: all of them, since one is due that can be sent before, or too many are due to be looked at.
 */
export async function usedCodes(
  reader: Reader<StoreTables>,
  zoneId: string,
): Promise<ReadonlySet<ObjectKeyText> | null> {
  if (await isDayDue(reader, zoneId)) return null;
  const due = await reader.all(
    firstRows(
      reader.dialect,
      reader.sql
        .selectFrom('due')
        .leftJoin('told', (join) =>
          join
            .onRef('told.zoneId', '=', 'due.zoneId')
            .onRef('told.objectName', '=', 'due.objectName')
            .onRef('told.objectKey', '=', 'due.objectKey'),
        )
        .select('told.codeRefId')
        .where('due.zoneId', '=', zoneId)
        .where('due.objectName', '=', 'StudentDailyAttendance')
        .orderBy('due.objectKey'),
      MOST_LOOKED_AT + 1,
    ),
  );
  if (due.length > MOST_LOOKED_AT) return null;
  return new Set(due.flatMap(({ codeRefId }) => (codeRefId === null ? [] : [codeRefId])));
}

/** Whether a StudentDailyAttendance waits for nothing, or for its round only. */
async function isDayDue(reader: Reader<StoreTables>, zoneId: string): Promise<boolean> {
  for (const waitsFor of ['', 'round']) {
    const due = reader.sql
      .selectFrom('due')
      .select('objectKey')
      .where('zoneId', '=', zoneId)
      .where('waitsFor', '=', waitsFor)
      .where('objectName', '=', 'StudentDailyAttendance')
      .orderBy('markedAt')
      .orderBy('objectKey');
    if (await reader.first(firstRows(reader.dialect, due, 1))) return true;
  }
  return false;
}
