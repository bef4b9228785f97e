import { expect } from 'chai';
import type { Fault, FaultKind } from '../../src/sandbox/faults.js';
import { resumeStreams } from '../../src/store/publishing/streams.js';
import { codeId, dayKey } from '../support/event-district.js';
import { codeTold, eventPosts, eventWorld, strike, taken, type EventWorld } from '../support/event-world.js';
import { AGENT, ZONE } from '../support/zone-world.js';

describe('an event that cannot be delivered', () => {
  const TRANSIENT: readonly [string, FaultKind & Pick<Fault, 'afterProcessing'>][] = [
    ['the connection is dropped before it is taken', { kind: 'drop' }],
    ['the connection is dropped after it was taken', { kind: 'drop', afterProcessing: true }],
    ['the server answers 500', { kind: 'http', httpStatus: 500 }],
    ['the server answers 500 after it took it', { kind: 'http', httpStatus: 500, afterProcessing: true }],
    ['the server answers garbage', { kind: 'garbage' }],
    ['the server answers FATAL_ERROR', { kind: 'fatal-error' }],
    ['the server has no room (10/1)', { kind: 'error', category: 10, code: 1 }],
    ['the server has trouble (11/1)', { kind: 'error', category: 11, code: 1 }],
    ['the server holds us to be asleep (8)', { kind: 'status', status: 8 }],
    ['the server forgot us (5/1)', { kind: 'error', category: 5, code: 1 }],
    ['the server forgot us (4/9)', { kind: 'error', category: 4, code: 9 }],
    ['the server forgot us (8/2)', { kind: 'error', category: 8, code: 2 }],
  ];
  for (const [when, fault] of TRANSIENT)
    it(`is sent again byte for byte, in its place, when ${when}`, async () => {
      const events = await eventWorld();
      await codeTold(events);
      strike(events, { ...fault, skip: 1, times: 2 });
      await events.district.days([1, 2, 3].map((student) => [student, { code: '1' }]));
      await events.quiet();
      expect(taken(events)).to.deep.equal(['Add B1', 'Add B2', 'Add B3']);
      const texts = new Map<string, Set<string>>();
      for (const { msgId, text } of eventPosts(events))
        texts.set(msgId!, new Set([...(texts.get(msgId!) ?? []), text!]));
      expect([...texts.values()].map(({ size }) => size)).to.deep.equal([...texts.values()].map(() => 1));
      expect((await events.district.messages()).map(({ status, attempts }) => [status, attempts])).to.deep.equal([
        ['delivered', 1],
        ['delivered', 3],
        ['delivered', 1],
      ]);
    });

  it('is sent again when the server hangs', async () => {
    const events = await eventWorld();
    await codeTold(events);
    strike(events, { kind: 'hang' });
    await events.district.day(1, { code: '1' });
    await events.world.sandbox.until('the event hangs', () =>
      eventPosts(events).some(({ answer }) => answer === 'hung'),
    );
    events.world.server.clearFaults();
    await events.quiet();
    expect(taken(events)).to.deep.equal(['Add B1']);
  });

  it('counts as delivered when the server knows it already (7)', async () => {
    const events = await eventWorld();
    await codeTold(events);
    strike(events, { kind: 'drop', afterProcessing: true });
    await events.district.day(1, { code: '1' });
    await events.quiet();
    expect(taken(events)).to.deep.equal(['Add B1']);
    expect(await events.district.messages()).to.deep.equal([
      { key: dayKey(1), action: 'Add', status: 'delivered', attempts: 2, reply: 'status 7' },
    ]);
  });

  for (const [category, code] of [
    [1, 3],
    [5, 4],
    [7, 1],
    [8, 1],
    [9, 3],
    [12, 1],
    [13, 1],
  ] as const)
    it(`parks alone when it is refused (${category}/${code}); a newer state of its key replaces it`, async () => {
      const events = await eventWorld();
      const { district, quiet, world } = events;
      await codeTold(events);
      strike(events, { kind: 'error', category, code, skip: 1 });
      await district.days([1, 2, 3].map((student) => [student, { code: '1' }]));
      await quiet();
      expect(taken(events)).to.deep.equal(['Add B1', 'Add B3']);
      expect((await district.messages()).map(({ status }) => status)).to.deep.equal([
        'delivered',
        'parked',
        'delivered',
      ]);
      expect((await world.snapshot()).events).to.include({ parked: 1, due: 0, inFlight: 0 });
      await district.day(2, { code: '1', note: 'newer' });
      await quiet();
      const [, replaced] = await district.messages();
      expect(replaced!.status).to.equal('dropped');
      expect(replaced!.reply).to.match(new RegExp(`^${category}/${code}.*; replaced by a newer state$`));
      expect(taken(events)).to.deep.equal(['Add B1', 'Add B3', 'Add B2']);
    });

  it('is withdrawn where its key has nothing to tell any more', async () => {
    const events = await eventWorld();
    const { district, quiet } = events;
    await codeTold(events);
    strike(events, { kind: 'error', category: 9, code: 3 });
    await district.day(1, { code: '1' });
    await quiet();
    await district.day(1, null);
    await quiet();
    expect((await district.messages()).map(({ status, reply }) => [status, reply!.split('; ')[1]])).to.deep.equal([
      ['dropped', 'withdrawn: its key sends nothing any more'],
    ]);
    expect(taken(events)).to.deep.equal([]);
  });
});

