import { expect } from 'chai';
import { acquireLease } from '../../src/store/leases/leases.js';
import { recordPaused } from '../../src/store/zone/zone-state.js';
import { codeId, dayKey, SCHOOL, studentId } from '../support/event-district.js';
import { codeTold, eventPosts, eventWorld, restarted, strike, taken } from '../support/event-world.js';
import { until, ZONE } from '../support/zone-world.js';

describe('events of a zone', () => {
  it('tell what came into being, changed and ended, each code before its first day', async () => {
    const events = await eventWorld();
    const { world, district, quiet } = events;
    await district.code('1', { description: 'Absent' });
    await district.day(7, { code: '1', timeIn: '12:10:00', timeOut: '14:50:00', enrollmentID: 3 });
    await quiet();
    const [, told] = await district.told();
    expect(told).to.include({ objectKey: dayKey(7), state: 'told', enrollmentID: 3, codeRefId: codeId('1') });
    await district.day(7, { code: '1' });
    await quiet();
    await district.day(7, null);
    await quiet();
    expect(taken(events)).to.deep.equal(['Add D1', 'Add B7', 'Change B7', 'Delete B7']);
    const [, , change, end] = world.server.events;
    const gone = { AttendanceCodeInfoRefId: codeId('1'), TimeIn: null, TimeOut: null };
    expect(change!.contents[0]!.elements).to.deep.equal(gone);
    const { RefId, ...attributes } = end!.contents[0]!.attributes;
    expect(RefId).to.match(/^A/);
    const key = { StudentPersonalRefId: studentId(7), SchoolInfoRefId: SCHOOL, Date: '2026-02-10' };
    expect(attributes).to.deep.equal({ ...key, SchoolYear: '2026' });
    expect(end!.contents[0]!.elements).to.deep.equal({});
    expect(world.sandbox.complaints()).to.deep.equal([]);
    expect((await district.told()).map(({ objectKey }) => objectKey)).to.deep.equal([codeId('1')]);
  });

  it('go by when keys were marked, then by key; a code’s Delete behind the days that had it', async () => {
    const events = await eventWorld();
    const { district, quiet } = events;
    await codeTold(events);
    await district.days([7, 5, 6].map((student) => [student, { code: '1' }]));
    await district.day(1, { code: '1' }, { markedAt: '2026-02-10T11:45:00.000Z' });
    await quiet();
    expect(taken(events)).to.deep.equal(['Add B5', 'Add B6', 'Add B7', 'Add B1']);
    events.world.server.clearEvents();
    await recordPaused(district.store, ZONE, true);
    await district.code('1', null, {});
    await district.code('2', {}, {});
    await district.days([5, 6, 7].map((student) => [student, null]));
    await district.day(1, { code: '2' }, { markedAt: '2026-02-10T11:45:00.000Z' });
    await recordPaused(district.store, ZONE, false);
    await quiet();
    const sent = ['Add D2', 'Delete B5', 'Delete B6', 'Delete B7', 'Change B1', 'Delete D1'];
    expect(taken(events)).to.deep.equal(sent);
  });

  it('tell that a code ends behind the Adds and the days of its other class, whether days had it or not', async () => {
    const events = await eventWorld();
    const { district, quiet } = events;
    await codeTold(events);
    await recordPaused(district.store, ZONE, true);
    await district.code('1', null, {});
    await district.code('2', {}, {});
    await recordPaused(district.store, ZONE, false);
    await quiet();
    await recordPaused(district.store, ZONE, true);
    await district.code('2', null, {});
    await district.code('3', {}, {});
    await district.day(7, { code: '3' });
    await recordPaused(district.store, ZONE, false);
    await quiet();
    expect(taken(events)).to.deep.equal(['Add D2', 'Delete D1', 'Add D3', 'Add B7', 'Delete D2']);
  });

  it('are one for a key however often it changed, and none when it is as it was', async () => {
    const events = await eventWorld();
    const { district, quiet } = events;
    await codeTold(events);
    await recordPaused(district.store, ZONE, true);
    for (const note of ['a', 'b', 'c']) await district.day(7, { code: '1', note });
    await district.day(8, { code: '1' });
    await district.day(8, null);
    await recordPaused(district.store, ZONE, false);
    await quiet();
    expect(taken(events)).to.deep.equal(['Add B7']);
    expect(events.world.server.events[0]!.contents[0]!.elements).to.include({ AttendanceNote: 'c' });
  });

  it('wait while the zone is paused or the brake holds it', async () => {
    const events = await eventWorld();
    const { district, quiet, world } = events;
    await codeTold(events);
    const hold = (heldAt: string | null) =>
      district.store.transact((writer) => writer.run(writer.sql.updateTable('publication').set({ heldAt })));
    await recordPaused(district.store, ZONE, true);
    await district.day(1, { code: '1' });
    await hold('2026-02-10T11:00:00.000Z');
    await recordPaused(district.store, ZONE, false);
    expect((await world.snapshot()).events).to.include({ gate: 'held', due: 1, inFlight: 0 });
    await world.server.answered(world.server.request({ object: 'StudentDailyAttendance' }));
    expect(taken(events)).to.deep.equal([]);
    await hold(null);
    await quiet();
    expect(taken(events)).to.deep.equal(['Add B1']);
  });
});

