import { expect } from 'chai';
import { join } from 'node:path';
import { EXAMPLE_DAY } from '../../samples/district-builder.js';
import { sampleDistrict } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import { EditedSis } from '../support/edited-sis.js';
import { comment, mark } from '../support/sample-edits.js';
import { Subscriber } from '../support/subscriber.js';
import { temporaryDirectory } from '../support/temporary.js';

describe('an agent whose store is restored from an earlier backup', function () {
  this.timeout(120_000);

  it('tells again what was told since, and a resync heals what was undone meanwhile', async () => {
    const zone = { id: 'Zone', mode: 'push', server: { knowsRepeats: true } } as const;
    const world = await EditedSis.start({
      district: (file) => writeDistrict(file, sampleDistrict),
      zones: [zone],
    });
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
    expect(world.sandbox.complaints()).to.deep.equal([]);
  });
});
