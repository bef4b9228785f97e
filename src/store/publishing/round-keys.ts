import { sql } from 'kysely';
import type { Database, Reader, Writer } from '../../database/port.js';
import { after, firstRows } from '../../database/text.js';
import type { ObjectName } from '../../objects/object-definition.js';
import { lockLease, type LeaseToken } from '../leases/leases.js';
import type { DueTable } from '../publishing-tables.js';
import type { StoreTables } from '../tables.js';
import { unmark, type NamedKey } from './due.js';

/** The keys of a round in a zone, behind one of them (null: from the first), in their order. */
export async function keysOfRound(
  reader: Reader<StoreTables>,
  zoneId: string,
  roundId: string,
  behind: NamedKey | null,
  limit: number,
): Promise<NamedKey[]> {
  let query = reader.sql
    .selectFrom('due')
    .select(['objectName', 'objectKey'])
    .where('zoneId', '=', zoneId)
    .where('roundId', '=', roundId)
    .orderBy('objectName')
    .orderBy('objectKey');
  if (behind) {
    const columns = [sql.ref('objectName'), sql.ref('objectKey')];
    query = query.where(after(reader.dialect, columns, [behind.objectName, behind.objectKey]));
  }
  const rows = await reader.all(firstRows(reader.dialect, query, limit));
  return rows.map(({ objectName, objectKey }) => ({ objectName: objectName as ObjectName, objectKey }));
}

/** Changes what keys wait for and the round that they belong to. */
export async function moveKeys(
  writer: Writer<StoreTables>,
  zoneId: string,
  keys: readonly NamedKey[],
  to: Pick<DueTable, 'roundId' | 'waitsFor'>,
): Promise<void> {
  for (const objectName of new Set(keys.map((key) => key.objectName))) {
    const theirs = keys.filter((key) => key.objectName === objectName).map(({ objectKey }) => objectKey);
    const move = writer.sql
      .updateTable('due')
      .set(to)
      .where('zoneId', '=', zoneId)
      .where('objectName', '=', objectName)
      .where('objectKey', 'in', theirs);
    await writer.run(move);
  }
}

/**
 * Lets the next keys of a round be sent: they wait for nothing more and belong to no round. Returns how many there were; null
 * when the lease is lost. An administrator's word needs no lease: null.
 */
export function releaseKeys(
  store: Database<StoreTables>,
  lease: LeaseToken | null,
  zoneId: string,
  roundId: string,
  limit: number,
): Promise<number | null> {
  return store.transact(async (writer) => {
    if (lease && !(await lockLease(writer, lease))) return null;
    const keys = await keysOfRound(writer, zoneId, roundId, null, limit);
    await moveKeys(writer, zoneId, keys, { roundId: null, waitsFor: '' });
    return keys.length;
  });
}

/** Forgets that the next keys of a round are due: they become stale. Returns how many there were. */
export function discardKeys(
  store: Database<StoreTables>,
  zoneId: string,
  roundId: string,
  limit: number,
): Promise<number> {
  return store.transact(async (writer) => {
    const keys = await keysOfRound(writer, zoneId, roundId, null, limit);
    await unmark(writer, zoneId, keys);
    return keys.length;
  });
}
