import { sql } from 'kysely';
import type { Database, Reader, Writer } from '../../database/port.js';
import { after, firstRows } from '../../database/text.js';
import type { EventAction } from '../publishing-tables.js';
import type { StoreTables } from '../tables.js';

/** A message that the zone refused, or that cannot be sent to it. */
export interface ParkedEvent {
  readonly msgId: string;
  readonly position: number;
  readonly objectName: string;
  readonly objectKey: string;
  readonly action: EventAction;
  readonly attempts: number;
  readonly endedAt: string | null;
  readonly reply: string | null;
}

/** What the administrator has done with parked messages. */
export interface ParkedOrder {
  readonly zoneId: string;
  /** Who asks for it. */
  readonly by: string;
  /** ISO instant. */
  readonly at: string;
}

/** Rows a transaction: it has to be over within 10 ms. */
const AT_ONCE = 200;

/** The parked messages of a zone, a page at a time, in the order in which they were stored. */
export async function* parkedPages(store: Database<StoreTables>, zoneId: string): AsyncGenerator<ParkedEvent[]> {
  let last = 0;
  for (;;) {
    const page = await store.read((reader) => parkedAfter(reader, zoneId, last));
    if (page.length === 0) return;
    yield page;
    last = page.at(-1)!.position;
  }
}

/** Parked messages of given ids, so many as there are. */
export async function parkedOf(
  store: Database<StoreTables>,
  zoneId: string,
  msgIds: readonly string[],
): Promise<ParkedEvent[]> {
  const found: ParkedEvent[] = [];
  for (let from = 0; from < msgIds.length; from += AT_ONCE) {
    const rows = await store.read((reader) =>
      reader.all(parked(reader, zoneId).where('msgId', 'in', msgIds.slice(from, from + AT_ONCE))),
    );
    found.push(...rows.map(event));
  }
  return found;
}

/** Sends parked keys again as they are now: each becomes due, and its message is dropped. Returns how many it did that to. */
export async function retryParked(
  store: Database<StoreTables>,
  order: ParkedOrder,
  events: readonly ParkedEvent[],
): Promise<number> {
  return inPieces(events, (piece) =>
    store.transact(async (writer) => {
      for (const { objectName, objectKey } of piece) await markForRetry(writer, order, objectName, objectKey);
      return drop(writer, order, piece, `retried by ${order.by}`);
    }),
  );
}

/** Gives parked messages up: told stays as it was. Returns how many. */
export async function dropParkedEvents(
  store: Database<StoreTables>,
  order: ParkedOrder,
  events: readonly ParkedEvent[],
): Promise<number> {
  return inPieces(events, (piece) => store.transact((writer) => drop(writer, order, piece, `dropped by ${order.by}`)));
}

async function inPieces(
  events: readonly ParkedEvent[],
  work: (piece: readonly ParkedEvent[]) => Promise<number>,
): Promise<number> {
  let count = 0;
  for (let from = 0; from < events.length; from += AT_ONCE) count += await work(events.slice(from, from + AT_ONCE));
  return count;
}

async function drop(
  writer: Writer<StoreTables>,
  { zoneId, at }: ParkedOrder,
  events: readonly ParkedEvent[],
  reason: string,
): Promise<number> {
  const { changes } = await writer.run(
    writer.sql
      .updateTable('event_message')
      .set({ status: 'dropped', endedAt: at, reply: sql<string>`concat(reply, ${`; ${reason}`})` })
      .where('zoneId', '=', zoneId)
      .where('status', '=', 'parked')
      .where(
        'msgId',
        'in',
        events.map(({ msgId }) => msgId),
      ),
  );
  return changes;
}

/** A key that waits for its round keeps waiting: the brake looks at the round first. */
async function markForRetry(
  writer: Writer<StoreTables>,
  { zoneId, at }: ParkedOrder,
  objectName: string,
  objectKey: string,
): Promise<void> {
  const known = await writer.first(
    writer.sql
      .selectFrom('due')
      .select('waitsFor')
      .where('zoneId', '=', zoneId)
      .where('objectName', '=', objectName)
      .where('objectKey', '=', objectKey),
  );
  if (known?.waitsFor === 'round') return;
  await writer.upsertRows(
    'due',
    ['zoneId', 'objectName', 'objectKey'],
    ['zoneId', 'objectName', 'objectKey', 'cause', 'roundId', 'waitsFor', 'markedAt'],
    [[zoneId, objectName, objectKey, 'retry', null, '', at]],
  );
}

async function parkedAfter(reader: Reader<StoreTables>, zoneId: string, last: number): Promise<ParkedEvent[]> {
  const rows = await reader.all(
    firstRows(
      reader.dialect,
      parked(reader, zoneId)
        .where(after(reader.dialect, [sql.ref('position')], [last]))
        .orderBy('position'),
      AT_ONCE,
    ),
  );
  return rows.map(event);
}

const parked = (reader: Reader<StoreTables>, zoneId: string) =>
  reader.sql
    .selectFrom('event_message')
    .select(['msgId', 'position', 'objectName', 'objectKey', 'action', 'attempts', 'endedAt', 'reply'])
    .where('zoneId', '=', zoneId)
    .where('status', '=', 'parked');

const event = <Row extends { position: number }>(row: Row): Row => ({ ...row, position: Number(row.position) });
