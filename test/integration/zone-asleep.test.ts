import { expect } from 'chai';
import { AGENT, until, zoneWorld, type WorldSettings, type ZoneWorld } from '../support/zone-world.js';

const phaseIs = (world: ZoneWorld, phase: string): Promise<void> =>
  until(async () => (await world.snapshot()).phase === phase);
const posted = ({ sandbox }: ZoneWorld): (string | undefined)[] =>
  sandbox
    .posts()
    .filter(({ direction }) => direction === 'agent-to-zone')
    .map(({ message }) => message);

/** An agent that its zone has put to sleep. */
async function asleep(settings: Pick<WorldSettings, 'mode'>): Promise<ZoneWorld> {
  const world = await zoneWorld({ rows: 3, ...settings });
  await world.ready();
  void world.server.control(AGENT, 'SIF_Sleep');
  await phaseIs(world, 'asleep');
  return world;
}

describe('an agent that its zone put to sleep', () => {
  for (const mode of ['push', 'pull'] as const)
    it(`hears SIF_Wakeup, and answers again (${mode})`, async () => {
      const world = await asleep({ mode });
      void world.server.control(AGENT, 'SIF_Wakeup');
      const request = world.server.request({ object: 'StudentDailyAttendance' });
      await world.ready();
      expect(await world.server.answered(request)).to.include({ state: 'complete', objectCount: 3 });
    });

  it('sleeps on after a restart, and does not wake its zone', async () => {
    const world = await asleep({ mode: 'push' });
    await world.kill();
    world.sandbox.clearPosts();
    const next = await world.restart();
    await next.sandbox.until('the agent provides again', () => posted(next).includes('SIF_Provision'));
    await phaseIs(next, 'asleep');
    expect(posted(next)).not.to.include('SIF_Wakeup');
    void next.server.control(AGENT, 'SIF_Wakeup');
    await next.ready();
  });
});

describe('a zone that does not answer', () => {
  it('is shown as unreachable until it does', async () => {
    const world = await zoneWorld({ mode: 'pull', rows: 3 });
    await world.ready();
    world.server.faults.add({ kind: 'http', httpStatus: 500 });
    await phaseIs(world, 'unreachable');
    expect((await world.snapshot()).lastError).to.match(/HTTP 500/);
    world.server.clearFaults();
    await phaseIs(world, 'ready');
  });
});
