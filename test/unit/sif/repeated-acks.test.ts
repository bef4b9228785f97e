import { expect } from 'chai';
import fc from 'fast-check';
import { newGuid } from '../../../src/core/guid.js';
import { decodeMessage } from '../../../src/sif/decode.js';
import { encodeMessage } from '../../../src/sif/encode.js';
import type { OutgoingAckMessage } from '../../../src/sif/messages.js';
import { RepeatedAcks } from '../../../src/sif/repeated-acks.js';
import { header, MSG_ID, REQUEST_ID } from './samples.js';

const limits = { maxBytes: 2_000 };

const ack = (change: Partial<OutgoingAckMessage> = {}): string =>
  encodeMessage({
    type: 'SIF_Ack',
    version: '2.7',
    header,
    originalSourceId: 'DistrictSIS',
    originalMsgId: REQUEST_ID,
    outcome: { kind: 'status', code: 0, desc: 'Émile' },
    ...change,
  }).toString();

describe('acks of one server', () => {
  const shapes = [
    ack(),
    ack({ header: { ...header, timestamp: '2026-02-10T10:00:00.123+01:00', destinationId: 'DistrictSIS' } }),
    ack({ outcome: { kind: 'status', code: 7 } }),
    ack({ outcome: { kind: 'status', code: 0, desc: `<SIF_MsgId>${MSG_ID}</SIF_MsgId>` } }),
    ack({ outcome: { kind: 'error', error: { category: 8, code: 12, desc: 'no' } } }),
    ack({ originalMsgId: null }),
    ack({ originalMsgId: 'abc' }),
    ack({ originalSourceId: MSG_ID }),
    ack().replace('<SIF_Header>', `<!-- <SIF_MsgId>${MSG_ID}</SIF_MsgId> --><SIF_Header>`),
    ack().replace('Émile', `<![CDATA[<SIF_OriginalMsgId>${REQUEST_ID}</SIF_OriginalMsgId>]]>`),
    ack().replace('<SIF_Header>', `<?note <SIF_MsgId>${MSG_ID}</SIF_MsgId>?><SIF_Header>`),
    ack()
      .replace(/(<\/?)(?=[A-Z])/g, '$1s:')
      .replace('xmlns=', 'xmlns:s='),
    ack().replace(MSG_ID, ` ${MSG_ID} `),
    ack().replace('<SIF_Status>', '<SIF_Status '),
  ];
  /** Other values, and damage, at one place of a message. */
  const edits = fc.oneof(
    fc.record({
      find: fc.constantFrom(MSG_ID, REQUEST_ID),
      put: fc.constantFrom(newGuid(), 'F'.repeat(32), '', MSG_ID.toLowerCase(), `${MSG_ID}0`, '<a/>'),
    }),
    fc.record({
      find: fc.constant(header.timestamp),
      put: fc.constantFrom('2026-02-10T10:00:01Z', '2026-02-30T10:00:00Z', '2026-02-10T10:00:00.5', '', '&#48;', 'Z'),
    }),
    fc.record({
      find: fc.constantFrom('DistrictSIS', '<SIF_Code>0', 'SIF_Ack>', 'Émile', '>', '2.7'),
      put: fc.string({ unit: 'binary', maxLength: 4 }),
    }),
  );
  const messages = fc.record({ shape: fc.constantFrom(...shapes), edits: fc.array(edits, { maxLength: 2 }) });

  it('read as each alone, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(messages, { minLength: 2, maxLength: 6 }), (sequence) => {
        const acks = new RepeatedAcks();
        for (const { shape, edits } of sequence) {
          const bytes = Buffer.from(edits.reduce((text, { find, put }) => text.replace(find, () => put), shape));
          expect(acks.decode(bytes, limits)).to.deep.equal(decodeMessage(bytes, limits));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('with bytes that are no UTF-8 are refused, and ones too long, though the rest is known', () => {
    const acks = new RepeatedAcks();
    const [first, longer] = [
      Buffer.from(ack()),
      Buffer.from(ack({ header: { ...header, timestamp: '2026-02-10T10:00:00.000Z' } })),
    ];
    expect(acks.decode(first, limits).ok).to.equal(true);
    const damaged = Buffer.from(first);
    damaged[first.indexOf(MSG_ID)] = 0xff;
    expect(acks.decode(damaged, limits).ok).to.equal(false);
    expect(acks.decode(longer, { maxBytes: first.length }).ok).to.equal(false);
  });
});
