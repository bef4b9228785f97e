import type { Guid } from '../../core/guid.js';
import type { Database, Writer } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import type { StoreTables } from '../tables.js';

/** A message as the inbox knows it: one SIF_MsgId of one sender in one zone. */
export interface InboxEntry {
  readonly zoneId: string;
  readonly sourceId: string;
  readonly msgId: Guid;
  readonly messageName: string;
  /** ISO instant in UTC. */
  readonly receivedAt: string;
}

/**
 * Remembers a message and takes its effect in one transaction that survives a power failure, so that it may be
 * acknowledged. False, and no effect, when the message was received before (protocol section 6, duplicates).
 */
export function receiveOnce(
  store: Database<StoreTables>,
  entry: InboxEntry,
  effect: (writer: Writer<StoreTables>) => Promise<void>,
): Promise<boolean> {
  return store.transact(async (writer) => {
    const known = await writer.first(
      writer.sql
        .selectFrom('inbox')
        .select('msgId')
        .where('zoneId', '=', entry.zoneId)
        .where('sourceId', '=', entry.sourceId)
        .where('msgId', '=', entry.msgId),
    );
    if (known) return false;
    await writer.run(writer.sql.insertInto('inbox').values(entry));
    await effect(writer);
    return true;
  }, 'full');
}

/** Forgets up to `limit` messages received before an instant; the number forgotten. */
export async function forgetReceivedBefore(
  store: Database<StoreTables>,
  before: string,
  limit: number,
): Promise<number> {
  return store.transact(async (writer) => {
    const old = await writer.all(
      firstRows(
        writer.dialect,
        writer.sql
          .selectFrom('inbox')
          .select(['zoneId', 'sourceId', 'msgId'])
          .where('receivedAt', '<', before)
          .orderBy('receivedAt'),
        limit,
      ),
    );
    const keys = old.map(({ zoneId, sourceId, msgId }) => [zoneId, sourceId, msgId]);
    await writer.deleteRows('inbox', ['zoneId', 'sourceId', 'msgId'], keys);
    return keys.length;
  });
}
