import { expect } from 'chai';
import { addDays, type SchoolDay } from '../../../src/core/school-day.js';
import { copyCalendarPage } from '../../../src/publishing/copy-calendar.js';
import { untakenCalendars } from '../../../src/store/publishing/baseline.js';
import { onEachEngine } from '../../support/engines.js';
import { code, keyOf, StoredDistrict, ZONE, type StoredDay } from '../../support/stored-district.js';
import { takeOver } from '../store-zone/temporary-store.js';

/** So many days, ten students a school day. */
const days = (count: number): StoredDay[] =>
  Array.from({ length: count }, (_, index) => ({
    date: addDays('2025-09-01' as SchoolDay, Math.floor(index / 10)),
    studentID: 1 + (index % 10),
  }));

onEachEngine('the baseline of a zone', () => {
  let district: StoredDistrict;

  beforeEach(async () => {
    district = await StoredDistrict.create();
    await district.calendar(1);
  });

  /** Copies pages until nothing is left, or so many of them. */
  async function copy(pages = Infinity, options = {}): Promise<void> {
    for (let page = 0; page < pages; page++) {
      const order = { zone: district.zone(options), lease: district.lease, at: '2026-02-10T12:00:01.000Z' };
      if ((await copyCalendarPage(district.store, order)).isTaken) return;
    }
  }
  const untaken = async (): Promise<number[]> =>
    (await district.store.read((reader) => untakenCalendars(reader, ZONE))).map(({ calendarID }) => calendarID);

  it('R23: holds every object as it was when it was copied, of calendars whose first aggregation is complete', async () => {
    await district.calendar(2, { schoolID: 2, complete: false });
    await district.codes(1, [1, 2]);
    await district.put(...days(30), { studentID: 99, schoolID: 2, calendarID: 2 });
    await district.connect();
    expect(await untaken()).to.deep.equal([1]);
    await copy();
    expect(await untaken()).to.deep.equal([]);
    const keys = [code(1), code(2), ...days(30).map(keyOf)];
    expect(await district.told()).to.deep.equal(Object.fromEntries(keys.map((key) => [key, 'baseline'])));

    await district.calendar(2, { schoolID: 2 });
    expect(await untaken()).to.deep.equal([2]);
    await copy();
    expect(await untaken()).to.deep.equal([]);
    expect(Object.keys(await district.told())).to.include(keyOf({ studentID: 99, schoolID: 2 }));
  });

  it('takes back the marks made before a key was copied, and none made after', async () => {
    const all = days(2_300);
    await district.put(...all);
    await district.connect();
    await copy(2);
    const first = Object.keys(await district.told());
    expect(first.length).to.be.greaterThan(500).and.lessThan(all.length);
    const [copied, ahead] = [all[0]!, all.at(-1)!];
    const gone = all.at(-2)!;
    await district.put({ ...copied, note: 'Flu' }, { ...ahead, note: 'Flu' });
    await district.remove(gone);
    await district.mark([keyOf(copied), keyOf(ahead), keyOf(gone)]);
    await copy();
    expect(Object.keys(await district.due())).to.deep.equal([keyOf(copied), keyOf(gone)]);
    const told = await district.told();
    expect(Object.keys(told)).to.have.length(all.length - 1);
    expect(told).to.not.have.property(keyOf(gone));
  });

  it('goes on where it stood when its process ended', async () => {
    await district.put(...days(2_300));
    await district.connect();
    await copy(2);
    const copied = Object.keys(await district.told()).length;
    expect(copied).to.be.greaterThan(0).and.lessThan(2_300);
    const before = await district.store.read((reader) => untakenCalendars(reader, ZONE));
    const former = { zone: district.zone(), lease: district.lease, at: '2026-02-10T12:00:02.000Z' };
    const successor = await takeOver(district.store, `zone:${ZONE}`);
    expect(await copyCalendarPage(district.store, former)).to.deep.equal({ isTaken: false, copied: 0 });
    expect(await district.store.read((reader) => untakenCalendars(reader, ZONE))).to.deep.equal(before);
    for (let isTaken = false; !isTaken;)
      ({ isTaken } = await copyCalendarPage(district.store, { ...former, lease: successor }));
    expect(Object.keys(await district.told())).to.deep.equal(days(2_300).map(keyOf));
  });

  it('of two calendars of a school holds the object that wins, and lets stand what was told or is owed', async () => {
    await district.calendar(2, { complete: false });
    const [kept, better, told, edited] = [1, 2, 3, 4].map((studentID) => ({ studentID }));
    await district.put(kept!, { ...better!, value: '0.5' }, told!, edited!);
    await district.connect();
    await copy();
    const state = { state: 'told' as const };
    await district.store.transact((writer) =>
      writer.run(writer.sql.updateTable('told').set(state).where('objectKey', '=', keyOf(told!))),
    );
    await district.put({ ...edited!, note: 'Flu' });
    await district.mark([keyOf(edited!)]);

    const rival = { calendarID: 2, enrollmentID: 90 };
    await district.put(
      { ...kept!, ...rival, value: '0.5' },
      { ...better!, ...rival },
      { ...told!, ...rival, isPrimary: 1 },
      { ...edited!, ...rival },
    );
    await district.calendar(2);
    await copy();
    const rows = await district.store.read((reader) =>
      reader.all(reader.sql.selectFrom('told').select(['state', 'enrollmentID']).orderBy('objectKey')),
    );
    expect(rows).to.deep.equal([
      { state: 'baseline', enrollmentID: 1 },
      { state: 'baseline', enrollmentID: 90 },
      { state: 'told', enrollmentID: 3 },
      { state: 'baseline', enrollmentID: 4 },
    ]);
    expect(Object.keys(await district.due())).to.deep.equal([keyOf(edited!)]);
  });

  it('takes the calendars of years that send no events without copying them', async () => {
    await district.calendar(9, { endYear: 2025 });
    await district.put({ studentID: 1 }, { studentID: 1, date: '2025-02-03', calendarID: 9, schoolYear: 2025 });
    await district.connect();
    await copy();
    expect(await untaken()).to.deep.equal([]);
    expect(await district.told()).to.deep.equal({ [keyOf({ studentID: 1 })]: 'baseline' });

    const other = await StoredDistrict.create();
    await other.calendar(9, { endYear: 2025 });
    await other.calendar(1);
    await other.put({ studentID: 1, date: '2025-02-03', calendarID: 9, schoolYear: 2025 });
    await other.connect();
    district = other;
    await copy(Infinity, { years: [2025] });
    expect(Object.keys(await other.told())).to.deep.equal([keyOf({ studentID: 1, date: '2025-02-03' })]);
  });
});
