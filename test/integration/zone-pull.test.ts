import { expect } from 'chai';
import { newGuid } from '../../src/core/guid.js';
import { silentLogger } from '../../src/core/logger.js';
import { runZoneCommand } from '../../src/zone/run-zone-command.js';
import { ManualClock } from '../support/manual-clock.js';
import { AGENT, letPass, until, zoneWorld, type WorldSettings, type ZoneWorld } from '../support/zone-world.js';

const MINUTE_MS = 60_000;

const times = ({ sandbox }: ZoneWorld, name: string): number =>
  sandbox.posts().filter(({ direction, message }) => direction === 'agent-to-zone' && message === name).length;

describe('polling a zone', () => {
  const timed = async (server: WorldSettings['server'] = {}): Promise<{ world: ZoneWorld; clock: ManualClock }> => {
    const clock = new ManualClock();
    const world = await zoneWorld({ mode: 'pull', rows: 3, clock, server, zone: { pullSeconds: 10 } });
    await until(async () => (await world.snapshot()).phase === 'ready', clock);
    return { world, clock };
  };
  /** Has a verb done by the running conversation. */
  const command = async (world: ZoneWorld, clock: ManualClock, verb: 'sleep' | 'wakeup'): Promise<void> => {
    let isDone = false;
    const { config, store } = world;
    const parts = { config, zone: config.zones[0]!, store, clock, logger: silentLogger, random: Math.random };
    const done = runZoneCommand(parts, { verb, requestedBy: 'operator', holder: 'command-line' }).then(
      () => (isDone = true),
    );
    await until(() => isDone, clock);
    await done;
  };
  /** A SIF_Event, which this agent refuses with 9/3. */
  const event = (msgId = newGuid()) => ({
    msgId,
    name: 'SIF_Event',
    sourceId: 'Other',
    xml: `<SIF_Message xmlns="http://www.sifinfo.org/infrastructure/2.x" Version="2.7"><SIF_Event><SIF_Header><SIF_MsgId>${msgId}</SIF_MsgId><SIF_Timestamp>2026-02-10T12:00:00Z</SIF_Timestamp><SIF_SourceId>Other</SIF_SourceId></SIF_Header><SIF_ObjectData><SIF_EventObject ObjectName="AttendanceCodeInfo" Action="Delete"><AttendanceCodeInfo RefId="${msgId}" SchoolInfoRefId="${msgId}"/></SIF_EventObject></SIF_ObjectData></SIF_Event></SIF_Message>`,
  });

  it('asks again at once while there are messages, then after pullSeconds', async () => {
    const { world, clock } = await timed();
    await until(() => times(world, 'SIF_GetMessage') === 1, clock, 0);
    const requests = [1, 2, 3].map(() => world.server.request({ object: 'StudentDailyAttendance' }));
    await clock.advance(10_000);
    await until(() => requests.every(({ state }) => state === 'complete'), clock, 0);
    await until(() => times(world, 'SIF_GetMessage') === 5, clock, 0);
    await letPass(MINUTE_MS, clock);
    expect(times(world, 'SIF_GetMessage')).to.be.within(9, 12);
    expect(world.sandbox.complaints()).to.deep.equal([]);
  });

  it('acknowledges what it refuses by its reason', async () => {
    const { world, clock } = await timed();
    const outcome = world.server.sendRaw(AGENT, event());
    await clock.advance(10_000);
    expect(await outcome).to.deep.include({ kind: 'error', category: 9, code: 3 });
  });

  it('acknowledges a message that cannot be parsed with 1/1, so that the zone drops it', async () => {
    const { world, clock } = await timed();
    const { xml, ...message } = event();
    const outcome = world.server.sendRaw(AGENT, { ...message, xml: xml.replace('</SIF_Event>', '') });
    let seen: unknown;
    void outcome.then((value) => (seen = value));
    await until(() => seen !== undefined, clock);
    expect(seen).to.deep.include({ kind: 'error', category: 1, code: 1 });
    const request = world.server.request({ object: 'StudentDailyAttendance' });
    await until(() => request.state === 'complete', clock);
  });

  it('acknowledges a message whose SIF_MsgId the standard does not allow by that id as it is written', async () => {
    // A server that writes such ids does not hold what it gets to the schema.
    const { world, clock } = await timed({ validateEvery: 0 });
    const { xml, msgId, ...message } = event();
    const written = msgId.toLowerCase();
    let seen: unknown;
    const lower = { ...message, msgId: written, xml: xml.replace(`<SIF_MsgId>${msgId}`, `<SIF_MsgId>${written}`) };
    void world.server.sendRaw(AGENT, lower).then((value) => (seen = value));
    await until(() => seen !== undefined, clock);
    expect(seen).to.deep.include({ kind: 'error', category: 1, code: 4 });
    expect((await world.snapshot()).lastError).to.match(new RegExp(`message ${written} cannot be read: 1/4`));
    const request = world.server.request({ object: 'StudentDailyAttendance' });
    await until(() => request.state === 'complete', clock);
  });

  it('acknowledges a message without any id as the schema allows, backs off where that does not help, and says so', async () => {
    const { world, clock } = await timed({ ackRemoves: 'none' });
    const { xml, ...message } = event();
    const nameless = xml.replace(/<SIF_MsgId>.*?<\/SIF_MsgId>/, '').replace(/<SIF_SourceId>.*?<\/SIF_SourceId>/, '');
    void world.server.sendRaw(AGENT, { ...message, msgId: '', sourceId: '', xml: nameless });
    await letPass(5 * MINUTE_MS, clock);
    expect(times(world, 'SIF_GetMessage')).to.be.within(5, 14);
    const acks = world.sandbox.posts().flatMap(({ message, text }) => (message === 'SIF_Ack' ? [text ?? ''] : []));
    expect(acks[0]).to.match(/<SIF_OriginalSourceId xsi:nil="true"\/><SIF_OriginalMsgId xsi:nil="true"\/><SIF_Error>/);
    expect(acks.map((text) => /SIF_Error/.test(text)).slice(0, 3)).to.deep.equal([true, true, false]);
    expect((await world.snapshot()).lastError).to.match(/delivers a message without SIF_MsgId of nobody again/);
    expect(world.sandbox.complaints()).to.deep.equal([]);
  });

  it('acknowledges by status at the second repeat what a server delivers in spite of an error', async () => {
    const { world, clock } = await timed({ ackRemoves: 'status' });
    let seen: unknown;
    void world.server.sendRaw(AGENT, event()).then((value) => (seen = value));
    await until(() => seen !== undefined, clock);
    expect(seen).to.deep.equal({ kind: 'status', status: 1 });
    expect(times(world, 'SIF_Ack')).to.equal(3);
  });

  it('does not hammer a server that delivers one message for ever, and takes it once', async () => {
    const { world, clock } = await timed({ ackRemoves: 'none' });
    const request = world.server.request({ object: 'StudentDailyAttendance' });
    await until(() => request.state === 'complete', clock);
    const before = times(world, 'SIF_GetMessage');
    await letPass(15 * MINUTE_MS, clock);
    expect(times(world, 'SIF_GetMessage') - before).to.be.within(3, 20);
    expect(request.packets).to.equal(1);
    expect(world.sandbox.complaints()).to.deep.equal([]);
  });

  it('takes a message once whose acknowledgement was lost', async () => {
    const { world, clock } = await timed();
    world.server.faults.add({ kind: 'drop', messages: ['SIF_Ack'], times: 1, afterProcessing: true });
    world.server.faults.add({ kind: 'drop', messages: ['SIF_Ack'], times: 1 });
    const requests = [1, 2].map(() => world.server.request({ object: 'StudentDailyAttendance' }));
    await until(() => requests.every(({ state }) => state === 'complete'), clock);
    expect(requests.map(({ packets }) => packets)).to.deep.equal([1, 1]);
    expect(world.sandbox.complaints()).to.deep.equal([]);
  });

  it('goes on while the zone lets it sleep, since SIF_Wakeup comes by it; requests are taken in and answered afterwards', async () => {
    const { world, clock } = await timed();
    void world.server.control(AGENT, 'SIF_Sleep');
    await until(async () => (await world.snapshot()).phase === 'asleep', clock);
    const request = world.server.request({ object: 'StudentDailyAttendance' });
    await until(() => request.acknowledged !== undefined, clock);
    await letPass(MINUTE_MS, clock);
    expect(request.state).to.equal('pending');
    void world.server.control(AGENT, 'SIF_Wakeup');
    await until(() => request.state === 'complete', clock);
    expect(times(world, 'SIF_Wakeup')).to.equal(0);
    expect(world.sandbox.complaints()).to.deep.equal([]);
  });

  it('rests while the agent sleeps by its own will', async () => {
    const { world, clock } = await timed();
    await command(world, clock, 'sleep');
    await until(async () => (await world.snapshot()).phase === 'asleep', clock);
    const before = times(world, 'SIF_GetMessage');
    await letPass(MINUTE_MS, clock);
    expect(times(world, 'SIF_GetMessage')).to.equal(before);
    await command(world, clock, 'wakeup');
    await until(() => times(world, 'SIF_GetMessage') > before, clock);
  });

  it('neither acknowledges nor asks again at once for what could not be stored', async () => {
    const { world, clock } = await timed();
    const transact = world.store.transact.bind(world.store);
    const before = times(world, 'SIF_GetMessage');
    world.store.transact = (work, durability) => {
      if (durability !== 'full') return transact(work, durability);
      return Promise.reject(new Error('disk full'));
    };
    const request = world.server.request({ object: 'StudentDailyAttendance' });
    await letPass(2 * MINUTE_MS, clock);
    expect(times(world, 'SIF_GetMessage') - before).to.be.within(5, 15);
    expect(times(world, 'SIF_Ack')).to.equal(0);
    world.store.transact = transact;
    await until(() => request.state === 'complete', clock);
  });

  it('backs off when the server answers with a status that answers nothing, and says so', async () => {
    const { world, clock } = await timed();
    world.server.faults.add({ kind: 'status', status: 42, messages: ['SIF_GetMessage'] });
    const before = times(world, 'SIF_GetMessage');
    await letPass(5 * MINUTE_MS, clock);
    expect(times(world, 'SIF_GetMessage') - before).to.be.within(5, 14);
    expect((await world.snapshot()).lastError).to.equal('SIF_GetMessage: status 42');
  });

  it('backs off when the server does not answer', async () => {
    const { world, clock } = await timed();
    world.server.faults.add({ kind: 'http', httpStatus: 502, messages: ['SIF_GetMessage'] });
    const before = times(world, 'SIF_GetMessage');
    await letPass(5 * MINUTE_MS, clock);
    expect(times(world, 'SIF_GetMessage') - before).to.be.within(5, 14);
  });
});
