import { expect } from 'chai';
import { Random } from '../../samples/random.js';
import { seedOf } from '../support/seed.js';
import { AGENT, attendanceRows, until, zoneWorld, type ZoneWorld } from '../support/zone-world.js';

const ROWS = 300;
const KILLS = 6;

describe('an agent that dies while it answers', () => {
  const seed = seedOf();

  for (const mode of ['push', 'pull'] as const)
    for (const knowsRepeats of [true, false])
      it(`sends every object once (${mode}, the server ${knowsRepeats ? 'knows' : 'does not know'} repeats, seed ${seed})`, async () => {
        const random = new Random(seed);
        const settings = { mode, rows: ROWS, server: { knowsRepeats }, zone: { onStop: 'nothing' } } as const;
        let world: ZoneWorld = await zoneWorld(settings);
        await world.ready();
        const request = world.server.request({ object: 'StudentDailyAttendance', maxBufferBytes: 4_096 });
        for (let kills = 0; kills < KILLS && request.state === 'pending'; kills++) {
          const packets = request.packets + random.int(0, 5);
          await until(() => request.packets >= packets || request.state !== 'pending');
          await world.kill();
          edit(world, random);
          world = await world.restart();
        }
        await world.server.answered(request);
        expect(request.error).to.equal(undefined);
        const sent = request.objects().map(({ attributes }) => attributes['RefId']);
        expect(sent).to.deep.equal(attendanceRows(ROWS).map(({ refId }) => refId));
        expect(world.sandbox.complaints()).to.deep.equal([]);
        expect((await world.snapshot()).waitingRequests).to.equal(0);
      });

  it('knows what came before it died: 7, and no second answer', async () => {
    const world = await zoneWorld({ mode: 'push', rows: 3, zone: { onStop: 'nothing' } });
    await world.ready();
    const request = await world.server.answered(world.server.request({ object: 'StudentDailyAttendance' }));
    const { msgId, requesterId: sourceId } = request.terms;
    const xml = world.sandbox.posts().find((post) => post.msgId === msgId)!.text!;
    await world.kill();
    const next = await world.restart();
    await next.ready();
    const repeated = await next.server.sendRaw(AGENT, { msgId, name: 'SIF_Request', sourceId, xml });
    expect(repeated).to.deep.equal({ kind: 'status', status: 7 });
    expect((await next.snapshot()).waitingRequests).to.equal(0);
  });

  it('answers a request that it had only acknowledged', async () => {
    const world = await zoneWorld({ mode: 'push', rows: 3, zone: { onStop: 'nothing' } });
    await world.ready();
    world.readiness = { state: 'wait', reason: 'not yet' };
    const request = world.server.request({ object: 'StudentDailyAttendance' });
    await until(async () => (await world.snapshot()).waitingRequests === 1);
    await world.kill();
    await world.restart();
    await world.server.answered(request);
    expect(request).to.include({ state: 'complete', objectCount: 3 });
  });
});

/** Gives about a third of the objects another content, as the state finds it when it asks anew. */
function edit(world: ZoneWorld, random: Random): void {
  world.packets.rows = world.packets.rows.map((row) =>
    random.chance(0.3) ? { ...row, note: 'x'.repeat(random.int(0, 300)) } : row,
  );
}
