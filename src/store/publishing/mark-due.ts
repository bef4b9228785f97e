import type { Writer } from '../../database/port.js';
import type { ObjectName } from '../../objects/object-definition.js';
import type { StoreTables } from '../tables.js';
import type { ObjectKeyText } from './object-key.js';

/** Who marks, and when. */
export interface Marking {
  /** The round that finds the change; its keys wait until it has ended and passed the brake. */
  readonly roundId: string;
  /** ISO instant. */
  readonly markedAt: string;
}

/**
 * Marks keys due for every zone that takes events (R24), in the transaction that changes what they stand on. A key that is
 * due already stays due once, and joins the new round.
 */
export async function markDue(
  writer: Writer<StoreTables>,
  objectName: ObjectName,
  keys: readonly ObjectKeyText[],
  { roundId, markedAt }: Marking,
): Promise<void> {
  if (keys.length === 0) return;
  const zones = await writer.all(writer.sql.selectFrom('publication').select('zoneId'));
  const columns = ['zoneId', 'objectName', 'objectKey', 'cause', 'roundId', 'waitsFor', 'markedAt'] as const;
  const rows = zones.flatMap(({ zoneId }) =>
    [...new Set(keys)].map((key) => [zoneId, objectName, key, 'change', roundId, 'round', markedAt]),
  );
  await writer.upsertRows('due', ['zoneId', 'objectName', 'objectKey'], columns, rows);
}
