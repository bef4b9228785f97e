import { expect } from 'chai';
import { AgentError } from '../../src/core/errors.js';
import type { OpenRequest } from '../../src/sandbox/open-request.js';
import { until, ZONE, zoneWorld, type ZoneWorld } from '../support/zone-world.js';

const DAILY = 'StudentDailyAttendance';
const ask = ({ server }: ZoneWorld, maxBufferBytes = 8_192): OpenRequest =>
  server.request({ object: DAILY, maxBufferBytes });
const codeOf = ({ error }: OpenRequest): string => `${error?.category}/${error?.code}`;

describe('a request', () => {
  const started = async (rows = 120): Promise<ZoneWorld> => {
    const world = await zoneWorld({ mode: 'push', rows });
    await world.ready();
    return world;
  };

  describe('for what is not aggregated yet', () => {
    it('waits, says for what, and is answered when it is', async () => {
      const world = await started();
      world.readiness = { state: 'wait', reason: 'calendar 7 is being aggregated' };
      const request = ask(world);
      await until(async () => (await world.snapshot()).waitingFor === 'calendar 7 is being aggregated');
      await world.sandbox.until('it is acknowledged', () => request.acknowledged);
      expect(request).to.deep.include({ state: 'pending', acknowledged: { kind: 'status', status: 1 } });
      world.readiness = { state: 'ready' };
      world.zones.recheckRequests();
      await world.server.answered(request);
      expect(request).to.include({ state: 'complete', objectCount: 120 });
      expect((await world.snapshot()).waitingFor).to.equal(null);
    });

    it('does not hold up others', async () => {
      const world = await started();
      world.readiness = { state: 'wait', reason: 'calendar 7 is being aggregated' };
      const waits = [ask(world), ask(world), ask(world)];
      await until(async () => (await world.snapshot()).waitingRequests === 3);
      await until(async () => (await world.snapshot()).waitingFor !== null);
      world.readiness = { state: 'ready' };
      const next = await world.server.answered(ask(world));
      expect(next.state).to.equal('complete');
      world.zones.recheckRequests();
      for (const request of waits) await world.server.answered(request);
    });

    it('is refused with 8/1 when that will not be', async () => {
      const world = await started();
      world.readiness = { state: 'refuse', description: 'calendar 7 could not be aggregated' };
      const request = await world.server.answered(ask(world));
      expect(request.error).to.deep.equal({ category: 8, code: 1, description: 'calendar 7 could not be aggregated' });
    });
  });

  describe('that is cancelled', () => {
    /** Holds every packet but the first until it is let go. */
    const held = (world: ZoneWorld): (() => void) => {
      let letGo = (): void => undefined;
      const gate = new Promise<void>((resolve) => (letGo = resolve));
      let built = 0;
      world.packets.before = () => (built++ === 0 ? Promise.resolve() : gate);
      return () => letGo();
    };

    it('while it is answered gets a last packet with 8/18', async () => {
      const world = await started();
      const letGo = held(world);
      const request = ask(world);
      await world.sandbox.until('a packet came', () => request.packets === 1);
      await world.server.cancel(request, 'Standard');
      letGo();
      await world.server.answered(request);
      expect(codeOf(request)).to.equal('8/18');
      expect(request.packets).to.be.at.most(3);
      await until(async () => (await world.snapshot()).answers.length === 0);
      expect(world.sandbox.complaints()).to.deep.equal([]);
    });

    it('without notice gets nothing more', async () => {
      const world = await started();
      const letGo = held(world);
      const request = ask(world);
      await world.sandbox.until('a packet came', () => request.packets === 1);
      await world.server.cancel(request, 'None');
      letGo();
      await until(async () => (await world.snapshot()).answers.length === 0);
      expect(request.packets).to.equal(1);
    });

    it('while it waits is answered with 8/18, or not at all', async () => {
      const world = await started();
      world.readiness = { state: 'wait', reason: 'calendar 7 is being aggregated' };
      const [told, untold] = [ask(world), ask(world)];
      await until(async () => (await world.snapshot()).waitingRequests === 2);
      await world.server.cancel(told, 'Standard');
      await world.server.cancel(untold, 'None');
      await world.server.answered(told);
      expect(codeOf(told)).to.equal('8/18');
      expect(untold.packets).to.equal(0);
      expect((await world.snapshot()).waitingRequests).to.equal(0);
    });
  });

  describe('whose packets cannot be built', () => {
    it('is answered when that passes by itself', async () => {
      const world = await started();
      let failures = 0;
      world.packets.before = () =>
        failures++ < 2 ? Promise.reject(new AgentError('store-busy', 'busy', 'transient')) : Promise.resolve();
      const request = await world.server.answered(ask(world));
      expect(request).to.include({ state: 'complete', objectCount: 120 });
    });

    it('is refused when it does not, and holds up nothing', async () => {
      const world = await started();
      let built = 0;
      world.packets.before = () => (built++ === 0 ? Promise.resolve() : Promise.reject(new RangeError('no room')));
      const request = await world.server.answered(ask(world));
      expect(codeOf(request)).to.equal('8/1');
      expect(request.packets).to.equal(2);
      await until(async () => /could not be made/.test((await world.snapshot()).lastError ?? ''));
      world.packets.before = () => Promise.resolve();
      expect(await world.server.answered(ask(world))).to.include({ state: 'complete', objectCount: 120 });
    });
  });

  it('has the zone options of its beginning until its end', async () => {
    const world = await started();
    await world.server.answered(ask(world));
    const versions = new Set(world.packets.specs.map(({ options }) => JSON.stringify(options)));
    expect([...versions]).to.deep.equal([JSON.stringify(world.config.zones[0]?.options)]);
    expect(world.packets.specs[0]).to.include({ zoneId: ZONE, version: '2.7' });
    await until(() => world.packets.released.length > 0);
    expect(world.packets.released).to.deep.equal([world.packets.specs[0]?.answerId]);
  });

  it('is answered after sleep', async () => {
    const world = await started();
    await world.server.control('DistrictSIS', 'SIF_Sleep');
    await until(async () => (await world.snapshot()).phase === 'asleep');
    await world.server.control('DistrictSIS', 'SIF_Wakeup');
    expect(await world.server.answered(ask(world))).to.include({ state: 'complete' });
  });

  it('is interrupted by sleep and goes on after it', async () => {
    const world = await started();
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    let built = 0;
    world.packets.before = () => (built++ === 1 ? gate : Promise.resolve());
    const request = ask(world);
    await world.sandbox.until('a packet came', () => request.packets === 1);
    await world.server.control('DistrictSIS', 'SIF_Sleep');
    await until(async () => (await world.snapshot()).phase === 'asleep');
    letGo();
    await until(async () => (await world.snapshot()).answers[0]?.packetNumber === 2);
    expect(request.packets).to.equal(1);
    await world.server.control('DistrictSIS', 'SIF_Wakeup');
    await world.server.answered(request);
    expect(request).to.include({ state: 'complete', objectCount: 120 });
  });
});
