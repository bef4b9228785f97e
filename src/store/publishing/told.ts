import type { Reader, Writer } from '../../database/port.js';
import type { ObjectName } from '../../objects/object-definition.js';
import type { ToldTable } from '../publishing-tables.js';
import type { StoreTables } from '../tables.js';
import type { ObjectKeyText } from './object-key.js';

/** What a zone has of a key. */
export type Told = Pick<ToldTable, 'state' | 'fields' | 'enrollmentID' | 'codeRefId'>;

/** What a zone has of given keys, a few hundred at most; a key that it has nothing of is left out. */
export async function readTold(
  reader: Reader<StoreTables>,
  zoneId: string,
  objectName: ObjectName,
  keys: readonly ObjectKeyText[],
): Promise<Map<ObjectKeyText, Told>> {
  if (keys.length === 0) return new Map();
  const rows = await reader.all(
    reader.sql
      .selectFrom('told')
      .select(['objectKey', 'state', 'fields', 'enrollmentID', 'codeRefId'])
      .where('zoneId', '=', zoneId)
      .where('objectName', '=', objectName)
      .where('objectKey', 'in', keys),
  );
  return new Map(rows.map(({ objectKey, ...told }) => [objectKey, told]));
}

/** Which of given enrollments exist in the SIS, as it was last read (R25). */
export async function existingEnrollments(
  reader: Reader<StoreTables>,
  enrollmentIDs: readonly number[],
): Promise<Set<number>> {
  if (enrollmentIDs.length === 0) return new Set();
  const rows = await reader.all(
    reader.sql.selectFrom('enrollment').select('enrollmentID').where('enrollmentID', 'in', enrollmentIDs),
  );
  return new Set(rows.map(({ enrollmentID }) => enrollmentID));
}

/** What the zone has of a StudentDailyAttendance stands on another enrollment, and is equal (R25). */
export async function moveToEnrollment(
  writer: Writer<StoreTables>,
  zoneId: string,
  objectKey: ObjectKeyText,
  enrollmentID: number | null,
): Promise<void> {
  await writer.run(
    writer.sql
      .updateTable('told')
      .set({ enrollmentID })
      .where('zoneId', '=', zoneId)
      .where('objectName', '=', 'StudentDailyAttendance')
      .where('objectKey', '=', objectKey),
  );
}

/** Ends the baseline state of keys: the zone has nothing of them from here on but what it is told. */
export async function endBaseline(
  writer: Writer<StoreTables>,
  zoneId: string,
  objectName: ObjectName,
  keys: readonly ObjectKeyText[],
): Promise<void> {
  if (keys.length === 0) return;
  await writer.run(
    writer.sql
      .deleteFrom('told')
      .where('zoneId', '=', zoneId)
      .where('objectName', '=', objectName)
      .where('objectKey', 'in', keys)
      .where('state', '=', 'baseline'),
  );
}
