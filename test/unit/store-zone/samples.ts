import { newGuid } from '../../../src/core/guid.js';
import type { Database } from '../../../src/database/port.js';
import type { RequestMessage } from '../../../src/sif/messages.js';
import type { StoreTables } from '../../../src/store/tables.js';
import type { StoredPacket } from '../../../src/store/zone/answers.js';
import { queuedRequests } from '../../../src/store/zone/requests.js';

/** A SIF_Request for every StudentDailyAttendance, with a SIF_MsgId of its own. */
export function request(): RequestMessage {
  return {
    type: 'SIF_Request',
    version: '2.7',
    header: { msgId: newGuid(), timestamp: '2026-02-10T12:00:00Z', sourceId: 'StateSystem' },
    versions: ['2.*'],
    maxBufferBytes: 16_384,
    query: { kind: 'query', objectName: 'StudentDailyAttendance', elements: [], conditions: null },
  };
}

/** A packet with bytes of its own that says that more follow. */
export function packet(packetNumber: number): StoredPacket {
  return {
    packetNumber,
    msgId: newGuid(),
    bytes: Buffer.from([0, packetNumber, 255]),
    lastKey: ['2026-02-10', 'A', String(packetNumber)],
    morePackets: true,
    objectsSent: packetNumber * 10,
  };
}

/** Numbers of the waiting requests, in the order of their turn. */
export async function waitingIds(store: Database<StoreTables>, zoneId: string): Promise<number[]> {
  return (await queuedRequests(store, zoneId)).map(({ requestId }) => requestId);
}