describe('a stream of events', () => {
  const paused = async ({ world }: EventWorld): Promise<string[]> =>
    (await world.snapshot()).events.pausedStreams.map(({ stream }) => stream);

  for (const [category, code] of [
    [2, 1],
    [3, 4],
    [4, 10],
    [6, 3],
  ] as const)
    it(`pauses when the zone does not take its kind (${category}/${code}); others go on, and nothing of it is lost`, async () => {
      const events = await eventWorld();
      const { district, world, quiet } = events;
      await codeTold(events);
      await district.day(9, { code: '1' });
      await quiet();
      strike(events, { kind: 'error', category, code });
      await district.days([1, 2].map((student) => [student, { code: '1' }]));
      await district.day(9, null, { markedAt: '2026-02-10T11:45:00.000Z' });
      await quiet({ flight: 2 });
      await district.day(3, { code: '1' });
      await quiet({ flight: 2, due: 1 });
      expect(taken(events)).to.deep.equal(['Add B9', 'Delete B9']);
      expect(await paused(events)).to.deep.equal(['StudentDailyAttendance:Add']);
      expect(await district.due()).to.deep.equal([[dayKey(3), 'stream:StudentDailyAttendance:Add']]);
      const [refused] = eventPosts(events).filter(({ answer }) => answer?.startsWith('error'));
      world.server.forget(AGENT);
      strike(events, { kind: 'drop' });
      await district.code('2', {}, {});
      await quiet();
      expect(taken(events).filter((name) => name !== 'Add D2')).to.deep.equal([
        ...['Add B9', 'Delete B9'],
        ...['Add B1', 'Add B2', 'Add B3'],
      ]);
      expect(
        eventPosts(events).find(({ msgId, answer }) => msgId === refused!.msgId && answer === 'status 0')!.text,
      ).to.equal(refused!.text);
      expect(await paused(events)).to.deep.equal([]);
    });

  it('pauses after ten refusals in a row with one code, and is tried again hourly', async () => {
    const events = await eventWorld();
    const { district, quiet, world } = events;
    await codeTold(events);
    strike(events, { kind: 'error', category: 9, code: 3, times: 10 });
    await district.days(Array.from({ length: 13 }, (_, index) => [index + 1, { code: '1' }]));
    await quiet({ flight: 3 });
    expect((await world.snapshot()).events).to.include({ parked: 10, inFlight: 3 });
    expect((await world.snapshot()).events.pausedStreams[0]!.reason).to.match(/^10 refusals in a row, the last: 9\/3/);
    await district.store.transact((writer) =>
      writer.run(writer.sql.updateTable('stream').set({ retryAt: '2026-02-10T11:00:00.000Z' })),
    );
    await quiet();
    expect(taken(events)).to.deep.equal(['Add B11', 'Add B12', 'Add B13']);
  });

  it('counts refusals anew after a delivery or another code', async () => {
    const events = await eventWorld();
    const { district, quiet } = events;
    await codeTold(events);
    strike(events, { kind: 'error', category: 9, code: 3, times: 9 });
    strike(events, { kind: 'error', category: 9, code: 1, times: 9 });
    strike(events, { kind: 'error', category: 9, code: 3, times: 5, skip: 1 });
    await district.days(Array.from({ length: 24 }, (_, index) => [index + 1, { code: '1' }]));
    await quiet();
    expect(await paused(events)).to.deep.equal([]);
    expect((await events.world.snapshot()).events.parked).to.equal(23);
  });

  it('holds the days that need its codes, unless the zone gives no right to publish them', async () => {
    const events = await eventWorld();
    const { district, quiet } = events;
    strike(events, { kind: 'error', category: 3, code: 4 });
    await district.code('1', {});
    await district.day(1, { code: '1' });
    await quiet({ flight: 2 });
    await district.day(2, { code: '1' });
    await quiet({ flight: 2, due: 1 });
    expect(await district.due()).to.deep.equal([[dayKey(2), `code:${codeId('1')}`]]);
    strike(events, { kind: 'error', category: 4, code: 10 });
    await resumeStreams(district.store, null, ZONE, 'all');
    await quiet({ flight: 1 });
    expect(taken(events)).to.deep.equal(['Add B1', 'Add B2']);
    await resumeStreams(district.store, null, ZONE, 'all');
    await quiet();
    expect(taken(events)).to.deep.equal(['Add B1', 'Add B2', 'Add D1']);
  });
});

describe('a parked code', () => {
  it('holds the days that need it, in flight or due, until it is told', async () => {
    const events = await eventWorld();
    const { district, quiet } = events;
    strike(events, { kind: 'error', category: 9, code: 3 });
    await district.code('1', {});
    await district.days([1, 2].map((student) => [student, { code: '1' }]));
    await quiet({ flight: 2 });
    await district.day(3, { code: '1' });
    await quiet({ flight: 2, due: 1 });
    expect(taken(events)).to.deep.equal([]);
    await district.code('1', { description: 'newer' }, {});
    await quiet();
    expect(taken(events)).to.deep.equal(['Add D1', 'Add B1', 'Add B2', 'Add B3']);
  });
});
