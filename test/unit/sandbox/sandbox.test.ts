import { expect } from 'chai';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { daily, HandAgent, listen, outcomeOf, post, textIn } from './hand-agent.js';

describe('sandbox', () => {
  let sandbox: Sandbox;
  let agent: HandAgent;
  beforeEach(async () => {
    sandbox = await createSandbox({ zones: { Z: {} } });
    agent = new HandAgent('DistrictSIS', sandbox.url('Z'));
  });
  afterEach(() => sandbox.close());

  it('answers a whole pull conversation', async () => {
    const zone = sandbox.zone('Z');
    expect(outcomeOf(await agent.register())).to.equal('0');
    expect(outcomeOf(await agent.provide('StudentDailyAttendance'))).to.equal('0');
    const request = zone.request({
      object: 'StudentDailyAttendance',
      conditions: [{ element: '@Date', operator: 'EQ', value: '2026-02-10' }],
    });
    const delivered = await agent.control('SIF_GetMessage');
    const inner = delivered.text.slice(delivered.text.indexOf('<SIF_Data>'));
    expect(textIn(inner, 'SIF_MsgId')).to.equal(request.terms.msgId);
    expect(outcomeOf(await post(agent.url, agent.ack('StateReporting', request.terms.msgId)))).to.equal('0');
    expect(outcomeOf(await agent.control('SIF_GetMessage'))).to.equal('9');
    expect(
      outcomeOf(
        await post(
          agent.url,
          agent.response(request.terms.msgId, 1, true, `<SIF_ObjectData>${daily(1)}${daily(2)}</SIF_ObjectData>`),
        ),
      ),
    ).to.equal('0');
    expect(
      outcomeOf(
        await post(
          agent.url,
          agent.response(request.terms.msgId, 2, false, `<SIF_ObjectData>${daily(3, 'a &amp; b')}</SIF_ObjectData>`),
        ),
      ),
    ).to.equal('0');
    await zone.answered(request);
    expect(request.state).to.equal('complete');
    expect(request.objects().map((object) => object.elements['AttendanceNote'])).to.deep.equal([
      undefined,
      undefined,
      'a & b',
    ]);
    expect(request.underFilled).to.have.length(1);
    expect(sandbox.complaints()).to.deep.equal([]);
  });

  it('pushes, also to an agent that asks the zone something before it answers', async () => {
    const zone = sandbox.zone('Z');
    const listener = await listen(async (text) => {
      expect(outcomeOf(await agent.control('SIF_Ping'))).to.equal('0');
      return agent.ack(textIn(text, 'SIF_SourceId'), textIn(text, 'SIF_MsgId'));
    });
    await agent.register(listener.url);
    expect(await zone.control('DistrictSIS', 'SIF_Ping')).to.deep.equal({ kind: 'status', status: 1 });
    expect(sandbox.complaints()).to.deep.equal([]);
    await listener.close();
  });
});
