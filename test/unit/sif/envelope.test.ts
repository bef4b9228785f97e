import { expect } from 'chai';
import fc from 'fast-check';
import type { Guid } from '../../../src/core/guid.js';
import { decodeMessage } from '../../../src/sif/decode.js';
import { eventEnvelope, responseEnvelope, responseOverheadBytes, type Envelope } from '../../../src/sif/envelope.js';
import { SIF_VERSIONS } from '../../../src/sif/versions.js';
import { messageText, writeAttribute } from '../../../src/sif/write/document.js';
import { header, MSG_ID, REQUEST_ID } from './samples.js';

const around = ({ prefix, suffix }: Envelope, content: string): Buffer =>
  Buffer.concat([prefix, Buffer.from(content), suffix]);
const limits = { maxBytes: 100_000 };

describe('envelopes', () => {
  // Names and ids that look like the place where the objects go.
  const awkward = { ...header, sourceId: '<SIF_ObjectData/>"/>', destinationId: 'SIF_EventObject/>' };

  it('of a response stand around its objects', () => {
    const packet = {
      version: '2.4',
      header: awkward,
      requestMsgId: REQUEST_ID,
      packetNumber: 12,
      morePackets: true,
    } as const;
    const envelope = responseEnvelope(packet);
    for (const content of ['', '<StudentDailyAttendance/><StudentDailyAttendance/>']) {
      const decoded = decodeMessage(around(envelope, content), limits);
      expect(decoded).to.deep.equal({ ok: true, message: { type: 'SIF_Response', ...packet } });
    }
    expect(envelope.prefix.toString().endsWith('<SIF_ObjectData>')).to.equal(true);
    expect(envelope.suffix.toString()).to.equal('</SIF_ObjectData></SIF_Response></SIF_Message>');
  });

  it('of an event stand around its object', () => {
    const event = { version: '2.7', header: awkward, objectName: 'StudentDailyAttendance', action: 'Delete' } as const;
    const decoded = decodeMessage(around(eventEnvelope(event), '<StudentDailyAttendance/>'), limits);
    expect(decoded).to.deep.equal({ ok: true, message: { type: 'SIF_Event', ...event } });
  });

  it('of an event is what xmlbuilder2 writes, whatever stands in its header and in whichever order events come', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    const anyHeader = fc.record(
      {
        msgId: fc.constantFrom(MSG_ID, REQUEST_ID, '<SIF_Timestamp>-&' as Guid, '-' as Guid),
        timestamp: fc.oneof(fc.constantFrom('-', '2026-02-10T10:00:00Z'), text),
        sourceId: fc.oneof(fc.constantFrom('-', '<SIF_MsgId>', 'DistrictSIS'), text),
        destinationId: text,
        contexts: fc.array(text, { maxLength: 2 }),
        security: fc.record({ authenticationLevel: fc.nat(3), encryptionLevel: fc.nat(4) }),
      },
      { requiredKeys: ['msgId', 'timestamp', 'sourceId'] },
    );
    const anyEvent = fc.record({
      version: fc.constantFrom(...SIF_VERSIONS),
      header: anyHeader,
      objectName: fc.constantFrom('StudentDailyAttendance', 'AttendanceCodeInfo'),
      action: fc.constantFrom('Add' as const, 'Change' as const, 'Delete' as const),
    });
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 4 }), (events) => {
        for (const event of events) {
          const built = messageText('SIF_Event', event, (message) => {
            const object = message.ele('SIF_ObjectData').ele('SIF_EventObject');
            writeAttribute(object, 'ObjectName', event.objectName);
            writeAttribute(object, 'Action', event.action);
            object.txt('-');
          });
          expect(around(eventEnvelope(event), '-').toString()).to.equal(built);
        }
      }),
    );
  });

  it('take as many bytes as is said, whether packets follow or not', () => {
    for (const packetNumber of [1, 10, 99_999]) {
      const packet = { version: '2.4', header: awkward, requestMsgId: REQUEST_ID, packetNumber } as const;
      const size = (morePackets: boolean): number => around(responseEnvelope({ ...packet, morePackets }), '').length;
      expect(responseOverheadBytes(packet)).to.equal(Math.max(size(true), size(false)));
    }
  });
});
