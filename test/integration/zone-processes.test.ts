import { expect } from 'chai';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { runZoneCommand, type ZoneCommand } from '../../src/zone/run-zone-command.js';
import { recordProcess } from '../../src/store/leases/processes.js';
import { zoneSnapshot } from '../../src/zone/zone-snapshot.js';
import { ManualClock } from '../support/manual-clock.js';
import { AGENT, letPass, until, ZONE, zoneWorld, type ZoneWorld } from '../support/zone-world.js';

const DAILY = 'StudentDailyAttendance';
const posted = ({ sandbox }: ZoneWorld): (string | undefined)[] =>
  sandbox
    .posts()
    .filter(({ direction }) => direction === 'agent-to-zone')
    .map(({ message }) => message);

describe('zones', () => {
  it('do not wait for each other: one that hangs delays nothing in another', async () => {
    const world = await zoneWorld({ mode: 'push', rows: 50, alsoZones: ['Second'] });
    const second = world.sandbox.zone('Second');
    await world.ready();
    await world.sandbox.until('the second is provided', () => second.agent(AGENT)?.objects.provide.has(DAILY));
    world.server.faults.add({ kind: 'hang' });
    const hanging = [1, 2].map(() => world.server.request({ object: DAILY, maxBufferBytes: 4_096 }));
    const answered = [1, 2, 3].map(() => second.request({ object: DAILY, maxBufferBytes: 4_096 }));
    for (const request of answered) await second.answered(request);
    expect(answered.map(({ state }) => state)).to.deep.equal(['complete', 'complete', 'complete']);
    expect(hanging.map(({ state }) => state)).to.deep.equal(['pending', 'pending']);
    world.server.clearFaults();
    for (const request of hanging) await world.server.answered(request);
  });

  it('have lanes that do not wait for each other: a poll that hangs holds up no answer', async () => {
    const world = await zoneWorld({ mode: 'pull', rows: 50 });
    await world.ready();
    const request = world.server.request({ object: DAILY, maxBufferBytes: 4_096 });
    world.server.faults.add({ kind: 'hang', messages: ['SIF_GetMessage'], skip: 1 });
    await world.server.answered(request);
    expect(request.state).to.equal('complete');
  });
});

describe('two processes on one store', () => {
  it('speak with a zone one at a time; the other goes on when the first stops', async () => {
    const first = await zoneWorld({ mode: 'pull', rows: 3 });
    await first.ready();
    const second = await first.beside();
    const { holder } = await first.snapshot();
    await first.server.answered(first.server.request({ object: DAILY }));
    expect(posted(first).filter((name) => name === 'SIF_Register')).to.have.length(1);
    await first.zones.stop();
    await second.ready();
    expect((await second.snapshot()).holder).not.to.equal(holder);
    const request = await second.server.answered(second.server.request({ object: DAILY }));
    expect(request.state).to.equal('complete');
    expect(first.sandbox.complaints()).to.deep.equal([]);
  });

  it('let the second finish the answer that the first began when it died', async () => {
    const first = await zoneWorld({ mode: 'pull', rows: 200, server: { knowsRepeats: false } });
    await first.ready();
    const second = await first.beside();
    const request = first.server.request({ object: DAILY, maxBufferBytes: 4_096 });
    await until(() => request.packets >= 3);
    await first.kill();
    await second.store.transact((writer) => writer.run(writer.sql.updateTable('lease').set({ expiresAt: 0 })));
    await second.server.answered(request);
    expect(request).to.include({ state: 'complete', objectCount: 200 });
    expect(first.sandbox.complaints()).to.deep.equal([]);
  });

  it('give a zone to one that has two fewer; what nobody takes comes back and is kept', async () => {
    const clock = new ManualClock();
    const world = await zoneWorld({ mode: 'push', rows: 0, alsoZones: ['Second'], clock });
    await until(() => world.zones.held.length === 2, clock);
    // One that lives and does nothing.
    await recordProcess(world.store, { holder: 'idle', zones: [ZONE, 'Second'] });
    await until(() => world.zones.held.length === 1, clock);
    expect(world.zones.held).to.deep.equal([ZONE]);
    expect((await zoneSnapshot(world.store, world.config.zones[1]!)).holder).to.equal(null);
    await until(() => world.zones.held.length === 2, clock);
    await letPass(60_000, clock);
    expect(world.zones.held).to.have.length(2);
    // The zone was left without a word: whoever takes it goes on.
    const second = world.sandbox.posts().filter(({ zone }) => zone === 'Second');
    expect(second.filter(({ message }) => message === 'SIF_Register')).to.have.length(2);
    expect(second.filter(({ message }) => message === 'SIF_Sleep')).to.deep.equal([]);
    expect(world.sandbox.complaints()).to.deep.equal([]);
  });

  it('tell the zone nothing when one ends and another goes on', async () => {
    const first = await zoneWorld({ mode: 'pull', rows: 3 });
    await first.ready();
    await recordProcess(first.store, { holder: 'the other', zones: [ZONE] });
    await first.zones.stop();
    expect(posted(first)).not.to.include('SIF_Sleep');
  });

  it('take pushed messages in for each other', async () => {
    const first = await zoneWorld({ mode: 'push', rows: 3 });
    await first.ready();
    const second = await first.beside();
    // The zone is made to push to the process that does not speak with it.
    const agent = first.server.agent(AGENT)!;
    agent.registration = { ...agent.registration, url: `${second.config.listener?.publicUrl}/${ZONE}` };
    await first.server.answered(first.server.request({ object: DAILY }));
    await first.server.control(AGENT, 'SIF_Sleep');
    await until(async () => (await first.snapshot()).phase === 'asleep');
  });
});

