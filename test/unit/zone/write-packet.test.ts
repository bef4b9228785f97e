import { expect } from 'chai';
import { configSchema } from '../../../src/config/settings.js';
import { newGuid } from '../../../src/core/guid.js';
import { decodeMessage } from '../../../src/sif/decode.js';
import type { RequestMessage } from '../../../src/sif/messages.js';
import { BEGINNING, errorPacket, openPacket, type AnswerFrame } from '../../../src/zone/answers/write-packet.js';
import { Composer } from '../../../src/zone/composer.js';
import { ManualClock } from '../../support/manual-clock.js';

const config = configSchema.parse({
  source: { kind: 'sqlite', file: 'unused' },
  zones: [{ id: 'Zone', url: 'http://127.0.0.1/zone', mode: 'pull' }],
});
const request: RequestMessage = {
  type: 'SIF_Request',
  version: '2.4',
  header: { msgId: newGuid(), timestamp: '2026-02-10T12:00:00Z', sourceId: 'State & Söhne' },
  versions: ['2.4'],
  maxBufferBytes: 4_096,
  query: { kind: 'query', objectName: 'StudentDailyAttendance', elements: [], conditions: null },
};
const frame: AnswerFrame = {
  composer: new Composer(config.agent, config.zones[0]!, null, new ManualClock()),
  request,
  version: '2.4',
};
const content = (bytes: number, more: boolean) => {
  const text = '<StudentDailyAttendance StudentPersonalRefId="x"/>';
  return {
    objects: Buffer.alloc(bytes, ' ').fill(text, 0, text.length),
    count: 1,
    lastKey: ['k'],
    more,
    textLeftOut: [],
  };
};
const decoded = (bytes: Buffer) => {
  const message = decodeMessage(bytes, { maxBytes: 1_000_000 });
  if (!message.ok || message.message.type !== 'SIF_Response') throw new Error(JSON.stringify(message));
  return message.message;
};

describe('a packet', () => {
  it('is exactly as large as its SIF_Message may be when its objects take all the room', () => {
    for (const maxBufferBytes of [4_096, 65_537]) {
      const open = openPacket(frame, BEGINNING, maxBufferBytes);
      expect(open.close(content(open.limitBytes, true)).bytes.length).to.equal(maxBufferBytes);
    }
  });

  it('is directed to the requester, names the request, and counts on from the packet before', () => {
    const first = openPacket(frame, BEGINNING, 4_096).close(content(100, true));
    const second = openPacket(frame, first, 4_096).close(content(100, false));
    expect(second).to.include({ packetNumber: 2, morePackets: false, objectsSent: 2 });
    expect(decoded(second.bytes)).to.deep.include({
      version: '2.4',
      requestMsgId: request.header.msgId,
      packetNumber: 2,
      morePackets: false,
    });
    expect(decoded(second.bytes).header).to.include({ msgId: second.msgId, destinationId: 'State & Söhne' });
    expect(second.msgId).not.to.equal(first.msgId);
  });

  it('without objects goes on from the same key', () => {
    const first = openPacket(frame, BEGINNING, 4_096).close(content(100, true));
    const nothing = { objects: Buffer.alloc(0), count: 0, lastKey: null, more: false, textLeftOut: [] };
    const last = openPacket(frame, first, 4_096).close(nothing);
    expect(last).to.deep.include({ lastKey: ['k'], objectsSent: 1, morePackets: false });
  });

  it('with a SIF_Error fits the smallest buffer, whatever its description quotes', () => {
    for (const quoted of ['&', '😀', '>']) {
      const error = { category: 8, code: 3, desc: quoted.repeat(5_000) };
      expect(errorPacket(frame, BEGINNING, error).bytes.length).to.be.at.most(4_096);
    }
  });

  it('with a SIF_Error is the last one', () => {
    const before = { packetNumber: 4, lastKey: ['k'], objectsSent: 9 };
    const packet = errorPacket(frame, before, { category: 8, code: 18, desc: 'cancelled' });
    expect(packet).to.deep.include({ packetNumber: 5, morePackets: false, objectsSent: 9 });
    expect(decoded(packet.bytes)).to.deep.include({
      packetNumber: 5,
      morePackets: false,
      error: { category: 8, code: 18, desc: 'cancelled' },
    });
  });
});
