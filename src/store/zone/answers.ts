import type { Guid } from '../../core/guid.js';
import type { Database, Reader } from '../../database/port.js';
import type { RequestMessage } from '../../sif/messages.js';
import { transactUnder, type LeaseToken } from '../leases/leases.js';
import type { StoreTables } from '../tables.js';
import type { RequestEnd } from './requests.js';

/** One packet of an answer: what is sent, and where the next one begins. */
export interface StoredPacket {
  /** from 1 */
  readonly packetNumber: number;
  readonly msgId: Guid;
  /** The whole SIF_Message. */
  readonly bytes: Buffer;
  /** Key of the last object sent up to and with this packet; null: none yet. */
  readonly lastKey: readonly string[] | null;
  readonly morePackets: boolean;
  /** Objects in the packets up to and with this one. */
  readonly objectsSent: number;
}

/** An answer that was begun, with its packet in flight. `Plan` is plain data that the store keeps as it is. */
export interface StoredAnswer<Plan> {
  readonly answerId: Guid;
  readonly requestId: number;
  readonly message: RequestMessage;
  /** Null when the answer is nothing but a SIF_Error. */
  readonly plan: Plan | null;
  readonly packet: StoredPacket;
}

/**
 * Begins an answer: the request is being answered and its first packet is stored, in one transaction that survives a
 * power failure. False when the request no longer waits or the lease is lost.
 */
export async function beginAnswer(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
  answer: Omit<StoredAnswer<unknown>, 'message'>,
  at: string,
): Promise<boolean> {
  const begun = await transactUnder(
    store,
    lease,
    async (writer) => {
      const { changes } = await writer.run(
        writer.sql
          .updateTable('request')
          .set({ status: 'answering', reason: null })
          .where('requestId', '=', answer.requestId)
          .where('status', '=', 'waiting'),
      );
      if (changes !== 1) return false;
      await writer.run(
        writer.sql.insertInto('answer').values({
          answerId: answer.answerId,
          requestId: answer.requestId,
          zoneId,
          answerPlan: answer.plan === null ? null : JSON.stringify(answer.plan),
          startedAt: at,
          ...packetColumns(answer.packet),
        }),
      );
      return true;
    },
    'full',
  );
  return begun === true;
}

/**
 * Settles a packet and stores the one that follows it, in one statement whose effect survives a power failure. False
 * when the packet is no longer in flight or the lease is lost.
 */
export async function nextPacket(
  store: Database<StoreTables>,
  lease: LeaseToken,
  answerId: Guid,
  packet: StoredPacket,
): Promise<boolean> {
  const done = await transactUnder(
    store,
    lease,
    (writer) =>
      writer.run(
        writer.sql
          .updateTable('answer')
          .set(packetColumns(packet))
          .where('answerId', '=', answerId)
          .where('packetNumber', '=', packet.packetNumber - 1),
      ),
    'full',
  );
  return done?.changes === 1;
}

/** Ends an answer and its request. False when the lease is lost: the taker ends it. */
export async function endAnswer(
  store: Database<StoreTables>,
  lease: LeaseToken,
  answer: Pick<StoredAnswer<unknown>, 'answerId' | 'requestId'>,
  end: RequestEnd,
  reason: string | null,
  at: string,
): Promise<boolean> {
  const ended = await transactUnder(store, lease, async (writer) => {
    const { changes } = await writer.run(writer.sql.deleteFrom('answer').where('answerId', '=', answer.answerId));
    if (changes !== 1) return false;
    await writer.run(
      writer.sql
        .updateTable('request')
        .set({ status: end, reason, endedAt: at })
        .where('requestId', '=', answer.requestId),
    );
    return true;
  });
  return ended === true;
}

/** The answers of a zone that were begun and not ended, oldest request first: what a new holder goes on with. */
export async function answersUnderWay(
  store: Database<StoreTables>,
  zoneId: string,
): Promise<{ answerId: Guid; requestId: number }[]> {
  const rows = await store.read((reader) =>
    reader.all(
      reader.sql
        .selectFrom('answer')
        .select(['answerId', 'requestId'])
        .where('zoneId', '=', zoneId)
        .orderBy('requestId'),
    ),
  );
  return rows.map(({ answerId, requestId }) => ({ answerId: answerId as Guid, requestId: Number(requestId) }));
}

/** An answer under way with its packet in flight; undefined when it has ended. */
export async function readAnswer<Plan>(
  store: Database<StoreTables>,
  answerId: Guid,
): Promise<StoredAnswer<Plan> | undefined> {
  const row = await store.read((reader) =>
    reader.first(
      reader.sql
        .selectFrom('answer')
        .innerJoin('request', 'request.requestId', 'answer.requestId')
        .selectAll('answer')
        .select('request.message')
        .where('answer.answerId', '=', answerId),
    ),
  );
  return (
    row && {
      answerId,
      requestId: Number(row.requestId),
      message: JSON.parse(row.message) as RequestMessage,
      plan: row.answerPlan === null ? null : (JSON.parse(row.answerPlan) as Plan),
      packet: {
        packetNumber: row.packetNumber,
        msgId: row.msgId as Guid,
        bytes: row.bytes,
        lastKey: row.lastKey === null ? null : (JSON.parse(row.lastKey) as string[]),
        morePackets: row.morePackets === 1,
        objectsSent: row.objectsSent,
      },
    }
  );
}

/** How far an answer has come. */
export interface AnswerProgress {
  readonly requestMsgId: string;
  /** Of the packet in flight. */
  readonly packetNumber: number;
  /** With the packet in flight. */
  readonly objectsSent: number;
  readonly startedAt: string;
}

/** How far a zone's answers have come, oldest request first. */
export async function answerProgress(reader: Reader<StoreTables>, zoneId: string): Promise<AnswerProgress[]> {
  return reader.all(
    reader.sql
      .selectFrom('answer')
      .innerJoin('request', 'request.requestId', 'answer.requestId')
      .select(['request.msgId as requestMsgId', 'packetNumber', 'objectsSent', 'startedAt'])
      .where('answer.zoneId', '=', zoneId)
      .orderBy('answer.requestId'),
  );
}

function packetColumns(packet: StoredPacket): {
  packetNumber: number;
  msgId: string;
  bytes: Buffer;
  lastKey: string | null;
  morePackets: number;
  objectsSent: number;
} {
  return {
    packetNumber: packet.packetNumber,
    msgId: packet.msgId,
    bytes: packet.bytes,
    lastKey: packet.lastKey && JSON.stringify(packet.lastKey),
    morePackets: packet.morePackets ? 1 : 0,
    objectsSent: packet.objectsSent,
  };
}
