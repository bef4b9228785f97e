import type { Compilable } from 'kysely';
import type { Database, Writer } from '../../database/port.js';
import { prepared } from '../../database/prepared.js';
import { lockLease, type LeaseToken } from '../leases/leases.js';
import type { EventMessageTable } from '../publishing-tables.js';
import type { StoreTables } from '../tables.js';
import type { FlightEvent } from './event-messages.js';
import { writeStream, type Stream } from './streams.js';

/** What came back for a message. */
export interface Ending {
  /** ISO instant. */
  readonly at: string;
  /** The acknowledgement in words. */
  readonly reply: string;
  /** Its stream, when the acknowledgement changes it. */
  readonly stream: Stream | null;
}

/** The zone took the event: its object is told, or gone. False when the lease is lost: the taker settles it. */
export function settleDelivered(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
  event: FlightEvent,
  ending: Ending,
): Promise<boolean> {
  return store.transact(async (writer) => {
    const { at } = ending;
    if (!(await endMessage(writer, lease, zoneId, event, 'delivered', ending))) return false;
    const { objectName, objectKey, fields, enrollmentID, codeRefId } = event;
    const key = ['zoneId', 'objectName', 'objectKey'] as const;
    if (fields === null) await writer.deleteRows('told', key, [[zoneId, objectName, objectKey]]);
    else
      await writer.upsertRows(
        'told',
        key,
        [...key, 'state', 'fields', 'enrollmentID', 'codeRefId', 'since'],
        [[zoneId, objectName, objectKey, 'told', fields, enrollmentID, codeRefId, at]],
      );
    return true;
  });
}

/** The zone refuses the event: it waits for the administrator. False when the lease is lost. */
export function settleParked(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
  event: FlightEvent,
  ending: Ending,
): Promise<boolean> {
  return store.transact((writer) => endMessage(writer, lease, zoneId, event, 'parked', ending));
}

/** The message stays in flight: an attempt came to nothing, or pauses its stream. False when the lease is lost. */
export function recordAttempt(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
  event: FlightEvent,
  { reply, stream }: Pick<Ending, 'reply' | 'stream'>,
): Promise<boolean> {
  return store.transact((writer) => {
    const statement = writer.sql
      .updateTable('event_message')
      .set((eb) => ({ reply, attempts: eb('attempts', '+', 1) }))
      .where('msgId', '=', event.msgId)
      .where('status', '=', 'flight');
    return changed(writer, lease, statement, zoneId, stream);
  });
}

/** Ends a message in flight, once for each event that is sent. */
const ended = prepared<
  StoreTables,
  { msgId: string; status: EventMessageTable['status']; endedAt: string; reply: string }
>((tables, value) =>
  tables
    .updateTable('event_message')
    .set((eb) => ({
      status: value('status'),
      endedAt: value('endedAt'),
      reply: value('reply'),
      attempts: eb('attempts', '+', 1),
    }))
    .where('msgId', '=', value('msgId'))
    .where('status', '=', 'flight'),
);

function endMessage(
  writer: Writer<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
  { msgId }: FlightEvent,
  status: 'delivered' | 'parked',
  { at, reply, stream }: Ending,
): Promise<boolean> {
  return changed(writer, lease, ended(writer.dialect, { msgId, status, endedAt: at, reply }), zoneId, stream);
}

/** One message in flight under the zone's lease, and its stream. */
async function changed(
  writer: Writer<StoreTables>,
  lease: LeaseToken,
  statement: Compilable,
  zoneId: string,
  stream: Stream | null,
): Promise<boolean> {
  if (!(await lockLease(writer, lease))) return false;
  const { changes } = await writer.run(statement);
  if (changes !== 1) return false;
  if (stream) await writeStream(writer, zoneId, stream);
  return true;
}
