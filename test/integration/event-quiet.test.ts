import { expect } from 'chai';
import { sampleDistrict } from '../../samples/district.js';
import { insertDistrict, writeDistrict } from '../../samples/load.js';
import { tableNames } from '../../samples/tables.js';
import { EventWords } from '../support/event-words.js';
import { EditedSis, until } from '../support/edited-sis.js';
import { comment, mark, removeRows } from '../support/sample-edits.js';
import { forTheseTests } from '../support/temporary.js';

describe('no event', function () {
  this.timeout(600_000);

  const there = forTheseTests(async () => {
    const world = await EditedSis.start({
      district: (file) => writeDistrict(file, sampleDistrict),
      zones: [{ id: 'Zone', mode: 'pull' }],
    });
    await world.settled();
    world.news();
    return { world, words: new EventWords(await world.answer()) };
  });

  it('is sent when a source table becomes empty, whichever it is; the agent says which', async () => {
    const { world } = there();
    const reasons = async (): Promise<string> => {
      const response = await fetch(`http://127.0.0.1:${world.agent.adminPort}/readyz`);
      return ((await response.json()) as { reasons: string[] }).reasons.join();
    };
    for (const table of tableNames) {
      const rows = world.edit((db) => {
        const all = db.prepare(`select * from ${table}`).all();
        db.prepare(`delete from ${table}`).run();
        return all;
      });
      expect(rows.length, table).to.be.greaterThan(0);
      const names = new RegExp(`\\b${table}\\b`);
      await until(`the agent says that ${table} is empty`, async () => names.test(await reasons()));
      world.edit((db) => insertDistrict(db, { [table]: rows }));
      await until(`the agent is ready again, with ${table}`, async () => (await reasons()) === '');
    }
    await world.settled();
    expect(world.news()).to.deep.equal([]);
    expect(await world.stale()).to.deep.equal([]);
  });

  it('is sent while the zone is paused; what was collected goes when it is resumed', async () => {
    const { world, words } = there();
    const due = (): unknown[] =>
      world.agent.inStore((db) => db.prepare(`select objectKey from due where waitsFor = ''`).all());
    await world.agent.command('zone', 'pause', 'Zone');
    world.edit((db) => (mark(db, 'E03', ['P3'], 'AU'), comment(db, 'E39a', 'edited'), removeRows(db, 'E39b')));
    await until('the keys are due', () => due().length === 3);
    world.edit((db) => comment(db, 'E39a', 'edited again'));
    await world.agent.command('zone', 'ping', 'Zone');
    expect(world.news()).to.deep.equal([]);
    await world.agent.command('zone', 'resume', 'Zone');
    await world.settled();
    const events = words.of(world.news());
    expect(events.filter((event) => event.includes(' E')).sort()).to.deep.equal([
      'Add E03 AU 0.5 10:45:00–14:50:00',
      'Add E39a AE 0.5 12:10:00–14:50:00 "edited again"',
      'Delete E39b',
    ]);
    expect(events.filter((event) => !event.includes(' E')).sort()).to.deep.equal(['Add AE 0.5', 'Add AU 0.5']);
  });

  it('is sent after a restart, a repeated refresh or an edit of options, when nothing has changed', async () => {
    const { world } = there();
    await world.agent.command('aggregate');
    await world.settled();
    expect(world.news(), 'a refresh').to.deep.equal([]);
    await world.agent.stop();
    await world.agent.start();
    await world.settled();
    expect(world.news(), 'a restart').to.deep.equal([]);
    await world.agent.kill();
    await world.agent.command('aggregate', '--year', '2026');
    await world.agent.start();
    await world.settled();
    expect(world.news(), 'a death, and a refresh meanwhile').to.deep.equal([]);
    const options = ['attendanceCodeAllowedList=AE,SENT', 'stripEmptyElements=false', 'reportNoShow=true'];
    await world.agent.command('zone', 'options', 'set', 'Zone', ...options);
    await world.agent.command('aggregate');
    await world.polled();
    expect(world.news(), 'options edited').to.deep.equal([]);
    expect(await world.stale(), 'what differs by options').not.to.deep.equal([]);
    expect(world.sandbox.complaints()).to.deep.equal([]);
  });
});
