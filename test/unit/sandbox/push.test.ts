import { expect } from 'chai';
import type { ComplaintRule } from '../../../src/sandbox/complaints.js';
import type { ZoneOptions } from '../../../src/sandbox/options.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { GUID, HandAgent, listen, outcomeOf, textIn, type Listener, type Reply } from './hand-agent.js';

const errorAck = (category: number, code: number): string =>
  `<SIF_Error><SIF_Category>${category}</SIF_Category><SIF_Code>${code}</SIF_Code><SIF_Desc>No.</SIF_Desc></SIF_Error>`;

describe('sandbox: pushing to agents', () => {
  let sandbox: Sandbox;
  let agent: HandAgent;
  const listeners: Listener[] = [];
  afterEach(async () => {
    await sandbox.close();
    for (const listener of listeners.splice(0)) await listener.close();
  });
  const open = async (
    answer: (text: string) => Reply | Promise<Reply>,
    options: Partial<ZoneOptions> = {},
  ): Promise<Listener> => {
    sandbox = await createSandbox({ zones: { Z: { pushRetryMs: 1, ...options } } });
    agent = new HandAgent('DistrictSIS', sandbox.url('Z'));
    const listener = await listen(answer);
    listeners.push(listener);
    await agent.register(listener.url);
    return listener;
  };
  const ackOf = (text: string, outcome?: string): string =>
    agent.ack(textIn(text, 'SIF_SourceId'), textIn(text, 'SIF_MsgId'), outcome);
  const rules = (): ComplaintRule[] => sandbox.complaints().map((complaint) => complaint.rule);

  it('waits for no answer of its own: the agent may ask the zone before it answers', async () => {
    await open(async (text) => {
      expect(outcomeOf(await agent.control('SIF_GetZoneStatus'))).to.equal('0');
      return ackOf(text);
    });
    const zone = sandbox.zone('Z');
    expect(await zone.control('DistrictSIS', 'SIF_Ping')).to.deep.equal({ kind: 'status', status: 1 });
    expect(rules()).to.deep.equal([]);
  });

  it('sends one message after the other, each until it is acknowledged', async () => {
    const listener = await open(ackOf);
    const zone = sandbox.zone('Z');
    await Promise.all(
      ['SIF_Ping', 'SIF_Sleep', 'SIF_Wakeup'].map((control) => zone.control('DistrictSIS', control as 'SIF_Ping')),
    );
    expect(listener.received.map((text) => /<(SIF_\w+)\/>/.exec(text)?.[1])).to.deep.equal([
      'SIF_Ping',
      'SIF_Sleep',
      'SIF_Wakeup',
    ]);
  });

  const failures: readonly (readonly [string, () => Reply])[] = [
    ['HTTP 503', () => 503],
    ['a dropped connection', () => undefined],
    ['a body that is no ack', () => '<html/>'],
    [
      'an ack that says 10/1',
      () => ackOf(`<SIF_SourceId>Z</SIF_SourceId><SIF_MsgId>${GUID(1)}</SIF_MsgId>`, errorAck(10, 1)),
    ],
  ];
  for (const [what, failure] of failures)
    it(`tries again after ${what}`, async () => {
      let attempts = 0;
      const listener = await open((text) => (attempts++ < 2 ? failure() : ackOf(text)));
      expect(await sandbox.zone('Z').control('DistrictSIS', 'SIF_Ping')).to.deep.equal({ kind: 'status', status: 1 });
      expect(new Set(listener.received).size).to.equal(1);
      expect(listener.received).to.have.length(3);
    });

  it('goes on at once with an agent that died and registers again', async () => {
    const listener = await open(() => undefined, { pushRetryMs: 60_000, pushRetryMaxMs: 60_000 });
    const zone = sandbox.zone('Z');
    const pinged = zone.control('DistrictSIS', 'SIF_Ping');
    await sandbox.until('the first attempt', () => sandbox.posts().some((post) => post.answer?.startsWith('failed')));
    await listener.close();
    const reborn = await listen(ackOf);
    listeners.push(reborn);
    await agent.register(reborn.url);
    expect(await pinged).to.deep.equal({ kind: 'status', status: 1 });
    expect(reborn.received).to.deep.equal(listener.received);
  });

  it('gives a message up that is refused', async () => {
    await open((text) => ackOf(text, errorAck(12, 2)));
    expect(await sandbox.zone('Z').control('DistrictSIS', 'SIF_GetMessage')).to.include({
      kind: 'error',
      category: 12,
      code: 2,
    });
    expect(sandbox.zone('Z').agent('DistrictSIS')?.queue).to.deep.equal([]);
  });

  it('lets an agent sleep that says so, and goes on when it wakes', async () => {
    let asleep = true;
    const listener = await open((text) =>
      ackOf(text, `<SIF_Status><SIF_Code>${asleep ? 8 : 1}</SIF_Code></SIF_Status>`),
    );
    const zone = sandbox.zone('Z');
    const pinged = zone.control('DistrictSIS', 'SIF_Ping');
    await sandbox.until('the agent to sleep', () => zone.agent('DistrictSIS')?.sleeping);
    asleep = false;
    expect(outcomeOf(await agent.control('SIF_Wakeup'))).to.equal('0');
    expect(await pinged).to.deep.equal({ kind: 'status', status: 1 });
    expect(listener.received).to.have.length(2);
  });

  it('stops pushing to an agent that now polls', async () => {
    await open(() => 503);
    const pinged = sandbox.zone('Z').control('DistrictSIS', 'SIF_Ping');
    await agent.register();
    const { text } = await agent.control('SIF_GetMessage');
    const inner = text.slice(text.indexOf('<SIF_Data>'));
    await agent.post(ackOf(inner));
    expect(await pinged).to.deep.equal({ kind: 'status', status: 1 });
  });

  it('compresses large messages for an agent that takes gzip', async () => {
    const listener = await open(ackOf, { gzip: true });
    const property = '<SIF_Property><SIF_Name>Accept-Encoding</SIF_Name><SIF_Value>gzip</SIF_Value></SIF_Property>';
    const register = agent.message(
      'SIF_Register',
      `<SIF_Name>D</SIF_Name><SIF_Version>2.7</SIF_Version><SIF_MaxBufferSize>65536</SIF_MaxBufferSize><SIF_Mode>Push</SIF_Mode>` +
        `<SIF_Protocol Type="HTTP" Secure="No"><SIF_URL>${listener.url}</SIF_URL>${property}</SIF_Protocol>`,
    );
    expect(outcomeOf(await agent.post(register))).to.equal('0');
    await agent.provide('StudentDailyAttendance');
    const conditions = Array.from(
      { length: 1_000 },
      (_, n) => ({ element: '@RefId', operator: 'EQ', value: GUID(n) }) as const,
    );
    const request = sandbox.zone('Z').request({ object: 'StudentDailyAttendance', conditions });
    await sandbox.until('the ack', () => request.acknowledged);
    expect(sandbox.posts().at(-1)?.contentEncoding).to.equal('gzip');
    expect(textIn(listener.received[0] ?? '', 'SIF_MsgId')).to.equal(request.terms.msgId);
  });

  const badAcks: readonly (readonly [string, ComplaintRule, (text: string) => Reply])[] = [
    ['names another message', 'wrong-ack', (text) => agent.ack(textIn(text, 'SIF_SourceId'), GUID(1))],
    ['names another source', 'wrong-ack', (text) => agent.ack('Nobody', textIn(text, 'SIF_MsgId'))],
    ['is in another version', 'wrong-ack', (text) => ackOf(text).replace('Version="2.7"', 'Version="2.1"')],
    ['is invalid', 'invalid-message', (text) => ackOf(text).replace('<SIF_Code>1<', '<SIF_Code>5<')],
    ['has a time without zone', 'timestamp-without-zone', (text) => ackOf(text).replace('00Z<', '00<')],
    ['is not declared as XML', 'wrong-content-type', (text) => ({ body: ackOf(text), contentType: 'text/xml' })],
  ];
  for (const [what, rule, answer] of badAcks)
    it(`complains of an ack that ${what}`, async () => {
      await open(answer);
      await sandbox.zone('Z').control('DistrictSIS', 'SIF_Ping');
      expect(rules()).to.deep.equal([rule]);
    });

  it('tells who waits for a delivery when the sandbox closes', async () => {
    await open(() => 503);
    const pinged = sandbox.zone('Z').control('DistrictSIS', 'SIF_Ping');
    await sandbox.close();
    expect(await pinged).to.deep.equal({ kind: 'lost', reason: 'the sandbox closed' });
  });
});
