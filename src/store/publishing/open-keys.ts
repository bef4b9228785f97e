import type { Reader } from '../../database/port.js';
import type { ObjectName } from '../../objects/object-definition.js';
import type { EventMessageTable } from '../publishing-tables.js';
import type { StoreTables } from '../tables.js';
import type { ObjectKeyText } from './object-key.js';

/** What is under way for a key. */
export interface OpenKey {
  readonly isDue: boolean;
  /** What is in flight becomes what the zone was told; null: nothing is. */
  readonly flight: Pick<EventMessageTable, 'fields' | 'enrollmentID' | 'codeRefId'> | null;
  readonly isParked: boolean;
}

/** What is under way for given keys, a few hundred at most; a key without anything is left out. */
export async function readOpenKeys(
  reader: Reader<StoreTables>,
  zoneId: string,
  objectName: ObjectName,
  keys: readonly ObjectKeyText[],
): Promise<Map<ObjectKeyText, OpenKey>> {
  if (keys.length === 0) return new Map();
  const due = await reader.all(
    reader.sql
      .selectFrom('due')
      .select('objectKey')
      .where('zoneId', '=', zoneId)
      .where('objectName', '=', objectName)
      .where('objectKey', 'in', keys),
  );
  const messages = await reader.all(
    reader.sql
      .selectFrom('event_message')
      .select(['objectKey', 'status', 'fields', 'enrollmentID', 'codeRefId'])
      .where('zoneId', '=', zoneId)
      .where('objectName', '=', objectName)
      .where('objectKey', 'in', keys)
      .where('status', 'in', ['flight', 'parked']),
  );
  const open = new Map<ObjectKeyText, OpenKey>();
  const change = (key: ObjectKeyText, what: Partial<OpenKey>): void =>
    void open.set(key, { ...(open.get(key) ?? { isDue: false, flight: null, isParked: false }), ...what });
  for (const { objectKey } of due) change(objectKey, { isDue: true });
  for (const { objectKey, status, ...flight } of messages)
    change(objectKey, status === 'flight' ? { flight } : { isParked: true });
  return open;
}
