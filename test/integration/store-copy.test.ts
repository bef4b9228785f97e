import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { spawnAgent } from '../../demo/processes.js';
import { sampleDistrict } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import { sifAgent } from '../support/command-line.js';
import { EditedSis, until } from '../support/edited-sis.js';
import { comment, mark } from '../support/sample-edits.js';
import { Subscriber } from '../support/subscriber.js';
import { afterThisTest, temporaryDirectory } from '../support/temporary.js';

/** Leases but the mover's. */
const HELD = `select count(*) from lease where holder != '' and name != 'store:move'`;
/** What a mover writes that asks agents to stand aside. */
const ASIDE = `
  insert into lease (name, holder, fence, expiresAt) values ('store:move', 'other', 1, 9e15);
  insert into store_mark values ('move', '{"moveId":"M","to":"nowhere","phase":"aside","at":""}')`;

describe('a store that is moved while its agent runs', function () {
  this.timeout(120_000);

  it('goes on elsewhere: nothing is sent again and nothing is missed', async () => {
    const zone = { id: 'Zone', mode: 'push', server: { knowsRepeats: false } } as const;
    const world = await EditedSis.prepare({
      district: (file) => writeDistrict(file, sampleDistrict),
      zones: [zone],
    });
    const old = spawnAgent(['run', '--config', world.agent.config]);
    afterThisTest(() => old.kill());
    await old.up;
    await world.baselineTaken();
    const server = world.sandbox.zone('Zone');
    const subscriber = new Subscriber();
    subscriber.load(await world.answer());
    world.edit((db) => comment(db, 'E02', 'told before'));
    await world.polled();
    // A move that comes to nothing: its process is gone while agents stand aside.
    const inStore = world.agent.inStore.bind(world.agent);
    const held = (): unknown => inStore((db) => db.prepare(HELD).pluck().get());
    inStore((db) => db.exec(ASIDE));
    await until('the agent stands aside', () => held() === 0);
    inStore((db) => db.exec(`update lease set expiresAt = 0 where name = 'store:move'`));
    await until('the agent goes on', () => held() !== 0);
    await world.polled();
    const to = join(temporaryDirectory(), 'new.yaml');
    const config = parse(readFileSync(world.agent.config, 'utf8')) as Record<string, unknown>;
    writeFileSync(to, stringify({ ...config, store: { kind: 'sqlite', file: `${to}.db` } }));
    // What the old agent has under way, found, due or in flight, goes along.
    world.edit((db) => {
      for (const example of ['E04a', 'E05a', 'E05b', 'E07b', 'E08']) comment(db, example, 'under way');
    });
    const copied = await world.agent.command('store', 'copy', '--to', to);
    expect(copied)
      .to.match(/\ntold +\d+ +[0-9a-f]{32}\n/)
      .and.to.match(/the store is moved: start the agent with/);
    expect(await old.ended, 'the old agent ends by itself').to.deep.equal([3, null]);
    const asked = server.request({ object: 'StudentDailyAttendance' });
    world.edit((db) => mark(db, 'E39b', ['P5'], 'AE'));
    const refused = await sifAgent(['run', '--config', world.agent.config]);
    expect([refused.code, refused.stderr]).to.include(3);
    expect(refused.stderr).to.include(`the store was moved to ${to}.db`);
    const next = spawnAgent(['run', '--config', to]);
    afterThisTest(() => next.kill());
    await next.up;
    await world.polled();
    await server.answered(asked, 60_000);
    expect(asked.state).to.equal('complete');
    subscriber.takeAll(server.events);
    expect(subscriber.faults).to.deep.equal([]);
    expect(subscriber.repeats).to.deep.equal([]);
    expect(subscriber.differences(await world.answer())).to.deep.equal([]);
    expect(world.sandbox.complaints()).to.deep.equal([]);
  });
});
