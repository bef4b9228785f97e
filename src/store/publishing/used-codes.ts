import type { Reader } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import type { StoreTables } from '../tables.js';
import type { ObjectKeyText } from './object-key.js';

/** Due keys that are looked at to learn what they reference; with more of them nobody knows. */
const MOST_LOOKED_AT = 2_000;

/**
 * The AttendanceCodeInfo that the zone's due StudentDailyAttendance reference as it has them: their Deletes go behind
 * those. Null: too many are due to be looked at.
 */
export async function usedCodes(
  reader: Reader<StoreTables>,
  zoneId: string,
): Promise<ReadonlySet<ObjectKeyText> | null> {
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
