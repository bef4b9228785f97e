import { expect } from 'chai';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { daily, HandAgent, outcomeOf, textIn } from './hand-agent.js';

describe('sandbox: control API', () => {
  let sandbox: Sandbox;
  let agent: HandAgent;
  beforeEach(async () => {
    sandbox = await createSandbox({ zones: { Z: {}, 'Zone 2': { version: '2.4' } } });
    agent = new HandAgent('DistrictSIS', sandbox.url('Z'));
    await agent.register();
    await agent.provide('StudentDailyAttendance');
  });
  afterEach(() => sandbox.close());

  const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> => {
    const response = await fetch(`http://127.0.0.1:${sandbox.port}/control${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', Connection: 'close' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
  };

  it('shows zones, agents and their queues', async () => {
    const { json } = await call('GET', '/zones');
    expect(json).to.be.an('array').of.length(2);
    expect((await call('GET', '/zones/Zone%202')).json).to.deep.include({
      id: 'Zone 2',
      url: sandbox.url('Zone 2'),
      agents: [],
    });
    void sandbox.zone('Z').control('DistrictSIS', 'SIF_Ping');
    const found = (await call('GET', '/zones/Z/agents/DistrictSIS')).json as {
      queue: object[];
      objects: { provide: string[] };
    };
    expect(found.queue[0]).to.include({ sourceId: 'Z', name: 'SIF_Ping' });
    expect(found.objects.provide).to.deep.equal(['StudentDailyAttendance']);
  });

  it('starts a request and waits for its answer', async () => {
    const started = await call('POST', '/zones/Z/requests', {
      object: 'StudentDailyAttendance',
      conditions: [{ element: '@Date', operator: 'EQ', value: '2026-02-10' }],
      maxBufferBytes: 65536,
    });
    expect(started.status).to.equal(201);
    const { msgId, state } = started.json as { msgId: string; state: string };
    expect(state).to.equal('pending');
    const waiting = call('GET', `/zones/Z/requests/${msgId}?waitMs=10000`);
    await agent.post(agent.response(msgId, 1, false, `<SIF_ObjectData>${daily(1)}</SIF_ObjectData>`));
    const answered = (await waiting).json as { objects: unknown[] };
    expect(answered).to.include({ state: 'complete', packets: 1, objectCount: 1 });
    expect(answered.objects).to.have.length(1);
    expect((await call('GET', `/zones/Z/requests/${msgId}?objects=false`)).json).not.to.have.property('objects');
    expect((await call('GET', '/zones/Z/requests')).json).to.have.length(1);
  });

  it('says that a request is pending when nothing came in time', async () => {
    const { msgId } = (await call('POST', '/zones/Z/requests', { object: 'StudentDailyAttendance' })).json as {
      msgId: string;
    };
    expect((await call('GET', `/zones/Z/requests/${msgId}?waitMs=1`)).json).to.include({ state: 'pending' });
  });

  it('cancels a request', async () => {
    const { msgId } = (await call('POST', '/zones/Z/requests', { object: 'StudentDailyAttendance' })).json as {
      msgId: string;
    };
    const cancelled = call('POST', `/zones/Z/requests/${msgId}/cancel`, { notification: 'None' });
    const queue = await sandbox.until('the cancellation', () => {
      const { queue } = sandbox.zone('Z').agent('DistrictSIS')!;
      return queue.length === 2 && queue;
    });
    await agent.post(agent.ack('StateReporting', queue[1]!.msgId));
    expect((await cancelled).json).to.deep.equal({ kind: 'status', status: 1 });
    expect(textIn(sandbox.posts().at(-1)?.text ?? '', 'SIF_OriginalSourceId')).to.equal('StateReporting');
  });

  it('discards a request', async () => {
    const { msgId } = (await call('POST', '/zones/Z/requests', { object: 'StudentDailyAttendance' })).json as {
      msgId: string;
    };
    expect((await call('DELETE', `/zones/Z/requests/${msgId}`)).status).to.equal(204);
    expect(outcomeOf(await agent.post(agent.response(msgId, 1, false, '<SIF_ObjectData/>')))).to.equal('8/10');
  });

  it('sends controls, and puts agents to sleep', async () => {
    const pinged = call('POST', '/zones/Z/agents/DistrictSIS/controls', { control: 'SIF_Ping' });
    const [queued] = await sandbox.until('the ping', () => {
      const { queue } = sandbox.zone('Z').agent('DistrictSIS')!;
      return queue.length === 1 && queue.slice();
    });
    await agent.post(agent.ack('Z', queued!.msgId));
    expect((await pinged).json).to.deep.equal({ kind: 'status', status: 1 });
    expect((await call('POST', '/zones/Z/agents/DistrictSIS/controls', { control: 'SIF_Dance' })).status).to.equal(400);
    await call('PATCH', '/zones/Z/agents/DistrictSIS', { sleeping: true });
    expect(outcomeOf(await agent.control('SIF_GetMessage'))).to.equal('8');
    await call('PATCH', '/zones/Z/agents/DistrictSIS', { sleeping: false });
    expect(outcomeOf(await agent.control('SIF_GetMessage'))).to.equal('9');
  });

  it('makes a zone misbehave, change its ways, forget', async () => {
    expect((await call('POST', '/zones/Z/faults', { kind: 'http', httpStatus: 500, times: 1 })).status).to.equal(201);
    expect((await call('GET', '/zones/Z/faults')).json).to.have.length(1);
    expect((await agent.control('SIF_Ping')).httpStatus).to.equal(500);
    await call('POST', '/zones/Z/faults', { kind: 'http', httpStatus: 500 });
    expect((await call('DELETE', '/zones/Z/faults')).status).to.equal(204);
    expect((await agent.control('SIF_Ping')).httpStatus).to.equal(200);
    await call('PATCH', '/zones/Z/options', { notRegisteredError: { category: 5, code: 1 } });
    expect((await call('DELETE', '/zones/Z/agents/DistrictSIS')).status).to.equal(204);
    expect(outcomeOf(await agent.control('SIF_Ping'))).to.equal('5/1');
  });

  it('shows events, complaints and posts, and forgets them on demand', async () => {
    await agent.event('Add', daily(1));
    expect((await call('GET', '/zones/Z/events')).json).to.have.length(1);
    expect((await call('GET', '/complaints')).json).to.deep.include.members([{ ...sandbox.complaints()[0] }]);
    const posts = (await call('GET', '/posts?after=2')).json as { number: number; message: string; answer: string }[];
    expect(posts).to.have.length(1);
    expect(posts[0]).to.include({ number: 3, message: 'SIF_Event', answer: 'status 0' });
    expect(posts[0]).not.to.have.property('text');
    const whole = (await call('GET', '/posts/3')).json as { text: string; answerText: string };
    expect(whole.text).to.contain('Action="Add"');
    expect(whole.answerText).to.contain('<SIF_Code>0</SIF_Code>');
    await call('DELETE', '/complaints');
    await call('DELETE', '/zones/Z/events');
    expect((await call('GET', '/complaints')).json).to.deep.equal([]);
    expect((await call('GET', '/zones/Z/events')).json).to.deep.equal([]);
  });

  it('says what it does not find or understand', async () => {
    for (const path of ['/zones/No', '/zones/Z/agents/No', '/zones/Z/requests/No', '/posts/99'])
      expect((await call('GET', path)).status, path).to.equal(404);
    for (const body of [undefined, {}]) {
      expect((await call('POST', '/zones/Z/requests', body)).status).to.equal(400);
      expect((await call('POST', '/zones/Z/faults', body)).status).to.equal(400);
      expect((await call('POST', '/zones/Z/agents/DistrictSIS/controls', body)).status).to.equal(400);
    }
  });
});
