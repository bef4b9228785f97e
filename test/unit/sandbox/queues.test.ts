import { expect } from 'chai';
import type { ZoneOptions } from '../../../src/sandbox/options.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { daily, HandAgent, outcomeOf, textIn } from './hand-agent.js';

const error = (category: number, code: number): string =>
  `<SIF_Error><SIF_Category>${category}</SIF_Category><SIF_Code>${code}</SIF_Code><SIF_Desc>No.</SIF_Desc></SIF_Error>`;
const status = (code: number): string => `<SIF_Status><SIF_Code>${code}</SIF_Code></SIF_Status>`;
const GONE = { kind: 'status', status: 1 };

describe('sandbox: queues of pull agents', () => {
  let sandbox: Sandbox | undefined;
  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
  });
  const open = async (options: Partial<ZoneOptions> = {}): Promise<HandAgent> => {
    sandbox = await createSandbox({ zones: { Z: options } });
    const agent = new HandAgent('DistrictSIS', sandbox.url('Z'));
    await agent.register();
    return agent;
  };
  const headOf = async (agent: HandAgent): Promise<string> => {
    const { text } = await agent.control('SIF_GetMessage');
    const data = text.indexOf('<SIF_Data>');
    return data < 0 ? '' : textIn(text.slice(data), 'SIF_MsgId');
  };

  it('hand out the same head until it is acknowledged, in order', async () => {
    const agent = await open();
    const zone = sandbox!.zone('Z');
    const first = zone.control('DistrictSIS', 'SIF_Ping');
    const second = zone.control('DistrictSIS', 'SIF_Sleep');
    const [a, b] = zone.agent('DistrictSIS')!.queue.map((queued) => queued.msgId);
    expect(await headOf(agent)).to.equal(a);
    expect(await headOf(agent)).to.equal(a);
    expect(outcomeOf(await agent.post(agent.ack('Z', a!)))).to.equal('0');
    expect(await first).to.deep.equal(GONE);
    expect(await headOf(agent)).to.equal(b);
    await agent.post(agent.ack('Z', b!));
    expect(await second).to.deep.equal(GONE);
    expect(await headOf(agent)).to.equal('');
  });

  it('refuse the ack of a message that does not wait, or of another source', async () => {
    const agent = await open();
    void sandbox!.zone('Z').control('DistrictSIS', 'SIF_Ping');
    const id = await headOf(agent);
    expect(outcomeOf(await agent.post(agent.ack('Z', '0'.repeat(32))))).to.equal('12/6');
    expect(outcomeOf(await agent.post(agent.ack('Other', id)))).to.equal('12/6');
    expect(await headOf(agent)).to.equal(id);
  });

  const removals: readonly (readonly [ZoneOptions['ackRemoves'], string, boolean])[] = [
    ['any', status(1), true],
    ['any', status(7), true],
    ['any', status(8), false],
    ['any', error(12, 2), true],
    ['any', error(10, 1), false],
    ['status', status(1), true],
    ['status', error(12, 2), false],
    ['none', status(1), false],
  ];
  for (const [ackRemoves, outcome, removed] of removals)
    it(`${removed ? 'lose' : 'keep'} their head by ${outcomeOf({ httpStatus: 200, headers: {}, text: outcome })} where ${ackRemoves} removes`, async () => {
      const agent = await open({ ackRemoves });
      void sandbox!.zone('Z').control('DistrictSIS', 'SIF_Ping');
      const id = await headOf(agent);
      expect(outcomeOf(await agent.post(agent.ack('Z', id, outcome)))).to.equal('0');
      expect(await headOf(agent)).to.equal(removed ? '' : id);
    });

  it('are not for agents that are pushed to', async () => {
    const agent = await open();
    await agent.register('http://127.0.0.1:9/');
    expect(outcomeOf(await agent.control('SIF_GetMessage'))).to.equal('5/9');
  });

  it('bring subscribers the events and requesters the answers of other agents', async () => {
    const agent = await open();
    const state = new HandAgent('Warehouse', agent.url);
    await state.register();
    await state.send('SIF_Subscribe', '<SIF_Object ObjectName="StudentDailyAttendance"/>');
    await agent.provide('StudentDailyAttendance');
    expect(outcomeOf(await agent.event('Add', daily(1)))).to.equal('0');
    const event = await state.control('SIF_GetMessage');
    expect(event.text).to.contain('Action="Add"');
    await state.post(state.ack('DistrictSIS', await headOf(state)));

    const request =
      '<SIF_Version>2.*</SIF_Version><SIF_MaxBufferSize>65536</SIF_MaxBufferSize><SIF_Query><SIF_QueryObject ObjectName="StudentDailyAttendance"/></SIF_Query>';
    expect(outcomeOf(await state.send('SIF_Request', request))).to.equal('0');
    const requestId = await headOf(agent);
    await agent.post(agent.ack('Warehouse', requestId));
    const response = agent.response(requestId, 1, false, '<SIF_ObjectData/>', { destination: 'Warehouse' });
    expect(outcomeOf(await agent.post(`<?xml version="1.0" encoding="UTF-8"?>\n${response}`))).to.equal('0');
    const delivered = await state.control('SIF_GetMessage');
    expect(textIn(delivered.text, 'SIF_RequestMsgId')).to.equal(requestId);
  });

  it('have no place for a request without a provider', async () => {
    const agent = await open();
    const request =
      '<SIF_Version>2.*</SIF_Version><SIF_MaxBufferSize>65536</SIF_MaxBufferSize><SIF_Query><SIF_QueryObject ObjectName="StudentDailyAttendance"/></SIF_Query>';
    expect(outcomeOf(await agent.send('SIF_Request', request))).to.equal('8/4');
    const own = sandbox!.zone('Z').request({ object: 'StudentDailyAttendance' });
    await sandbox!.zone('Z').answered(own);
    expect(own.error).to.include({ category: 8, code: 4 });
  });

  it('take a repeated message once where the server remembers, again where it does not', async () => {
    for (const knowsRepeats of [true, false]) {
      const agent = await open({ knowsRepeats });
      const event = agent.eventOf('Add', daily(1));
      expect(outcomeOf(await agent.post(event))).to.equal('0');
      expect(outcomeOf(await agent.post(event))).to.equal(knowsRepeats ? '7' : '0');
      expect(sandbox!.zone('Z').events).to.have.length(knowsRepeats ? 1 : 2);
      const posts = sandbox!.posts();
      expect(posts.at(-1)?.repeats).to.equal(posts.at(-2)?.number);
      await sandbox!.close();
    }
  });
});