describe('an agent that dies while it sends events', () => {
  it('sends what is in flight again byte for byte, whatever became of it since', async () => {
    const events = await eventWorld({ zone: { onStop: 'nothing' } });
    await codeTold(events);
    strike(events, { kind: 'hang' });
    await events.district.days([1, 2].map((student) => [student, { code: '1', note: 'before' }]));
    await events.world.sandbox.until('the event hangs', () =>
      eventPosts(events).some(({ answer }) => answer === 'hung'),
    );
    await events.world.kill();
    await events.district.days([1, 2].map((student) => [student, student === 1 ? { code: '1', note: 'after' } : null]));
    events.world.server.clearFaults();
    const next = restarted(await events.world.restart(), events);
    await next.quiet();
    expect(taken(next)).to.deep.equal(['Add B1', 'Add B2', 'Change B1', 'Delete B2']);
    const posts = eventPosts(next);
    const hung = posts.find(({ answer }) => answer === 'hung')!;
    const again = posts.filter(({ msgId, number }) => msgId === hung.msgId && number > hung.number);
    expect(again.map(({ text }) => text)).to.deep.equal([hung.text]);
    expect(next.world.sandbox.complaints()).to.deep.equal([]);
  });

  it('settles nothing once another process speaks with the zone', async () => {
    const events = await eventWorld({ zone: { onStop: 'nothing' } });
    const { district, world } = events;
    await codeTold(events);
    strike(events, { kind: 'delay', delayMs: 150 });
    await district.day(1, { code: '1' });
    await until(async () => (await district.messages()).some(({ status }) => status === 'flight'));
    await district.store.transact((writer) => writer.run(writer.sql.updateTable('lease').set({ expiresAt: 0 })));
    expect(await acquireLease(district.store, `zone:${ZONE}`, 'other')).to.include({ holder: 'other' });
    await world.sandbox.until('the event is taken', () => world.server.events.length === 1);
    await world.sandbox.until('it is answered', () => eventPosts(events).at(-1)!.answer === 'status 0');
    await world.zones.stop();
    expect((await district.messages()).map(({ status }) => status)).to.deep.equal(['flight']);
    expect((await district.told()).map(({ objectKey }) => objectKey)).to.deep.equal([codeId('1')]);
    const next = restarted(await world.restart(), events);
    await next.quiet();
    expect(taken(next)).to.deep.equal(['Add B1']);
    expect((await district.messages())[0]).to.include({ status: 'delivered', reply: 'status 7' });
  });
});
