import { expect } from 'chai';
import { decodeMessage } from '../../../src/sif/decode.js';
import { eventEnvelope, responseEnvelope, responseOverheadBytes, type Envelope } from '../../../src/sif/envelope.js';
import { header, REQUEST_ID } from './samples.js';

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

  it('take as many bytes as is said, whether packets follow or not', () => {
    for (const packetNumber of [1, 10, 99_999]) {
      const packet = { version: '2.4', header: awkward, requestMsgId: REQUEST_ID, packetNumber } as const;
      const size = (morePackets: boolean): number => around(responseEnvelope({ ...packet, morePackets }), '').length;
      expect(responseOverheadBytes(packet)).to.equal(Math.max(size(true), size(false)));
    }
  });
});
