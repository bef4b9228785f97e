import { expect } from 'chai';
import type { Fault } from '../../../src/sandbox/faults.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { codeInfo, HandAgent, outcomeOf } from './hand-agent.js';

describe('sandbox: faults', () => {
  let sandbox: Sandbox;
  let agent: HandAgent;
  beforeEach(async () => {
    sandbox = await createSandbox({ zones: { Z: { supportsProvision: false } } });
    agent = new HandAgent('DistrictSIS', sandbox.url('Z'));
    await agent.register();
  });
  afterEach(() => sandbox.close());

  /** What the agent sees of an event: the outcome, the body, or the lost connection. */
  const seen = (): Promise<string> =>
    agent.event('Add', codeInfo(1)).then(
      (answer) =>
        answer.text.includes('<SIF_Ack><SIF_Header>') ? outcomeOf(answer) : `${answer.httpStatus} ${answer.text}`,
      () => 'lost',
    );

  const faults: readonly (readonly [Fault, string])[] = [
    [{ kind: 'http', httpStatus: 500 }, '500 sandbox fault'],
    [{ kind: 'drop' }, 'lost'],
    [{ kind: 'garbage' }, '200 <SIF_Message><SIF_Ack>'],
    [{ kind: 'fatal-error' }, '200 <FATAL_ERROR>sandbox fault</FATAL_ERROR>'],
    [{ kind: 'error', category: 11, code: 1 }, '11/1'],
    [{ kind: 'status', status: 8 }, '8'],
  ];
  for (const afterProcessing of [false, true])
    for (const [fault, expected] of faults)
      it(`show as ${expected} ${afterProcessing ? 'after' : 'before'} the message takes effect, then no more`, async () => {
        const zone = sandbox.zone('Z');
        zone.faults.add({ ...fault, afterProcessing, times: 2 });
        expect(await seen()).to.equal(expected);
        expect(await seen()).to.equal(expected);
        expect(await seen()).to.equal('0');
        expect(zone.events).to.have.length(afterProcessing ? 3 : 1);
      });

  it('hang until they are cleared', async () => {
    const zone = sandbox.zone('Z');
    zone.faults.add({ kind: 'hang' });
    const hung = seen();
    await sandbox.until('the post', () => sandbox.posts().some((post) => post.answer === 'hung'));
    zone.clearFaults();
    expect(await hung).to.equal('lost');
    expect(await seen()).to.equal('0');
  });

  it('end with the sandbox when they hang', async () => {
    sandbox.zone('Z').faults.add({ kind: 'hang' });
    const hung = seen();
    await sandbox.until('the post', () => sandbox.posts().some((post) => post.answer === 'hung'));
    await sandbox.close();
    expect(await hung).to.equal('lost');
  });

  it('delay the proper answer', async () => {
    sandbox.zone('Z').faults.add({ kind: 'delay', delayMs: 1 });
    expect(await seen()).to.equal('0');
    expect(sandbox.zone('Z').events).to.have.length(1);
  });

  it('strike only what they name, and let some pass', async () => {
    const zone = sandbox.zone('Z');
    zone.faults.add({ kind: 'status', status: 8, messages: ['SIF_GetMessage'] });
    zone.faults.add({ kind: 'http', httpStatus: 503, messages: ['SIF_Event'], skip: 1, times: 1 });
    expect(outcomeOf(await agent.control('SIF_GetMessage'))).to.equal('8');
    expect(outcomeOf(await agent.control('SIF_Ping'))).to.equal('0');
    expect([await seen(), await seen(), await seen()]).to.deep.equal(['0', '503 sandbox fault', '0']);
    expect(zone.faults.pending()).to.deep.equal([{ kind: 'status', status: 8, messages: ['SIF_GetMessage'], skip: 0 }]);
  });

  it('do not hide other bytes under a SIF_MsgId', async () => {
    sandbox.zone('Z').faults.add({ kind: 'drop', times: 1 });
    const event = agent.eventOf('Add', codeInfo(1));
    await agent.post(event).catch(() => undefined);
    await agent.post(event.replace('>AU<', '>AE<'));
    expect(sandbox.complaints().map((complaint) => complaint.rule)).to.deep.equal(['same-id-other-bytes']);
  });
});
