import { sql, type SqlBool } from 'kysely';
import type { Database, Reader, Writer } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import type { ObjectName } from '../../objects/object-definition.js';
import { transactUnder, type LeaseToken } from '../leases/leases.js';
import type { DueTable } from '../publishing-tables.js';
import type { StoreTables } from '../tables.js';
import type { ObjectKeyText } from './object-key.js';

/** A key of a zone by the name of its object. */
export interface NamedKey {
  readonly objectName: ObjectName;
  readonly objectKey: ObjectKeyText;
}

/** A key that is to be compared, and why. */
export interface DueKey extends NamedKey {
  readonly cause: DueTable['cause'];
}

/**
 * The due keys of a zone that wait for nothing, in the order in which they are sent: AttendanceCodeInfo first, then by when
 * they were marked, then by key. A key with a message in flight has to wait for its end.
 */
export async function nextDue(reader: Reader<StoreTables>, zoneId: string, count: number): Promise<DueKey[]> {
  const isInFlight = sql<SqlBool>`exists (select 1 from event_message as m where m.zoneId = due.zoneId and m.objectName = due.objectName and m.objectKey = due.objectKey and m.status = ${'flight'})`;
  const rows = await reader.all(
    firstRows(
      reader.dialect,
      reader.sql
        .selectFrom('due')
        .select(['objectName', 'objectKey', 'cause'])
        .where('zoneId', '=', zoneId)
        .where('waitsFor', '=', '')
        .where(sql<SqlBool>`not ${isInFlight}`)
        .orderBy('objectName')
        .orderBy('markedAt')
        .orderBy('objectKey'),
      count,
    ),
  );
  return rows.map((row) => ({ ...named(row), cause: row.cause }));
}

/** Takes keys off the list of what is due. */
export async function unmark(writer: Writer<StoreTables>, zoneId: string, keys: readonly NamedKey[]): Promise<void> {
  const rows = keys.map(({ objectName, objectKey }) => [zoneId, objectName, objectKey]);
  await writer.deleteRows('due', ['zoneId', 'objectName', 'objectKey'], rows);
}

/** Has a due key wait for something. */
export async function letWait(
  writer: Writer<StoreTables>,
  zoneId: string,
  { objectName, objectKey }: NamedKey,
  waitsFor: string,
): Promise<void> {
  await writer.run(
    writer.sql
      .updateTable('due')
      .set({ waitsFor })
      .where('zoneId', '=', zoneId)
      .where('objectName', '=', objectName)
      .where('objectKey', '=', objectKey),
  );
}

/** What due keys of a zone wait for, each once. There are few: rounds, paused streams, codes that cannot be told. */
export async function waits(reader: Reader<StoreTables>, zoneId: string): Promise<string[]> {
  const found: string[] = [];
  for (let last = ''; ;) {
    // One step along the index for each, however many keys wait for it.
    const next = await reader.first(
      firstRows(
        reader.dialect,
        reader.sql
          .selectFrom('due')
          .select('waitsFor')
          .where('zoneId', '=', zoneId)
          .where('waitsFor', '>', last)
          .orderBy('waitsFor'),
        1,
      ),
    );
    if (!next) return found;
    found.push((last = next.waitsFor));
  }
}

/** Keys that wait for something, at most `limit` of them, in the order in which they are sent. */
export async function waitingFor(
  reader: Reader<StoreTables>,
  zoneId: string,
  waitsFor: string,
  limit: number,
): Promise<NamedKey[]> {
  const rows = await reader.all(
    firstRows(
      reader.dialect,
      reader.sql
        .selectFrom('due')
        .select(['objectName', 'objectKey'])
        .where('zoneId', '=', zoneId)
        .where('waitsFor', '=', waitsFor)
        .orderBy('objectName')
        .orderBy('markedAt')
        .orderBy('objectKey'),
      limit,
    ),
  );
  return rows.map(named);
}

/** Lets keys of one object go that still wait for something; a few hundred at most. False when the lease is lost. */
export async function letGo(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
  waitsFor: string,
  keys: readonly NamedKey[],
): Promise<boolean> {
  const done = await transactUnder(store, lease, async (writer) => {
    for (const objectName of new Set(keys.map((key) => key.objectName)))
      await writer.run(
        writer.sql
          .updateTable('due')
          .set({ waitsFor: '' })
          .where('zoneId', '=', zoneId)
          .where('objectName', '=', objectName)
          .where('waitsFor', '=', waitsFor)
          .where(
            'objectKey',
            'in',
            keys.filter((key) => key.objectName === objectName).map(({ objectKey }) => objectKey),
          ),
      );
    return true;
  });
  return done === true;
}

const named = ({ objectName, objectKey }: { objectName: string; objectKey: string }): NamedKey => ({
  objectName: objectName as ObjectName,
  objectKey,
});
