import { expect } from 'chai';
import fc from 'fast-check';
import { decodeMessage } from '../../../src/sif/decode.js';
import { wireCases } from '../../wire/corpus.js';

const limits = { maxBytes: 100_000 };
const messages = [...wireCases('valid'), ...wireCases('invalid')]
  .map(({ bytes }) => bytes)
  .filter((bytes) => bytes.length < 20_000);

/** One change of a message: some bytes replaced by others, by markup, or by a piece of another message. */
const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.integer({ min: 0, max: 40 }),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc
      .constantFrom(
        '<',
        '>',
        '&',
        '"',
        '</',
        '/>',
        '<!--',
        ']]>',
        '<![CDATA[',
        '<!DOCTYPE x [',
        '<?x',
        'xmlns="',
        '<SIF_Message ',
        '\0',
      )
      .map((text) => Buffer.from(text)),
    fc
      .tuple(fc.constantFrom(...messages), fc.nat({ max: 500 }), fc.nat({ max: 200 }))
      .map(([bytes, from, length]) => bytes.subarray(from, from + length)),
  ),
});

function mutated(bytes: Buffer, changes: readonly { at: number; remove: number; insert: Uint8Array }[]): Buffer {
  return changes.reduce((before, { at, remove, insert }) => {
    const start = Math.floor(at * before.length);
    return Buffer.concat([before.subarray(0, start), insert, before.subarray(start + remove)]);
  }, bytes);
}

/** A value is a message with all that a message has, or a refusal that can be answered. */
function expectAnswerable(bytes: Uint8Array): void {
  const decoded = decodeMessage(bytes, limits);
  if (decoded.ok) {
    expect(decoded.message.header.msgId).to.match(/^[0-9A-F]{32}$/);
    expect(decoded.message.header.sourceId).to.not.equal('');
  } else {
    expect(decoded.error.desc).to.not.equal('');
    expect([1, 12]).to.include(decoded.error.category);
  }
}

describe('decoding anything', () => {
  it('never throws on arbitrary bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), expectAnswerable), { numRuns: 1000 });
  });

  it('never throws on messages with damage', () => {
    const damaged = fc
      .tuple(fc.constantFrom(...messages), fc.array(mutation, { minLength: 1, maxLength: 4 }))
      .map(([bytes, changes]) => mutated(bytes, changes));
    fc.assert(fc.property(damaged, expectAnswerable), { numRuns: 3000 });
  });

  it('is not slowed by text that was made to be slow', () => {
    // Each would make a careless reader, or a careless search for ids, look over the rest again from every place.
    for (const piece of ['<SIF_MsgId', '<SIF_Message ', '<a:', '<SIF_SourceId x="', '<![CDATA[', '&', '<a b="1" ']) {
      const bytes = Buffer.from(piece.repeat(1_000_000 / piece.length));
      expect(decodeMessage(bytes, { maxBytes: 2_000_000 }).ok).to.equal(false);
    }
  });
});
