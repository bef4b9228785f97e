import { expect } from 'chai';
import {
  actionOn,
  ERROR_POLICY,
  type Action,
  type OwnMessage,
  type Reply,
  type Sending,
} from '../../../src/sif/error-policy.js';

const KINDS: readonly OwnMessage[] = ['register', 'control', 'poll', 'ack', 'packet', 'event'];
const SENDINGS: readonly Sending[] = [false, true].flatMap((resent) =>
  [false, true].map((lastPacket) => ({ resent, lastPacket })),
);
const error = (category: number, code: number): Reply => ({ kind: 'error', error: { category, code, desc: '' } });
const status = (code: number): Reply => ({ kind: 'status', code });

/** The protocol's sentences about errors, one function a kind of message, written without a look at the table. */
const SAID: Record<OwnMessage, (category: number, code: number, sending: Sending) => Action> = {
  // Section 6: 4/2, 5/2 – 5/7, 5/10, 8/2 every 5 minutes; else a zone is retried for ever with back-off.
  register: (category, code) => {
    const name = `${category}/${code}`;
    return ['4/2', '5/2', '5/3', '5/4', '5/5', '5/6', '5/7', '5/10', '8/2'].includes(name) ? 'mend' : 'retry';
  },
  control: (category, code) => {
    if (isForgotten(category, code)) return 'registerAgain';
    return category === 10 || category === 11 ? 'retry' : 'refused';
  },
  // Section 6, pull: 5/9 registers again, failures back off; polling never ends.
  poll: (category, code) => (isForgotten(category, code) || (category === 5 && code === 9) ? 'registerAgain' : 'retry'),
  // Section 6, pull: not answered with 0 means back off, a message that is gone counts as done.
  ack: (category, code) => {
    if (isForgotten(category, code)) return 'registerAgain';
    if (category === 12 && code === 6) return 'settled';
    return category === 10 || category === 11 ? 'retry' : 'backOff';
  },
  // Section 7, packets.
  packet: (category, code, { resent, lastPacket }) => {
    if (isForgotten(category, code)) return 'registerAgain';
    if (category === 10) return 'retry';
    if (category !== 8) return 'failAnswer';
    if (code === 12 && resent) return 'settled';
    if (code === 10 && resent && lastPacket) return 'settled';
    return [10, 11, 12, 13, 14, 16, 17, 18].includes(code) ? 'endAnswer' : 'failAnswer';
  },
  // Section 8.
  event: (category, code) => {
    if (isForgotten(category, code)) return 'registerAgain';
    if (category === 10 || category === 11) return 'retry';
    return [2, 3, 4, 6].includes(category) ? 'pauseStream' : 'park';
  },
};

function isForgotten(category: number, code: number): boolean {
  return ['5/1', '4/9', '8/2'].includes(`${category}/${code}`);
}

describe('the error policy', () => {
  for (let category = 0; category <= 15; category += 1)
    it(`decides each error of category ${category} as the protocol says, for every message of ours`, () => {
      for (const kind of KINDS)
        for (const sending of SENDINGS)
          for (let code = 0; code <= 20; code += 1) {
            const action = actionOn(kind, error(category, code), sending);
            const place = `${category}/${code} to ${kind} ${JSON.stringify(sending)}`;
            expect(action, place).to.equal(SAID[kind](category, code, sending));
          }
    });

  for (const row of Object.keys(ERROR_POLICY)) {
    const example = replyOf(row);
    it(`has a row for ${row} that is used`, () => {
      const used = KINDS.map((kind) => actionOn(kind, example.reply, example.sending));
      expect(used).to.deep.equal(KINDS.map((kind) => ERROR_POLICY[row]?.[kind]));
    });
  }

  it('has a row for each category of the standard', () => {
    const categories = Array.from({ length: 14 }, (_, index) => `${index + 1}/*`);
    expect(Object.keys(ERROR_POLICY)).to.include.members([...categories, '*/*']);
  });

  it('sends again whatever may not have arrived', () => {
    for (const kind of KINDS) expect(actionOn(kind, { kind: 'transportFailure' }), kind).to.equal('retry');
  });

  it('takes statuses 0, 1 and 7 as delivered, whatever was sent', () => {
    for (const kind of KINDS)
      for (const code of [0, 1, 7]) expect(actionOn(kind, status(code)), `${kind} ${code}`).to.equal('settled');
  });

  it('wakes the zone up when it holds us to be asleep', () => {
    for (const kind of KINDS) expect(actionOn(kind, status(8)), kind).to.equal('wakeUp');
  });

  it('reads 9 as an answer to a poll only', () => {
    expect(KINDS.map((kind) => actionOn(kind, status(9)))).to.deep.equal([
      'retry',
      'retry',
      'noMessage',
      'backOff',
      'retry',
      'retry',
    ]);
  });

  it('takes an unknown status for no acknowledgement', () => {
    expect(KINDS.map((kind) => actionOn(kind, status(5)))).to.deep.equal([
      'retry',
      'retry',
      'retry',
      'backOff',
      'retry',
      'retry',
    ]);
  });
});

/** A reply that the row is for: `*` stands for a number that no other row has. */
function replyOf(row: string): { reply: Reply; sending?: Sending } {
  if (row === 'transport') return { reply: { kind: 'transportFailure' } };
  const [, statusCode] = /^status (.+)$/.exec(row) ?? [];
  if (statusCode !== undefined) return { reply: status(statusCode === '*' ? 99 : Number(statusCode)) };
  const [, category, code, again] = /^([\d*]+)\/([\d*]+)(.*)$/.exec(row) ?? [];
  const number = (text: string | undefined): number => (text === '*' ? 99 : Number(text));
  const sending = { resent: again !== '', lastPacket: again === ' to the resent last' };
  return { reply: error(number(category), number(code)), sending };
}
