import { sql } from 'kysely';
import type { Guid } from '../../core/guid.js';
import type { Database, Reader, Writer } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import type { ObjectName } from '../../objects/object-definition.js';
import type { EventAction, EventMessageTable } from '../publishing-tables.js';
import type { StoreTables } from '../tables.js';
import type { NamedKey } from './due.js';
import { readTold } from './told.js';
import type { ObjectKeyText } from './object-key.js';

/** A SIF_Event that is about to be stored. */
export interface NewEvent extends NamedKey {
  readonly msgId: Guid;
  readonly action: EventAction;
  /** `parked`: it cannot be sent at all, for the reason in `reply`. */
  readonly status: 'flight' | 'parked';
  /** Canonical values that become told; null for a Delete. */
  readonly fields: string | null;
  readonly enrollmentID: number | null;
  readonly codeRefId: string | null;
  readonly bytes: Buffer;
  readonly reply: string | null;
}

/** A SIF_Event in flight, without its bytes. */
export interface FlightEvent extends NamedKey {
  readonly msgId: Guid;
  readonly position: number;
  readonly action: EventAction;
  readonly fields: string | null;
  readonly enrollmentID: number | null;
  readonly codeRefId: string | null;
  readonly attempts: number;
}

/** A SIF_Event in flight as it is sent. */
export interface FlightMessage extends FlightEvent {
  readonly bytes: Buffer;
}

const STATUSES: readonly EventMessageTable['status'][] = ['flight', 'delivered', 'parked', 'dropped'];

/** Stores messages behind all others of the zone, in their order. */
export async function insertEvents(
  writer: Writer<StoreTables>,
  zoneId: string,
  events: readonly NewEvent[],
  at: string,
): Promise<void> {
  let position = await lastPosition(writer, zoneId);
  await writer.insertRows(
    'event_message',
    [
      ...['msgId', 'zoneId', 'objectName', 'objectKey', 'position', 'action', 'status', 'fields'],
      ...['enrollmentID', 'codeRefId', 'bytes', 'storedAt', 'attempts', 'endedAt', 'reply'],
    ] as (keyof EventMessageTable)[],
    events.map((event) => [
      ...[event.msgId, zoneId, event.objectName, event.objectKey, ++position, event.action, event.status],
      ...[event.fields, event.enrollmentID, event.codeRefId, event.bytes, at, 0],
      ...[event.status === 'parked' ? at : null, event.reply],
    ]),
  );
}

async function lastPosition(reader: Reader<StoreTables>, zoneId: string): Promise<number> {
  let last = 0;
  for (const status of STATUSES) {
    const row = await reader.first(
      reader.sql
        .selectFrom('event_message')
        .select((eb) => eb.fn.max('position').as('position'))
        .where('zoneId', '=', zoneId)
        .where('status', '=', status),
    );
    last = Math.max(last, Number(row?.position ?? 0));
  }
  return last;
}

/** The messages of a zone that are in flight, in the order in which they are sent. There are few (protocol section 8). */
export async function eventsInFlight(reader: Reader<StoreTables>, zoneId: string): Promise<FlightMessage[]> {
  const rows = await reader.all(
    reader.sql
      .selectFrom('event_message')
      .select(['msgId', 'objectName', 'objectKey', 'position', 'action', 'fields', 'enrollmentID', 'codeRefId'])
      .select(['attempts', 'bytes'])
      .where('zoneId', '=', zoneId)
      .where('status', '=', 'flight')
      .orderBy('position'),
  );
  return rows.map((row) => ({
    ...row,
    msgId: row.msgId as Guid,
    objectName: row.objectName as ObjectName,
    position: Number(row.position),
  }));
}

/** Messages of given AttendanceCodeInfo that are in flight or parked. */
export async function openCodeEvents(
  reader: Reader<StoreTables>,
  zoneId: string,
  refIds: readonly ObjectKeyText[],
): Promise<{ objectKey: ObjectKeyText; action: EventAction; status: 'flight' | 'parked' }[]> {
  if (refIds.length === 0) return [];
  const rows = await reader.all(
    reader.sql
      .selectFrom('event_message')
      .select(['objectKey', 'action', 'status'])
      .where('zoneId', '=', zoneId)
      .where('objectName', '=', 'AttendanceCodeInfo')
      .where('objectKey', 'in', refIds)
      .where('status', 'in', ['flight', 'parked']),
  );
  return rows.map((row) => ({ ...row, status: row.status as 'flight' | 'parked' }));
}

/**
 * Of given AttendanceCodeInfo those that the zone was not told of and that are to be told: their message is parked, or
 * they are due.
 */
export async function untoldCodes(
  reader: Reader<StoreTables>,
  zoneId: string,
  refIds: readonly ObjectKeyText[],
): Promise<Set<ObjectKeyText>> {
  if (refIds.length === 0) return new Set();
  const rows = await Promise.all([
    reader.all(
      reader.sql
        .selectFrom('due')
        .select('objectKey')
        .where('zoneId', '=', zoneId)
        .where('objectName', '=', 'AttendanceCodeInfo')
        .where('objectKey', 'in', refIds),
    ),
    reader.all(
      reader.sql
        .selectFrom('event_message')
        .select('objectKey')
        .where('zoneId', '=', zoneId)
        .where('objectName', '=', 'AttendanceCodeInfo')
        .where('objectKey', 'in', refIds)
        .where('status', '=', 'parked'),
    ),
  ]);
  const told = await readTold(reader, zoneId, 'AttendanceCodeInfo', refIds);
  const open = rows.flat().map(({ objectKey }) => objectKey);
  return new Set(open.filter((refId) => told.get(refId)?.state !== 'told'));
}

/** Ends the parked messages of keys: newer states take their place, or nothing is to be told any more. */
export async function dropParked(
  writer: Writer<StoreTables>,
  zoneId: string,
  objectName: ObjectName,
  keys: readonly ObjectKeyText[],
  reason: string,
  at: string,
): Promise<void> {
  if (keys.length === 0) return;
  await writer.run(
    writer.sql
      .updateTable('event_message')
      .set({ status: 'dropped', endedAt: at, reply: sql<string>`concat(reply, ${`; ${reason}`})` })
      .where('zoneId', '=', zoneId)
      .where('objectName', '=', objectName)
      .where('objectKey', 'in', keys)
      .where('status', '=', 'parked'),
  );
}

/** Forgets messages that were delivered or dropped before an instant; never one in flight or parked. Returns how many. */
export async function forgetEventsEndedBefore(
  store: Database<StoreTables>,
  before: string,
  limit: number,
): Promise<number> {
  return store.transact(async (writer) => {
    const rows = await writer.all(
      firstRows(
        writer.dialect,
        writer.sql
          .selectFrom('event_message')
          .select('msgId')
          .where('endedAt', '<', before)
          .where('status', 'in', ['delivered', 'dropped'])
          .orderBy('endedAt'),
        limit,
      ),
    );
    const keys = rows.map(({ msgId }) => [msgId]);
    await writer.deleteRows('event_message', ['msgId'], keys);
    return keys.length;
  });
}
