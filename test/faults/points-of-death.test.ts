import { join } from 'node:path';
import { expect } from 'chai';
import { sampleDistrict } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import type { Fault } from '../../src/sandbox/faults.js';
import type { OpenRequest } from '../../src/sandbox/open-request.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import type { SandboxZone } from '../../src/sandbox/zone.js';
import { afterThisTest, temporaryDirectory } from '../support/temporary.js';
import { KilledAgent, type KilledZone } from '../support/killed-agent.js';

/** Each death at one certain point, which the server holds the agent at until it is killed. */
describe('an agent killed', function () {
  this.timeout(120_000);

  interface World {
    readonly sandbox: Sandbox;
    readonly server: SandboxZone;
    readonly agent: KilledAgent;
  }

  const world = async (mode: KilledZone['mode'], knowsRepeats: boolean): Promise<World> => {
    const source = join(temporaryDirectory(), 'district.db');
    writeDistrict(source, sampleDistrict);
    const sandbox = await createSandbox({ zones: { Zone: { knowsRepeats } } });
    afterThisTest(() => sandbox.close());
    const agent = await KilledAgent.prepare(sandbox, source, [{ id: 'Zone', mode }]);
    await agent.start();
    const server = sandbox.zone('Zone');
    await sandbox.until('the agent provides', () => server.agents()[0]?.objects.provide.size === 2, 30_000);
    return { sandbox, server, agent };
  };

  /** Holds the agent where the fault strikes, kills it there, starts it anew and waits for the whole answer. */
  const killedAt = async ({ sandbox, server, agent }: World, fault: Omit<Fault, 'kind'>): Promise<OpenRequest> => {
    server.faults.add({ kind: 'hang', times: 1, ...fault });
    const request = server.request({ object: 'StudentDailyAttendance', maxBufferBytes: 4_096 });
    await sandbox.until('the agent is held', () => sandbox.posts().some(({ answer }) => answer === 'hung'), 30_000);
    await agent.kill();
    await agent.start();
    await server.answered(request, 60_000);
    expect(request.error).to.equal(undefined);
    expect(request.state).to.equal('complete');
    expect(request.packets).to.be.greaterThan(2);
    expect(sandbox.complaints()).to.deep.equal([]);
    return request;
  };

  for (const knowsRepeats of [true, false]) {
    const memory = knowsRepeats ? 'knows repeats' : 'knows no repeats';

    it(`after a packet was stored and before the server took it, sends it anew (the server ${memory})`, async () => {
      await killedAt(await world('push', knowsRepeats), { messages: ['SIF_Response'], skip: 1 });
    });

    it(`after the server took a packet and before its ack came, goes on with the next (the server ${memory})`, async () => {
      await killedAt(await world('push', knowsRepeats), { messages: ['SIF_Response'], skip: 1, afterProcessing: true });
    });
  }

  it('after the server took the last packet and before its ack came, ends the answer', async () => {
    const there = await world('push', false);
    const whole = there.server.request({ object: 'StudentDailyAttendance', maxBufferBytes: 4_096 });
    await there.server.answered(whole, 60_000);
    await killedAt(there, { messages: ['SIF_Response'], skip: whole.packets - 1, afterProcessing: true });
    await there.sandbox.until('the repeat is refused', () =>
      there.sandbox.posts().some(({ answer }) => answer === 'error 8/10'),
    );
    const again = await there.server.answered(there.server.request({ object: 'AttendanceCodeInfo' }), 60_000);
    expect(again.state).to.equal('complete');
  });

  it('after a pulled request was stored and before the server took its ack, answers it once', async () => {
    const request = await killedAt(await world('pull', true), { messages: ['SIF_Ack'] });
    expect(request.acknowledged).to.deep.equal({ kind: 'status', status: 1 });
  });

  it('after the server took the ack of a pulled request, answers it', async () => {
    await killedAt(await world('pull', true), { messages: ['SIF_Ack'], afterProcessing: true });
  });
});
