import { expect } from 'chai';
import { newGuid } from '../../src/core/guid.js';
import { ManualClock } from '../support/manual-clock.js';
import { EventDistrict } from '../support/event-district.js';
import { AGENT, letPass, until, ZONE, zoneWorld, type WorldSettings, type ZoneWorld } from '../support/zone-world.js';

const DAILY = 'StudentDailyAttendance';
const MINUTE_MS = 60_000;

/** How often the agent posted a message of that name; of any name. */
const posts = ({ sandbox }: ZoneWorld, name?: string): number =>
  sandbox.posts().filter(({ direction, message }) => direction === 'agent-to-zone' && (name ?? message) === message)
    .length;

const hostile = async (settings: Partial<WorldSettings>): Promise<{ world: ZoneWorld; clock: ManualClock }> => {
  const clock = new ManualClock();
  const zone = { pullSeconds: 30, ...settings.zone };
  return { world: await zoneWorld({ mode: 'pull', rows: 3, clock, ...settings, zone }), clock };
};
const ready = async (world: ZoneWorld, clock: ManualClock): Promise<void> =>
  until(async () => (await world.snapshot()).phase === 'ready', clock);

describe('a server that', () => {
  it('delivers a message for ever that was refused is not hammered, and the administrator reads of it', async () => {
    const { world, clock } = await hostile({ server: { ackRemoves: 'none' } });
    await ready(world, clock);
    const msgId = newGuid();
    const xml = `<SIF_Message xmlns="http://www.sifinfo.org/infrastructure/2.x" Version="2.7"><SIF_ServiceNotify><SIF_Header><SIF_MsgId>${msgId}</SIF_MsgId><SIF_Timestamp>2026-02-10T12:00:00Z</SIF_Timestamp><SIF_SourceId>Other</SIF_SourceId></SIF_Header></SIF_ServiceNotify></SIF_Message>`;
    void world.server.sendRaw(AGENT, { msgId, name: 'SIF_ServiceNotify', sourceId: 'Other', xml });
    await letPass(6 * MINUTE_MS, clock);
    expect(posts(world, 'SIF_GetMessage')).to.be.within(5, 14);
    const acks = world.sandbox.posts().flatMap(({ message, text }) => (message === 'SIF_Ack' ? [text ?? ''] : []));
    expect(acks.map((text) => /SIF_Error/.test(text)).slice(0, 4)).to.deep.equal([true, true, false, false]);
    expect((await world.snapshot()).lastError).to.match(new RegExp(`delivers message ${msgId} of Other again`));
  });

  it('refuses the id of the agent is asked every five minutes, and the administrator reads which setting to mend', async () => {
    const { world, clock } = await hostile({
      before: ({ faults }) => faults.add({ kind: 'error', category: 5, code: 2, messages: ['SIF_Register'] }),
    });
    await letPass(16 * MINUTE_MS, clock);
    expect(posts(world)).to.equal(4);
    expect((await world.snapshot()).warnings).to.deep.equal([
      'the zone refuses SIF_Register (5/2: sandbox fault); agent.id (DistrictSIS) is not what the zone knows the agent by',
    ]);
  });

  it('forgets the agent every minute is registered with once a minute, and the administrator reads of it', async () => {
    const { world, clock } = await hostile({});
    for (let minute = 0; minute < 4; minute++) {
      await ready(world, clock);
      await letPass(MINUTE_MS, clock);
      world.server.forget(AGENT);
    }
    expect(posts(world, 'SIF_Register')).to.be.within(3, 4);
    // Each time: the poll that learns of it, SIF_Register, SIF_Ping, SIF_GetZoneStatus, SIF_Provision, two polls.
    expect(posts(world)).to.be.at.most(4 * 8);
    expect((await world.snapshot()).warnings[0]).to.match(/^the server keeps forgetting us; is another agent/);
  });

  it('answers 6/4 to every SIF_Provision is provided for by SIF_Provide, and the administrator reads of it', async () => {
    const { world, clock } = await hostile({
      before: ({ faults }) => faults.add({ kind: 'error', category: 6, code: 4, messages: ['SIF_Provision'] }),
    });
    await ready(world, clock);
    const request = world.server.request({ object: DAILY });
    await until(() => request.state !== 'pending', clock);
    expect(request).to.include({ state: 'complete', objectCount: 3 });
    await letPass(11 * MINUTE_MS, clock);
    expect(posts(world, 'SIF_Provision')).to.be.within(4, 6);
    expect(posts(world, 'SIF_Register')).to.equal(1);
    expect((await world.snapshot()).warnings).to.deep.equal([
      'the zone refuses SIF_Provision (6/4: sandbox fault); what it lets us provide is provided by SIF_Provide',
    ]);
  });

  it('never says 7 takes each packet once although every acknowledgement is lost once, and the administrator reads of it', async () => {
    const { world, clock } = await hostile({ rows: 60, server: { knowsRepeats: false } });
    await ready(world, clock);
    for (let packet = 0; packet < 10; packet++)
      world.server.faults.add({
        kind: 'drop',
        messages: ['SIF_Response'],
        skip: packet,
        times: 1,
        afterProcessing: true,
      });
    const request = world.server.request({ object: DAILY, maxBufferBytes: 8_192 });
    await until(() => request.state !== 'pending', clock);
    await until(async () => (await world.snapshot()).answers.length === 0, clock);
    expect(request).to.include({ state: 'complete', objectCount: 60 });
    expect(posts(world, 'SIF_Response')).to.equal(2 * request.packets);
    expect(world.sandbox.posts().map(({ answer }) => answer)).to.include.members(['error 8/12', 'error 8/10']);
    expect((await world.snapshot()).lastError).to.match(/^SIF_Response: /);
  });

  it('answers no post at all delays nothing in another zone', async () => {
    const world = await zoneWorld({
      mode: 'pull',
      rows: 50,
      alsoZones: ['Second'],
      before: ({ faults }) => faults.add({ kind: 'hang' }),
    });
    const second = world.sandbox.zone('Second');
    await world.sandbox.until('the first is asked', () => posts(world) > 0);
    await world.sandbox.until('the second is provided', () => second.agent(AGENT)?.objects.provide.has(DAILY));
    const request = await second.answered(second.request({ object: DAILY, maxBufferBytes: 4_096 }));
    expect(request).to.include({ state: 'complete', objectCount: 50 });
    // Its first post has not come back yet, and it was not sent another one.
    const hanging = world.sandbox.posts().filter(({ zone }) => zone !== 'Second');
    expect(hanging.map(({ message, answer }) => `${message} ${answer}`)).to.deep.equal(['SIF_Register hung']);
  });

  it('does not answer a SIF_Event delays neither its own answers nor the events and answers of another zone', async () => {
    const world = await zoneWorld({ mode: 'push', rows: 50, alsoZones: ['Second'] });
    const [first, second] = [world.server, world.sandbox.zone('Second')];
    const district = await new EventDistrict(world.store, ZONE).open();
    const other = await new EventDistrict(world.store, 'Second').connect();
    first.faults.add({ kind: 'hang', messages: ['SIF_Event'] });
    await world.ready();
    await world.sandbox.until('the second is provided', () => second.agent(AGENT)?.objects.provide.has(DAILY));
    await district.code('1', {}, {});
    const hanging = () => world.sandbox.posts().filter(({ answer }) => answer === 'hung');
    await world.sandbox.until('the first hangs', () => hanging().length === 1);

    const students = Array.from({ length: 12 }, (_, index) => index + 1);
    await other.days(students.map((student) => [student, { code: '1' }]));
    world.zones.eventsChanged();
    await world.sandbox.until('the second is told', () => second.events.length === 1 + students.length);
    for (const zone of [first, second])
      expect(await zone.answered(zone.request({ object: DAILY, maxBufferBytes: 4_096 }))).to.include({
        state: 'complete',
        objectCount: 50,
      });
    expect(hanging().map(({ message, zone }) => `${message} ${zone}`)).to.deep.equal([`SIF_Event ${ZONE}`]);
    expect(world.sandbox.complaints()).to.deep.equal([]);
  });

  it('fails at every SIF_Event is not hammered, and the administrator reads of it; answers go on', async () => {
    const { world, clock } = await hostile({ mode: 'push' });
    const district = await new EventDistrict(world.store, ZONE).open();
    await ready(world, clock);
    world.server.faults.add({ kind: 'http', httpStatus: 500, messages: ['SIF_Event'] });
    await district.code('1', {}, {});
    world.zones.eventsChanged();
    await letPass(6 * MINUTE_MS, clock);
    expect(posts(world, 'SIF_Event')).to.be.within(5, 14);
    expect((await world.snapshot()).lastError).to.match(/^SIF_Event: HTTP 500/);
    const request = world.server.request({ object: DAILY });
    await until(() => request.state !== 'pending', clock);
    expect(request).to.include({ state: 'complete', objectCount: 3 });
    const texts = world.sandbox.posts().flatMap(({ message, text }) => (message === 'SIF_Event' ? [text] : []));
    expect(new Set(texts).size).to.equal(1);
    world.server.clearFaults();
    await until(() => world.server.events.length === 1, clock, 10_000);
    expect(world.sandbox.complaints()).to.deep.equal([]);
  });
});
