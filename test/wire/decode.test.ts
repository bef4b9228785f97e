import { expect } from 'chai';
import { decodeMessage } from '../../src/sif/decode.js';
import { wireCases } from './corpus.js';
import { summaryOf } from './summary.js';

const limits = { maxBytes: 1_000_000 };

describe('decoding messages from the wire', () => {
  describe('takes', () => {
    for (const { name, bytes, expected, why } of wireCases('valid')) {
      it(`${name}: ${why}`, () => {
        const decoded = decodeMessage(bytes, limits);
        expect(summaryOf(decoded)).to.equal(expected);
        expect(decoded.ok).to.equal(true);
      });
    }
  });

  describe('refuses', () => {
    for (const { name, bytes, expected, why } of wireCases('invalid')) {
      it(`${name}: ${why}`, () => {
        const decoded = decodeMessage(bytes, limits);
        expect(summaryOf(decoded)).to.equal(expected);
        expect(decoded.ok).to.equal(false);
      });
    }
  });
});
