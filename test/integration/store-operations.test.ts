import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { spawnAgent } from '../../demo/processes.js';
import { EXAMPLE_DAY } from '../../samples/district-builder.js';
import { sampleDistrict } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import { sifAgent } from '../support/command-line.js';
import { EditedSis, until } from '../support/edited-sis.js';
import { comment, mark } from '../support/sample-edits.js';
import { Subscriber } from '../support/subscriber.js';
import { afterThisTest, forTheseTests, temporaryDirectory } from '../support/temporary.js';

/** Leases but the mover's. */
const HELD = `select count(*) from lease where holder != '' and name != 'store:move'`;
/** What a mover writes that asks agents to stand aside. */
const ASIDE = `
  insert into lease (name, holder, fence, expiresAt) values ('store:move', 'other', 1, 9e15);
  insert into store_mark values ('move', '{"moveId":"M","to":"nowhere","phase":"aside","at":""}')`;

describe('the store of an agent that serves a zone', function () {
  this.timeout(120_000);

  const there = forTheseTests(() => {
    const zone = { id: 'Zone', mode: 'push', server: { knowsRepeats: false } } as const;
    return EditedSis.start({ district: (file) => writeDistrict(file, sampleDistrict), zones: [zone] });
  });
  afterEach(() => expect(there().sandbox.complaints()).to.deep.equal([]));

  it('restored from an earlier backup has told again what was told since; a resync heals what was undone meanwhile', async () => {
    const world = there();
    const subscriber = new Subscriber();
    subscriber.load(await world.answer());
    const told = async (work: Parameters<typeof world.edit>[0]): Promise<void> => {
      world.edit(work);
      await world.polled();
      await world.nothingDue();
      subscriber.takeAll(world.sandbox.zone('Zone').events);
    };
    await told((db) => comment(db, 'E02', 'before'));
    const backup = join(temporaryDirectory(), 'backup.db');
    expect(await world.agent.command('store', 'backup', '-o', backup)).to.match(/backup\.db: \d+ bytes, integrity ok/);
    await told((db) => {
      comment(db, 'E02', 'after');
      comment(db, 'E08', 'after');
      mark(db, 'E39b', ['P5'], 'AE');
      mark(db, 'E23', ['P1', 'P2', 'P3'], 'AU');
      mark(db, 'E04a', ['P1', 'P2', 'P3'], 'SR');
    });
    expect(subscriber.faults).to.deep.equal([]);
    await world.agent.stop();
    world.edit((db) => comment(db, 'E02', 'before'));
    expect(await world.agent.command('store', 'restore', backup)).to.match(/restored \(taken .*\nwhat stood there: /);
    await world.agent.start();
    await world.polled();
    await world.nothingDue();
    const differences = async () => {
      subscriber.takeAll(world.sandbox.zone('Zone').events);
      return subscriber.differences(await world.answer());
    };
    // Nobody here knows that the zone was told otherwise.
    expect((await differences()).map(({ kind }) => kind)).to.deep.equal(['other']);
    await world.agent.command('resync', '--zone', 'Zone', '--forget', '--from', EXAMPLE_DAY, '--to', EXAMPLE_DAY);
    await world.nothingDue();
    expect(await differences()).to.deep.equal([]);
    const texts = new Map<string, Set<string>>();
    for (const { msgId, text } of world.sandbox.posts())
      if (msgId !== undefined && text !== undefined) texts.set(msgId, (texts.get(msgId) ?? new Set()).add(text));
    expect([...texts.values()].filter(({ size }) => size > 1)).to.deep.equal([]);
  });

  it('goes on elsewhere when it is moved: nothing is sent again and nothing is missed', async () => {
    const world = there();
    const server = world.sandbox.zone('Zone');
    const subscriber = new Subscriber();
    subscriber.load(await world.answer());
    const earlier = server.events.length;
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
    expect(await world.agent.ended(), 'the old agent ends by itself').to.equal(3);
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
    subscriber.takeAll(server.events.slice(earlier));
    expect(subscriber.faults).to.deep.equal([]);
    expect(subscriber.repeats).to.deep.equal([]);
    expect(subscriber.differences(await world.answer())).to.deep.equal([]);
  });
});
