import { expect } from 'chai';
import fc from 'fast-check';
import { schemaOf } from '../../../src/sandbox/schemas.js';
import { decodeMessage } from '../../../src/sif/decode.js';
import { encodeMessage } from '../../../src/sif/encode.js';
import type { OutgoingAckMessage } from '../../../src/sif/messages.js';
import { SIF_VERSIONS } from '../../../src/sif/versions.js';
import { carriable } from '../../../src/sif/xml-text.js';
import { header, MSG_ID, outgoing, REQUEST_ID } from './samples.js';

const limits = { maxBytes: 1_000_000 };
const refusal = (desc: string, extendedDesc = ''): OutgoingAckMessage => ({
  type: 'SIF_Ack',
  version: '2.4',
  header,
  originalSourceId: 'StateReporting',
  originalMsgId: REQUEST_ID,
  outcome: { kind: 'error', error: { category: 1, code: 1, desc, extendedDesc } },
});

describe('messages that the agent writes', () => {
  for (const version of SIF_VERSIONS)
    it(`are valid in ${version}`, () => {
      const check = schemaOf(version);
      const faults = outgoing(version).flatMap((message) => {
        return check(encodeMessage(message)).faults.map((fault) => `${message.type}: ${fault}`);
      });
      expect(faults).to.deep.equal([]);
    });

  it('have SIF as the default namespace, no prefix but xsi, a declaration and no byte order mark', () => {
    for (const message of outgoing('2.7')) {
      const text = encodeMessage(message).toString();
      const start =
        '<?xml version="1.0" encoding="UTF-8"?><SIF_Message xmlns="http://www.sifinfo.org/infrastructure/2.x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Version="2.7">';
      expect(text.slice(0, start.length)).to.equal(start);
      expect(text.match(/<\/?[\w.-]+:/g)).to.equal(null);
      expect(text.slice(start.length).match(/xmlns/g)).to.equal(null);
    }
  });

  it('are read back as they were', () => {
    const taken = outgoing('2.4').filter((message) => decodeMessage(encodeMessage(message), limits).ok);
    expect(taken.map(({ type }) => type)).to.include.members(['SIF_Ack', 'SIF_Response', 'SIF_SystemControl']);
    for (const message of taken) {
      expect(decodeMessage(encodeMessage(message), limits)).to.deep.equal({ ok: true, message });
    }
  });

  it('carry any text that XML can carry, and what looks like a reference is text too', () => {
    const unit = fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      fc.constantFrom(
        '&',
        '&amp;',
        '&lt;',
        '&#13;',
        '&x;',
        '<',
        '>',
        ']]>',
        '"',
        '\r\n',
        '\r',
        '\t',
        '\u{1F600}',
        '\ud83d',
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 100 }), (text) => {
        const decoded = decodeMessage(encodeMessage(refusal('x', text)), limits);
        const message = decoded.ok && decoded.message.type === 'SIF_Ack' ? decoded.message : undefined;
        const outcome = message?.outcome.kind === 'error' ? message.outcome.error.extendedDesc : undefined;
        expect(outcome).to.equal(carriable(text));
      }),
    );
  });

  it('cut a description to 1024 characters, never through one', () => {
    const described = (desc: string): string => {
      const decoded = decodeMessage(encodeMessage(refusal(desc)), limits);
      if (!decoded.ok || decoded.message.type !== 'SIF_Ack' || decoded.message.outcome.kind !== 'error')
        throw new Error();
      return decoded.message.outcome.error.desc;
    };
    expect(described('é'.repeat(1024))).to.equal('é'.repeat(1024));
    expect(described('é'.repeat(1025))).to.equal('é'.repeat(1024));
    expect(described('\u{1F600}'.repeat(2000))).to.equal('\u{1F600}'.repeat(1024));
    expect(described(`\u0000${'<'.repeat(1024)}`)).to.equal('<'.repeat(1024));
  });

  it('name no message when its id is not known', () => {
    const ack = { ...refusal('x'), originalSourceId: null, originalMsgId: null };
    const text = encodeMessage(ack).toString();
    expect(text).to.include('<SIF_OriginalSourceId xsi:nil="true"/><SIF_OriginalMsgId xsi:nil="true"/>');
    expect(decodeMessage(encodeMessage(ack), limits)).to.deep.equal({ ok: true, message: ack });
  });

  it('keep the header’s message id', () => {
    expect(encodeMessage(refusal('x')).toString()).to.include(`<SIF_MsgId>${MSG_ID}</SIF_MsgId>`);
  });
});