describe('a verb of the command line', () => {
  const command = (world: ZoneWorld, verb: ZoneCommand['verb']) =>
    runZoneCommand(
      {
        config: world.config,
        zone: world.config.zones[0]!,
        store: world.store,
        clock: systemClock,
        logger: silentLogger,
        random: Math.random,
      },
      { verb, requestedBy: 'operator', holder: 'command-line' },
    );

  it('is done by the process that speaks with the zone', async () => {
    const world = await zoneWorld({ mode: 'push', rows: 3 });
    await world.ready();
    expect(await command(world, 'ping')).to.deep.equal({ done: true, words: 'status 0' });
    expect(await command(world, 'sleep')).to.include({ done: true });
    await until(async () => (await world.snapshot()).phase === 'asleep');
    expect(world.server.agent(AGENT)?.sleeping).to.equal(true);
    expect(await command(world, 'wakeup')).to.include({ done: true });
    await until(async () => (await world.snapshot()).phase === 'ready');
    expect(await command(world, 'unregister')).to.include({ done: true });
    expect(world.server.agents()).to.deep.equal([]);
    await until(async () => (await world.snapshot()).phase === 'unregistered');
    expect(await command(world, 'register')).to.include({ done: true });
    await world.ready();
    const request = await world.server.answered(world.server.request({ object: DAILY }));
    expect(request.state).to.equal('complete');
  });

  it('is done here when no process speaks with the zone', async () => {
    const world = await zoneWorld({ mode: 'pull', zone: { onStop: 'nothing' } });
    await world.ready();
    await world.zones.stop();
    expect(await command(world, 'ping')).to.deep.equal({ done: true, words: 'status 0' });
    expect(await command(world, 'unregister')).to.include({ done: true });
    expect((await world.snapshot()).registeredAt).to.equal(null);
    expect(await command(world, 'ping')).to.include({ done: false });
    expect(await command(world, 'register')).to.include({ done: true });
    expect((await world.snapshot()).registeredAt).to.be.a('string');
    expect((await world.snapshot()).holder).to.equal(null);
  });

  it('that the zone refuses says why', async () => {
    const world = await zoneWorld({ mode: 'pull', zone: { onStop: 'nothing' } });
    await world.ready();
    world.server.options.mayRegister = false;
    const { done, words } = await command(world, 'register');
    expect(done).to.equal(false);
    expect(words).to.match(/^4\/2/);
  });

  it('pauses and resumes events without the zone', async () => {
    const world = await zoneWorld({ mode: 'pull' });
    expect(await command(world, 'pause')).to.include({ done: true });
    expect((await world.snapshot()).paused).to.equal(true);
    expect(await command(world, 'resume')).to.include({ done: true });
    expect((await world.snapshot()).paused).to.equal(false);
  });
});
