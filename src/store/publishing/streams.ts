import type { Database, Reader, Writer } from '../../database/port.js';
import type { ObjectName } from '../../objects/object-definition.js';
import { lockLease, type LeaseToken } from '../leases/leases.js';
import type { EventAction, StreamTable } from '../publishing-tables.js';
import type { StoreTables } from '../tables.js';

/** One kind of event in a zone, and what came of it lately. */
export interface Stream extends Omit<StreamTable, 'zoneId' | 'objectName'> {
  readonly objectName: ObjectName;
}

/** The name of a stream: `OBJECT:ACTION`. */
export const streamName = (objectName: string, action: EventAction): string => `${objectName}:${action}`;

/** The streams of a zone that had refusals, by name. */
export async function readStreams(reader: Reader<StoreTables>, zoneId: string): Promise<Map<string, Stream>> {
  const rows = await reader.all(reader.sql.selectFrom('stream').selectAll().where('zoneId', '=', zoneId));
  return new Map(
    rows.map(({ zoneId: _zone, ...row }) => [
      streamName(row.objectName, row.action),
      { ...row, objectName: row.objectName as ObjectName },
    ]),
  );
}

export async function writeStream(writer: Writer<StoreTables>, zoneId: string, stream: Stream): Promise<void> {
  const { objectName, action, pausedAt, reason, retryAt, lastCode, refusals } = stream;
  await writer.upsertRows(
    'stream',
    ['zoneId', 'objectName', 'action'],
    ['zoneId', 'objectName', 'action', 'pausedAt', 'reason', 'retryAt', 'lastCode', 'refusals'],
    [[zoneId, objectName, action, pausedAt, reason, retryAt, lastCode, refusals]],
  );
}

/**
 * Tries paused streams again: all of a zone, or those whose time has come. What is known of their refusals stays, so that
 * one more of the kind pauses them again. Nothing happens when the lease is lost; an administrator's word needs none: null.
 */
export async function resumeStreams(
  store: Database<StoreTables>,
  lease: LeaseToken | null,
  zoneId: string,
  which: 'all' | { readonly dueBy: string },
): Promise<number> {
  const streams = await store.read((reader) => readStreams(reader, zoneId));
  const isMeant = ({ pausedAt, retryAt }: Stream): boolean =>
    pausedAt !== null && (which === 'all' || (retryAt !== null && retryAt <= which.dueBy));
  if (![...streams.values()].some(isMeant)) return 0;
  return store.transact(async (writer) => {
    if (lease && !(await lockLease(writer, lease))) return 0;
    const resume = writer.sql
      .updateTable('stream')
      .set({ pausedAt: null, retryAt: null })
      .where('zoneId', '=', zoneId)
      .where('pausedAt', 'is not', null);
    return (await writer.run(which === 'all' ? resume : resume.where('retryAt', '<=', which.dueBy))).changes;
  });
}
