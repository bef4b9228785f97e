import { expect } from 'chai';
import { excuseGuid } from '../../samples/district-builder.js';
import { sampleDistrict, sampleExample } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import { EventWords } from '../support/event-words.js';
import { EditedSis } from '../support/edited-sis.js';
import { comment, deleteEnrollments, mark, removeRows } from '../support/sample-edits.js';
import { Subscriber } from '../support/subscriber.js';
import { forTheseTests } from '../support/temporary.js';

/** Section 11 of the rule book as far as it is about events, from the edit of the SIS to what a zone gets. */
describe('the worked examples of events', function () {
  this.timeout(600_000);

  interface Stage {
    readonly world: EditedSis;
    readonly words: EventWords;
    readonly subscriber: Subscriber;
  }

  /** An agent with its baseline, and a subscriber who loaded it by a request. */
  const stage = forTheseTests<Stage>(async () => {
    const world = await EditedSis.start({
      district: (file) => writeDistrict(file, sampleDistrict),
      zones: [{ id: 'Zone', mode: 'push' }],
    });
    const answer = await world.answer();
    const subscriber = new Subscriber();
    subscriber.load(answer);
    return { world, words: new EventWords(answer), subscriber };
  });

  /** The next events that the zone is told, so many. */
  const told = async (count: number): Promise<string[]> => stage().words.of(await stage().world.heard(count));

  /** What the zone was told meanwhile, once all that was edited is known to have been found. */
  const toldAtLast = async (): Promise<string[]> => {
    const { world, words } = stage();
    await world.settled();
    return words.of(world.news());
  };

  /** Whatever the way there: the subscriber ends with what is true, but for keys that the agent calls stale. */
  const endsTrue = async (): Promise<void> => {
    const { world, subscriber } = stage();
    expect(await toldAtLast(), 'anything more').to.deep.equal([]);
    subscriber.takeAll(world.sandbox.zone('Zone').events);
    expect(subscriber.faults).to.deep.equal([]);
    expect(subscriber.differences(await world.answer())).to.deep.equal(await world.stale());
    expect(world.sandbox.complaints()).to.deep.equal([]);
  };

  const ALL = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7'];

  it("E23: one day's edits, each seen by itself, give exactly its events", async () => {
    const { world, words } = stage();
    const steps: [periods: string[], code: string, events: string[]][] = [
      [['P1'], 'AU', []],
      [['P2'], 'AU', []],
      [['P3'], 'AU', ['Add AU 0.5', 'Add E23 AU 0.5 10:45:00–14:50:00']],
      [['P4'], 'AU', ['Change E23 AU 0.5 12:10:00–14:50:00']],
      [['P5'], 'AU', ['Add AU 1.0', 'Change E23 AU 1.0 13:05:00–14:50:00']],
      [['P6'], 'AU', ['Change E23 AU 1.0 14:00:00–14:50:00']],
      [['P7'], 'AU', ['Change E23 AU 1.0 nil–nil']],
      [ALL, 'AE', ['Add AE 1.0', 'Change E23 AE 1.0 -–-']],
      [ALL, 'SR', ['Delete E23']],
      [ALL, 'AU', ['Add E23 AU 1.0 -–-']],
    ];
    for (const [periods, code, events] of steps) {
      world.edit((db) => mark(db, 'E23', periods, code));
      await world.polled();
      expect(words.of(world.news()), `${periods.join()} ${code}`).to.deep.equal(events);
    }
    world.edit((db) => removeRows(db, 'E23'));
    expect(await told(1), 'rows removed').to.deep.equal(['Delete E23']);
    await endsTrue();

    world.edit((db) => mark(db, 'E23', ALL, 'AU'));
    expect(await told(1)).to.deep.equal(['Add E23 AU 1.0 -–-']);
    world.edit((db) => (deleteEnrollments(db, 'E23'), removeRows(db, 'E23')));
    expect(await toldAtLast(), 'the enrollment deleted').to.deep.equal([]);
    expect((await world.stale()).map(({ kind }) => kind)).to.deep.equal(['superfluous']);
    await endsTrue();
  });

  it('E23: edits faster than the poll coalesce and end in the same state', async () => {
    const { world, words } = stage();
    // Another student of the calendar without a row: the one of E23 is enrolled no more.
    for (const code of ['AU', 'AE']) for (const period of ALL) world.edit((db) => mark(db, 'E29c', [period], code));
    await world.polled();
    const events = words.of(world.news());
    expect(events.at(-1)).to.match(/E29c AE 1.0 (-|nil)–(-|nil)$/);
    expect(events.length).to.be.lessThan(10);
    await endsTrue();
  });

  it('E28: codes that come, and codes that change class, take their days with them', async () => {
    const { world } = stage();
    const add = (excuseID: number, code: string, status: string): void =>
      world.edit((db) => void db.prepare(`insert into attendanceExcuse values (?, 61, ?, ?, ?, 'U', ?)`).run(excuseID, code, code, status, excuseGuid(excuseID))); // prettier-ignore
    add(6105, 'ABS', 'A');
    expect((await told(2)).sort(), 'a new absence').to.deep.equal(['Add ABS 0.5', 'Add ABS 1.0']);
    add(6106, 'TU', 'T');
    expect(await told(1), 'a new tardy').to.deep.equal(['Add TU 0.0']);

    world.edit((db) => db.prepare(`update attendanceExcuse set excuse = 'X' where excuseID = 6101`).run());
    const exempt = await told(4);
    expect([...exempt].sort(), 'AU exempt').to.deep.equal([
      'Add AU 0.0',
      'Delete AU 0.5',
      'Delete AU 1.0',
      'Delete E28a',
    ]);
    expect(exempt.indexOf('Add AU 0.0')).to.equal(0);
    expect(exempt.indexOf('Delete E28a')).to.be.lessThan(exempt.indexOf('Delete AU 1.0'));

    world.edit((db) => db.prepare(`update attendanceExcuse set excuse = 'U' where excuseID = 6104`).run());
    const counted = await told(4);
    expect([...counted].sort(), 'SR counted').to.deep.equal([
      'Add E28b SR 1.0 -–-',
      'Add SR 0.5',
      'Add SR 1.0',
      'Delete SR 0.0',
    ]);
    expect(counted.indexOf('Add SR 1.0')).to.be.lessThan(counted.indexOf('Add E28b SR 1.0 -–-'));
    await endsTrue();
  });

  it('E38: thresholds make stale what a comment edit then deletes', async () => {
    const { world } = stage();
    world.edit((db) => comment(db, 'E38', 'told'));
    expect(await told(2)).to.deep.equal(['Add AE 0.5', 'Add E38 AE 0.5 12:10:00–14:50:00 "told"']);
    world.edit((db) =>
      db.prepare('update calendar set halfDayAbsence = 300, wholeDayAbsence = 400 where calendarID = 71').run(),
    );
    await world.agent.command('aggregate', '--calendar', '71');
    const { studentGuid } = sampleExample('E38');
    const stale = (await world.stale()).filter(({ key }) => key.endsWith(studentGuid.replaceAll('-', '')));
    expect(stale.map(({ kind }) => kind)).to.deep.equal(['superfluous']);
    const dryRun = await world.agent.command('resync', '--zone', 'Zone', '--student', studentGuid, '--dry-run');
    expect(dryRun).to.match(/Delete\D+1\b/);
    await world.polled();
    expect(world.news(), 'after the refresh and the dry run').to.deep.equal([]);
    world.edit((db) => comment(db, 'E38', 'once more'));
    expect(await told(1)).to.deep.equal(['Delete E38']);
    await endsTrue();
  });

  it('E39: a baseline object whose comment is edited is an Add, one whose rows go a Delete', async () => {
    const { world } = stage();
    world.edit((db) => (comment(db, 'E39a', 'called in'), removeRows(db, 'E39b')));
    expect((await told(3)).sort()).to.deep.equal([
      'Add AE 0.5',
      'Add E39a AE 0.5 12:10:00–14:50:00 "called in"',
      'Delete E39b',
    ]);
    await endsTrue();
  });
});
