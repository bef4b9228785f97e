import { expect } from 'chai';
import type { Brake } from '../../../src/publishing/brake.js';
import { resumeHeld } from '../../../src/publishing/resume-held.js';
import { countEvents } from '../../../src/store/publishing/event-counts.js';
import { readHold } from '../../../src/store/publishing/hold.js';
import { readGate } from '../../../src/store/publishing/publication.js';
import { onEachEngine } from '../../support/engines.js';
import { ManualClock } from '../../support/manual-clock.js';
import { keyOf, StoredDistrict, ZONE, type StoredDay } from '../../support/stored-district.js';

/** So many students' days. */
const students = (count: number, from = 1): StoredDay[] =>
  Array.from({ length: count }, (_, index) => ({ studentID: from + index }));
const LIMIT = { deleteBrake: { percent: 10, atLeast: 3 } };
/** Of ten objects, more than three are too many. */
const TEN = students(10);

onEachEngine('the brake', () => {
  let district: StoredDistrict;
  let brake: Brake;
  let clock: ManualClock;
  const look = (): Promise<void> => brake.look(new AbortController().signal);
  const held = async (): Promise<{ keys: number; deletes: number } | null> => {
    const hold = await district.store.read((reader) => readHold(reader, ZONE));
    return hold && { keys: hold.keys, deletes: hold.deletes };
  };
  const waiting = async (): Promise<number> =>
    Object.values(await district.due()).filter((waitsFor) => waitsFor !== '').length;
  const gate = (): Promise<string> => district.store.read((reader) => readGate(reader, ZONE));

  /** A zone that has these objects, told. */
  async function zoneWith(days: readonly StoredDay[], options = {}): Promise<void> {
    district = await StoredDistrict.create();
    await district.calendar(1);
    await district.put(...days);
    await district.connect();
    await district.takeBaseline();
    await district.tellAll();
    clock = new ManualClock();
    brake = district.brake({ ...LIMIT, ...options }, clock);
  }
  /** The SIS loses these days, and a round finds it. */
  async function lose(days: readonly StoredDay[]): Promise<void> {
    await district.remove(...days);
    await district.mark(days.map(keyOf));
  }

  it('lets as many Deletes pass in a round as it names, and holds one more', async () => {
    await zoneWith(TEN);
    await lose(TEN.slice(0, 3));
    await look();
    expect(await held()).to.equal(null);
    expect(await waiting()).to.equal(0);
    await lose(TEN.slice(3, 7));
    await look();
    expect(await held()).to.deep.equal({ keys: 4, deletes: 4 });
    expect([await gate(), await waiting()]).to.deep.equal(['held', 4]);
    const { held: words } = await district.store.read((reader) => countEvents(reader, ZONE));
    expect(words).to.equal(
      '2026-02-10T12:00:00.000Z: 4 of 10 objects would be deleted, more than 3 at once are held; 4 keys wait for zone resume',
    );
  });

  it('lets the greater of a number and a share of what the zone has pass', async () => {
    const hundred = students(100);
    await zoneWith(hundred);
    await lose(hundred.slice(0, 10));
    await look();
    expect(await held()).to.equal(null);
    await lose(hundred.slice(10, 21));
    await look();
    expect(await held()).to.deep.equal({ keys: 11, deletes: 11 });
  });

  it('counts what would be a Delete only, of told and baseline alike', async () => {
    await zoneWith(TEN, { freezeBefore: '2026-02-01' });
    const frozen: StoredDay = { studentID: 20, date: '2026-01-12' };
    await district.put(frozen);
    const [changed, gone, baseline, removed] = [TEN[0]!, TEN[1]!, TEN[2]!, TEN.slice(3, 6)];
    await district.store.transact(async (writer) => {
      await writer.run(
        writer.sql.updateTable('told').set({ state: 'baseline' }).where('objectKey', '=', keyOf(baseline)),
      );
      // R25: the enrollment is gone.
      await writer.run(writer.sql.deleteFrom('enrollment').where('enrollmentID', '=', gone.studentID));
    });
    await district.put({ ...changed, note: 'Flu' });
    await district.remove(gone, baseline, frozen, ...removed);
    await district.mark([changed, gone, baseline, frozen, ...removed].map(keyOf));
    await look();
    expect(await held()).to.deep.equal({ keys: 7, deletes: 4 });
  });

  it('holds the events of later rounds too, and counts them', async () => {
    await zoneWith(TEN);
    await lose(TEN.slice(0, 4));
    await look();
    await lose(TEN.slice(4, 5));
    await district.put({ ...TEN[9]!, note: 'Flu' });
    await district.mark([keyOf(TEN[9]!)]);
    await look();
    expect(await held()).to.deep.equal({ keys: 6, deletes: 5 });
    expect(await waiting()).to.equal(6);
  });

  it('ends by itself when nothing that it holds would be deleted any more', async () => {
    await zoneWith(TEN);
    await lose(TEN.slice(0, 4));
    await look();
    await district.put(...TEN.slice(0, 3));
    await district.mark(TEN.slice(0, 3).map(keyOf));
    await look();
    expect(await held()).to.deep.equal({ keys: 4, deletes: 1 });
    await district.put(TEN[3]!);
    await look();
    expect(await held(), 'counted again when a round ends, or in half a minute').to.deep.equal({ keys: 4, deletes: 1 });
    await clock.advance(30_000);
    await look();
    expect([await held(), await gate(), await waiting()]).to.deep.equal([null, 'open', 0]);
    expect(Object.keys(await district.due())).to.have.length(4);
  });

  it('lets what it holds be sent when an administrator says so', async () => {
    await zoneWith(TEN);
    await lose(TEN.slice(0, 5));
    await look();
    expect(await resumeHeld(district.store, ZONE, 'send')).to.equal(5);
    expect([await held(), await gate(), await waiting()]).to.deep.equal([null, 'open', 0]);
    await look();
    expect(await held()).to.equal(null);
    await lose(TEN.slice(5, 9));
    await look();
    expect(await held(), 'the next round is looked at as ever').to.deep.equal({ keys: 4, deletes: 4 });
  });

  it('forgets what it holds when an administrator says so', async () => {
    await zoneWith(TEN);
    await lose(TEN.slice(0, 5));
    await look();
    expect(await resumeHeld(district.store, ZONE, 'discard')).to.equal(5);
    expect([await held(), await gate(), await district.due()]).to.deep.equal([null, 'open', {}]);
    expect(Object.keys(await district.told())).to.have.length(10);
    expect(await resumeHeld(district.store, ZONE, 'discard')).to.equal(null);
  });

  it('goes on holding when its process ends in the middle', async () => {
    await zoneWith(students(500));
    await lose(students(450));
    const stopping = new AbortController();
    const watch = brake.parts.logger;
    // The process ends when the zone is held and its keys are not moved yet.
    Object.assign(brake.parts, { logger: { ...watch, error: () => stopping.abort() } });
    await brake.look(stopping.signal);
    expect(await gate()).to.equal('held');
    await district.brake(LIMIT).look(new AbortController().signal);
    expect(await held()).to.deep.equal({ keys: 450, deletes: 450 });
    expect(await resumeHeld(district.store, ZONE, 'send')).to.equal(450);
    expect(await waiting()).to.equal(0);
  });

  it('leaves what a resync marked alone', async () => {
    await zoneWith(TEN);
    await district.remove(...TEN);
    await district.store.transact((writer) =>
      writer.insertRows(
        'due',
        ['zoneId', 'objectName', 'objectKey', 'cause', 'roundId', 'waitsFor', 'markedAt'],
        TEN.map((day) => [ZONE, 'StudentDailyAttendance', keyOf(day), 'resync', 'E'.repeat(32), '', '2026-02-10']),
      ),
    );
    await look();
    expect([await held(), await gate()]).to.deep.equal([null, 'open']);
  });
});
