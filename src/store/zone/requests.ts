import type { Database, Reader, Writer } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import type { RequestMessage } from '../../sif/messages.js';
import type { SifError } from '../../sif/sif-error.js';
import { transactUnder, type LeaseToken } from '../leases/leases.js';
import type { StoreTables } from '../tables.js';

/** A SIF_Request that was acknowledged and is to be answered. */
export interface StoredRequest {
  readonly requestId: number;
  readonly message: RequestMessage;
  /** Answer with this SIF_Error whatever it asks for; null: judge it. */
  readonly refusal: SifError | null;
  /** Why it waits, as recorded; null: nothing recorded. */
  readonly reason: string | null;
}

export type RequestEnd = 'done' | 'failed' | 'cancelled';

/** SIF_NotificationType of SIF_CancelRequests. */
export type Cancellation = 'Standard' | 'None';

/** Puts a request at the end of the zone's queue; with a refusal it is answered by that SIF_Error alone. */
export async function insertRequest(
  writer: Writer<StoreTables>,
  zoneId: string,
  message: RequestMessage,
  receivedAt: string,
  refusal: SifError | null,
): Promise<void> {
  await writer.run(
    writer.sql.insertInto('request').values({
      zoneId,
      sourceId: message.header.sourceId,
      msgId: message.header.msgId,
      receivedAt,
      status: 'waiting',
      message: JSON.stringify(message),
      refusal: refusal && JSON.stringify(refusal),
      cancel: null,
      reason: null,
      endedAt: null,
    }),
  );
}

/** How many requests of a zone wait to be answered on their merits. */
export async function countWaiting(reader: Reader<StoreTables>, zoneId: string): Promise<number> {
  const row = await reader.first(
    reader.sql
      .selectFrom('request')
      .select((eb) => eb.fn.countAll<number>().as('waiting'))
      .where('zoneId', '=', zoneId)
      .where('status', '=', 'waiting')
      .where('refusal', 'is', null),
  );
  return Number(row?.waiting ?? 0);
}

/** Why the first request that has to wait does; null when none has to. */
export async function firstWaitingReason(reader: Reader<StoreTables>, zoneId: string): Promise<string | null> {
  const row = await reader.first(
    firstRows(
      reader.dialect,
      reader.sql
        .selectFrom('request')
        .select('reason')
        .where('zoneId', '=', zoneId)
        .where('status', '=', 'waiting')
        .where('reason', 'is not', null)
        .orderBy('requestId'),
      1,
    ),
  );
  return row?.reason ?? null;
}

/** Forgets up to `limit` requests that ended before an instant; the number forgotten. */
export async function forgetRequestsEndedBefore(
  store: Database<StoreTables>,
  before: string,
  limit: number,
): Promise<number> {
  return store.transact(async (writer) => {
    const old = await writer.all(
      firstRows(
        writer.dialect,
        writer.sql.selectFrom('request').select('requestId').where('endedAt', '<', before).orderBy('endedAt'),
        limit,
      ),
    );
    await writer.deleteRows(
      'request',
      ['requestId'],
      old.map(({ requestId }) => [requestId]),
    );
    return old.length;
  });
}

/** A request's place in the queue. */
export interface QueuedRequest {
  readonly requestId: number;
  /** It will be answered by a SIF_Error whatever it asks for. */
  readonly isRefused: boolean;
}

/** The waiting requests, in the order in which they are to be answered: refusals first, then by arrival. */
export async function queuedRequests(store: Database<StoreTables>, zoneId: string): Promise<QueuedRequest[]> {
  const rows = await store.read((reader) =>
    reader.all(
      reader.sql
        .selectFrom('request')
        .select(['requestId', (eb) => eb.case().when('refusal', 'is', null).then(0).else(1).end().as('isRefused')])
        .where('zoneId', '=', zoneId)
        .where('status', '=', 'waiting')
        .orderBy('isRefused', 'desc')
        .orderBy('requestId'),
    ),
  );
  return rows.map((row) => ({ requestId: Number(row.requestId), isRefused: row.isRefused === 1 }));
}

/** A request that still waits; undefined when it was begun or cancelled since. */
export async function waitingRequest(
  store: Database<StoreTables>,
  requestId: number,
): Promise<StoredRequest | undefined> {
  const row = await store.read((reader) =>
    reader.first(
      reader.sql
        .selectFrom('request')
        .select(['message', 'refusal', 'reason'])
        .where('requestId', '=', requestId)
        .where('status', '=', 'waiting'),
    ),
  );
  if (!row) return undefined;
  return {
    requestId,
    message: JSON.parse(row.message) as RequestMessage,
    refusal: row.refusal === null ? null : (JSON.parse(row.refusal) as SifError),
    reason: row.reason,
  };
}

/** Records why a request waits. */
export async function recordWaiting(
  store: Database<StoreTables>,
  lease: LeaseToken,
  requestId: number,
  reason: string,
): Promise<void> {
  await transactUnder(store, lease, (writer) =>
    writer.run(
      writer.sql
        .updateTable('request')
        .set({ reason })
        .where('requestId', '=', requestId)
        .where('status', '=', 'waiting'),
    ),
  );
}

/**
 * Cancels a zone's requests by their SIF_MsgId (SIF_CancelRequests). Those that wait end here, or wait on with a refusal
 * where the requester wants to be told (`Standard`); those being answered are marked and end after the packet in flight.
 */
export async function cancelRequests(
  writer: Writer<StoreTables>,
  zoneId: string,
  msgIds: readonly string[],
  cancel: Cancellation,
  refusal: SifError,
  at: string,
): Promise<void> {
  const ended = { cancel, status: 'cancelled', reason: refusal.desc, endedAt: at };
  const refused = { cancel, refusal: JSON.stringify(refusal) };
  for (const msgId of msgIds) {
    const named = writer.sql.updateTable('request').where('zoneId', '=', zoneId).where('msgId', '=', msgId);
    await writer.run(named.set(cancel === 'None' ? ended : refused).where('status', '=', 'waiting'));
    await writer.run(named.set({ cancel }).where('status', '=', 'answering'));
  }
}

/** How a request that is being answered was cancelled; null when it was not. */
export async function cancellationOf(store: Database<StoreTables>, requestId: number): Promise<Cancellation | null> {
  const row = await store.read((reader) =>
    reader.first(reader.sql.selectFrom('request').select('cancel').where('requestId', '=', requestId)),
  );
  return (row?.cancel ?? null) as Cancellation | null;
}
