import { expect } from 'chai';
import fc from 'fast-check';
import { Random } from '../../../samples/random.js';
import { decodeMessage } from '../../../src/sif/decode.js';
import { mutants } from '../../fuzz/mutants.js';
import { seedOf } from '../../support/seed.js';

const limits = { maxBytes: 100_000 };
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

  const seed = seedOf();
  it(`never throws on messages with damage (seed ${seed})`, () => {
    const damaged = mutants(new Random(seed));
    for (let message = 0; message < 3_000; message++) expectAnswerable(damaged.next().value);
  });

  it('is not slowed by text that was made to be slow', () => {
    // Each would make a careless reader, or a careless search for ids, look over the rest again from every place.
    for (const piece of ['<SIF_MsgId', '<SIF_Message ', '<a:', '<SIF_SourceId x="', '<![CDATA[', '&', '<a b="1" ']) {
      const bytes = Buffer.from(piece.repeat(1_000_000 / piece.length));
      expect(decodeMessage(bytes, { maxBytes: 2_000_000 }).ok).to.equal(false);
    }
  });
});
