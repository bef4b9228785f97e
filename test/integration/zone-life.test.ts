import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import type { SandboxZone } from '../../src/sandbox/zone.js';
import { silentLogger } from '../../src/core/logger.js';
import { runZoneCommand } from '../../src/zone/run-zone-command.js';
import { Zones } from '../../src/zone/zones.js';
import { ManualClock } from '../support/manual-clock.js';
import { afterThisTest } from '../support/temporary.js';
import { AGENT, letPass, until, ZONE, zoneWorld, type WorldSettings, type ZoneWorld } from '../support/zone-world.js';

const DAILY = 'StudentDailyAttendance';
const CODES = 'AttendanceCodeInfo';
const MINUTE_MS = 60_000;

/** The names of the messages that the agent posted, in order. */
const posted = ({ sandbox }: ZoneWorld): (string | undefined)[] =>
  sandbox
    .posts()
    .filter(({ direction }) => direction === 'agent-to-zone')
    .map(({ message }) => message);
const times = (world: ZoneWorld, name: string): number => posted(world).filter((message) => message === name).length;

const answers = async (world: ZoneWorld): Promise<void> => {
  const request = await world.server.answered(world.server.request({ object: DAILY }));
  expect(request).to.include({ state: 'complete', objectCount: 3 });
};

describe('the agent’s life in a zone', () => {
  const started = async (settings: Partial<WorldSettings> = {}): Promise<ZoneWorld> => {
    const world = await zoneWorld({ mode: 'push', rows: 3, ...settings });
    await world.ready();
    return world;
  };
  /** With a clock that the test moves, for what happens after minutes. */
  const timed = async (settings: Partial<WorldSettings> = {}): Promise<{ world: ZoneWorld; clock: ManualClock }> => {
    const clock = new ManualClock();
    return { world: await zoneWorld({ mode: 'push', rows: 3, clock, ...settings }), clock };
  };
  const phase = async (world: ZoneWorld): Promise<string> => (await world.snapshot()).phase;

  it('begins with SIF_Register, SIF_Ping, SIF_GetZoneStatus and SIF_Provision', async () => {
    const world = await started();
    expect(posted(world)).to.deep.equal(['SIF_Register', 'SIF_Ping', 'SIF_GetZoneStatus', 'SIF_Provision']);
    expect(world.sandbox.complaints()).to.deep.equal([]);
    const { phase, warnings, registeredAt, holder } = await world.snapshot();
    expect({ phase, warnings }).to.deep.equal({ phase: 'ready', warnings: [] });
    expect(registeredAt).to.be.a('string');
    expect(holder).to.be.a('string');
  });

  it('asks for the access list when the registration did not bring it', async () => {
    const world = await started({ server: { aclOnRegister: false } });
    expect(posted(world)[3]).to.equal('SIF_GetAgentACL');
  });

  it('registers what it is: versions, buffer, mode and address', async () => {
    const world = await started({ zone: { sifVersion: '2.4' }, server: { version: '2.4' } });
    expect(world.server.agent(AGENT)?.registration).to.deep.include({
      mode: 'Push',
      url: `${world.config.listener?.publicUrl}/${ZONE}`,
      versions: ['2.4', '2.3', '2.2', '2.1', '2.0r1'],
      maxBufferBytes: 1_048_576,
    });
  });

  it('registers anew what was changed since', async () => {
    const world = await started();
    await world.zones.stop();
    world.settings.zone = { sifVersion: '2.4' };
    world.settings.mode = 'pull';
    await (await world.restart()).ready();
    expect(world.server.agent(AGENT)?.registration).to.deep.include({
      mode: 'Pull',
      versions: ['2.4', '2.3', '2.2', '2.1', '2.0r1'],
    });
  });

  it('does not register before it listens', async () => {
    const world = await started({ zone: { onStop: 'nothing' } });
    await world.zones.stop();
    const { host, port } = world.config.listener!;
    const other = createServer().listen(port, host);
    await once(other, 'listening');
    afterThisTest(() => new Promise((resolve) => other.close(() => resolve())));
    const parts = { ...world.zones.parts };
    const failure = await new Zones(parts).start().catch((error: Error) => error.message);
    expect(failure).to.contain('EADDRINUSE');
    expect(times(world, 'SIF_Register')).to.equal(1);
  });

  it('reads the access list and the status of a zone of thousands of objects', async () => {
    const others = Array.from({ length: 3_000 }, (_, index) => `Object${index}`);
    const world = await started({ server: { objects: [DAILY, CODES, ...others] } });
    const list = world.sandbox.posts().find(({ message }) => message === 'SIF_Register')?.answerText;
    expect(list?.length).to.be.greaterThan(2 * 1_048_576);
    // What is kept of it is what concerns this agent.
    const { acl } = await world.snapshot();
    expect(acl?.provide.map(({ objectName }) => objectName)).to.deep.equal([DAILY, CODES]);
    await answers(world);
  });

  it('lists one version only where the server takes one only', async () => {
    const zone = { sifVersion: '2.4', fixedVersion: true };
    const world = await started({ mode: 'pull', zone, server: { version: '2.4', versions: ['2.4'] } });
    expect(world.server.agent(AGENT)?.registration.versions).to.deep.equal(['2.4']);
    await answers(world);
    expect(world.sandbox.complaints()).to.deep.equal([]);
  });

  it('uses SIF_Provide where the server does not know SIF_Provision', async () => {
    const world = await started({ server: { supportsProvision: false } });
    expect(times(world, 'SIF_Provide')).to.equal(2);
    expect((await world.snapshot()).warnings).to.deep.equal([]);
    await answers(world);
  });

  it('claims what the access list allows, and shows the rest', async () => {
    const world = await started({ server: { access: { provide: [DAILY], publishDelete: [] } } });
    expect([...world.server.agent(AGENT)!.objects.provide]).to.deep.equal([DAILY]);
    expect((await world.snapshot()).warnings).to.have.length(3);
    await answers(world);
  });

  it('registers without compression where the server takes none', async () => {
    const { world, clock } = await timed({
      before: ({ faults }) =>
        faults.add({ kind: 'error', category: 5, code: 10, messages: ['SIF_Register'], times: 1 }),
    });
    await until(async () => (await phase(world)) === 'ready', clock);
    expect(times(world, 'SIF_Register')).to.equal(2);
    expect(world.server.agent(AGENT)?.registration.acceptsGzip).to.equal(false);
    expect((await world.snapshot()).warnings).to.deep.equal([]);
  });

  it('asks nothing while it sleeps by its own will, though another agent provides its object', async () => {
    const { world, clock } = await timed({ server: { otherProviders: { [CODES]: 'Other' } } });
    await until(async () => (await phase(world)) === 'ready', clock);
    const { config, store } = world;
    const parts = { config, zone: config.zones[0]!, store, clock, logger: silentLogger, random: Math.random };
    const asked = { verb: 'sleep', requestedBy: 'operator', holder: 'command-line' } as const;
    let isDone = false;
    void runZoneCommand(parts, asked).then(() => (isDone = true));
    await until(() => isDone, clock);
    const before = posted(world).length;
    await letPass(16 * MINUTE_MS, clock);
    expect(posted(world).slice(before)).to.deep.equal([]);
    expect(await phase(world)).to.equal('asleep');
  });

  it('serves what another agent does not provide, says so, and takes the rest when it is free', async () => {
    const { world, clock } = await timed({ server: { otherProviders: { [CODES]: 'Other' } } });
    await until(async () => (await phase(world)) === 'ready', clock);
    expect([...world.server.agent(AGENT)!.objects.provide]).to.deep.equal([DAILY]);
    expect((await world.snapshot()).warnings).to.deep.equal([
      'AttendanceCodeInfo is provided by Other in this zone; requests go there until it gives the object up',
    ]);
    const before = times(world, 'SIF_Provision');
    world.server.options.otherProviders = {};
    await until(() => world.server.agent(AGENT)!.objects.provide.size === 2, clock, 2_000);
    expect(times(world, 'SIF_Provision')).to.be.at.most(before + 1);
    await until(async () => (await world.snapshot()).warnings.length === 0, clock);
  });

  it('is told which setting to mend, and tries again every five minutes', async () => {
    const { world, clock } = await timed({ server: { mayRegister: false } });
    await until(async () => (await world.snapshot()).warnings.length > 0, clock);
    expect((await world.snapshot()).warnings[0]).to.match(/refuses SIF_Register \(4\/2.*let the agent DistrictSIS/);
    await letPass(16 * MINUTE_MS, clock);
    expect(times(world, 'SIF_Register')).to.be.within(3, 4);
    world.server.options.mayRegister = true;
    await until(async () => (await phase(world)) === 'ready', clock);
  });

  it('outlasts a server that is out of order, and says what is wrong', async () => {
    const { world, clock } = await timed({
      before: (server) => server.faults.add({ kind: 'fatal-error', messages: ['SIF_Register'], times: 6 }),
    });
    await until(async () => (await phase(world)) === 'ready', clock);
    expect(times(world, 'SIF_Register')).to.equal(7);
    expect((await world.snapshot()).lastError).to.match(/SIF_Register: .*FATAL_ERROR/);
  });

  it('does not hammer a server that is out of order', async () => {
    const { world, clock } = await timed({ before: (server) => server.faults.add({ kind: 'http', httpStatus: 500 }) });
    await letPass(15 * MINUTE_MS, clock);
    expect(posted(world).length).to.be.within(8, 20);
  });

  describe('when the server forgets it', () => {
    for (const [category, code] of [
      [4, 9],
      [5, 1],
      [8, 2],
    ] as const)
      it(`registers again at once (${category}/${code})`, async () => {
        const world = await started({ mode: 'pull', server: { notRegisteredError: { category, code } } });
        world.server.forget(AGENT);
        await world.sandbox.until('it is registered', () => world.server.agent(AGENT)?.objects.provide.has(DAILY));
        await answers(world);
        expect(times(world, 'SIF_Register')).to.equal(2);
      });

    it('again and again, does not hammer it, and asks who uses the id', async () => {
      const refusing = (server: SandboxZone): void =>
        server.faults.add({ kind: 'error', category: 5, code: 1, messages: ['SIF_GetMessage'] });
      const { world, clock } = await timed({ mode: 'pull', before: refusing });
      await letPass(15 * MINUTE_MS, clock);
      expect(times(world, 'SIF_Register')).to.be.within(8, 20);
      expect((await world.snapshot()).warnings[0]).to.match(/keeps forgetting us/);
      world.server.clearFaults();
      await until(async () => (await phase(world)) === 'ready', clock, 2_000);
    });

    it('in push mode, finds out within five minutes although it has nothing to send', async () => {
      const { world, clock } = await timed();
      await until(async () => (await phase(world)) === 'ready', clock);
      world.server.forget(AGENT);
      await letPass(5 * MINUTE_MS, clock);
      await until(() => world.server.agent(AGENT)?.objects.provide.has(DAILY) === true, clock);
      expect(times(world, 'SIF_Register')).to.equal(2);
      world.sandbox.clearPosts();
      await letPass(6 * MINUTE_MS, clock);
      expect(posted(world)).to.deep.equal(['SIF_Ping']);
    });

    it('in push mode, finds out with its next answer', async () => {
      const world = await started();
      const request = world.server.request({ object: DAILY });
      world.server.forget(AGENT);
      await world.server.answered(request);
      expect(request.state).to.equal('complete');
    });
  });

  it('registers again where the server has it registered for push', async () => {
    const world = await started({ mode: 'pull' });
    world.server.faults.add({ kind: 'error', category: 5, code: 9, messages: ['SIF_GetMessage'], times: 1 });
    await world.sandbox.until('it registers', () => times(world, 'SIF_Register') === 2);
    await world.ready();
    await answers(world);
  });

  it('wakes a server that holds it to be asleep, and does not hammer one that goes on with it', async () => {
    const { world, clock } = await timed({ mode: 'pull' });
    await until(async () => (await phase(world)) === 'ready', clock);
    world.server.setSleeping(AGENT, true);
    await until(() => world.server.agent(AGENT)?.sleeping === false, clock);
    world.server.faults.add({ kind: 'status', status: 8, messages: ['SIF_GetMessage'] });
    await letPass(15 * MINUTE_MS, clock);
    expect(times(world, 'SIF_Wakeup')).to.be.within(8, 20);
    expect((await world.snapshot()).warnings[0]).to.match(/keeps holding us to be asleep/);
  });

  describe('when it is stopped', () => {
    it('sends SIF_Sleep, and at its next start SIF_Wakeup', async () => {
      const world = await started();
      await world.zones.stop();
      expect(posted(world).at(-1)).to.equal('SIF_Sleep');
      expect(await phase(world)).to.equal('stopped');
      world.sandbox.clearPosts();
      const next = await world.restart();
      await next.ready();
      expect(posted(next).slice(0, 3)).to.deep.equal(['SIF_Register', 'SIF_Wakeup', 'SIF_Ping']);
      await answers(next);
    });

    it('sends SIF_Unregister where it is told to', async () => {
      const world = await started({ zone: { onStop: 'unregister' } });
      await world.zones.stop();
      expect(world.server.agents()).to.deep.equal([]);
      expect((await world.snapshot()).registeredAt).to.equal(null);
    });

    it('sends nothing where it is told to', async () => {
      const world = await started({ zone: { onStop: 'nothing' } });
      await world.zones.stop();
      expect(posted(world).at(-1)).to.equal('SIF_Provision');
    });

    it('does not wait long for a server that hangs', async () => {
      const { world, clock } = await timed();
      await until(async () => (await phase(world)) === 'ready', clock);
      world.server.faults.add({ kind: 'hang' });
      world.server.request({ object: DAILY });
      await until(() => posted(world).at(-1) === 'SIF_Response', clock);
      const startedMs = clock.monotonicMs();
      let isStopped = false;
      const stopping = world.zones.stop().then(() => (isStopped = true));
      await until(() => isStopped, clock);
      await stopping;
      expect(clock.monotonicMs() - startedMs).to.be.below(10_000);
      expect(posted(world).at(-1)).to.equal('SIF_Sleep');
    });

    it('before it could register, stops all the same', async () => {
      const world = await zoneWorld({ mode: 'push', before: (server) => server.faults.add({ kind: 'hang' }) });
      await world.sandbox.until('it tries', () => posted(world).length > 0);
      await world.zones.stop();
      expect(times(world, 'SIF_Sleep')).to.equal(0);
    });
  });
});
