import { expect } from 'chai';
import { stalePages } from '../../../src/publishing/stale.js';
import { onEachEngine } from '../../support/engines.js';
import { code, keyOf, StoredDistrict, ZONE, type StoredDay } from '../../support/stored-district.js';

const [first, second, third, fourth] = [1, 2, 3, 4].map((studentID) => ({ studentID })) as [
  StoredDay,
  StoredDay,
  StoredDay,
  StoredDay,
];

onEachEngine('stale keys', () => {
  let district: StoredDistrict;

  beforeEach(async () => {
    district = await StoredDistrict.create();
    await district.calendar(1);
    await district.put(first, second, third, fourth);
    await district.codes(1, [1]);
    await district.connect();
  });

  async function stale(options = {}): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for await (const page of stalePages(district.store, district.zone(options)))
      for (const { objectKey, kind } of page) found[objectKey] = kind;
    return found;
  }

  it('are missing, other or superfluous, told and baseline alike', async () => {
    await district.takeBaseline();
    expect(await stale()).to.deep.equal({});
    await district.put({ ...first, note: 'Flu' }, { studentID: 9 });
    await district.remove(second);
    await district.codes(1, [2]);
    const expected = { [code(2)]: 'missing', [keyOf(first)]: 'other', [keyOf(second)]: 'superfluous' };
    expect(await stale()).to.deep.equal({ ...expected, [keyOf({ studentID: 9 })]: 'missing' });
    await district.tellAll();
    expect(await stale({ freezeBefore: '2026-02-05' }), 'days before freezeBefore are stale').to.deep.equal({
      ...expected,
      [keyOf({ studentID: 9 })]: 'missing',
    });
  });

  it('are none for which something is due, in flight or parked', async () => {
    await district.takeBaseline();
    await district.remove(first, second, third, fourth);
    await district.mark([keyOf(first)]);
    await district.store.transact((writer) =>
      writer.insertRows(
        'event_message',
        [
          ...(['msgId', 'zoneId', 'objectName', 'objectKey', 'position', 'action', 'status', 'bytes'] as const),
          ...(['storedAt', 'attempts'] as const),
        ],
        (['flight', 'parked', 'dropped'] as const).map((status, index) => [
          ...[String(index), ZONE, 'StudentDailyAttendance', keyOf({ studentID: 2 + index }), index, 'Delete', status],
          ...[Buffer.from(''), '2026-02-10', 1],
        ]),
      ),
    );
    expect(await stale()).to.deep.equal({ [keyOf(fourth)]: 'superfluous' });
  });

  it('R25: are those told under an enrollment that was deleted, once their marks have come to nothing', async () => {
    await district.takeBaseline();
    await district.remove(first);
    await district.store.transact((writer) =>
      writer.run(writer.sql.deleteFrom('enrollment').where('enrollmentID', '=', 1)),
    );
    expect(await stale()).to.deep.equal({ [keyOf(first)]: 'superfluous' });
  });

  it('are none of calendars that the baseline lacks, and none of years that send no events', async () => {
    expect(await stale(), 'nothing was copied').to.deep.equal({});
    await district.takeBaseline();
    await district.calendar(2, { schoolID: 2 });
    await district.calendar(9, { endYear: 2025 });
    await district.put({ studentID: 5, schoolID: 2, calendarID: 2 });
    const past = { studentID: 1, date: '2025-02-03', calendarID: 9, schoolYear: 2025 };
    await district.put(past);
    expect(await stale()).to.deep.equal({});
    await district.takeBaseline();
    expect(await stale()).to.deep.equal({});
    expect(await stale({ years: [2025, 2026] })).to.deep.equal({ [keyOf(past)]: 'missing' });
  });

  it('are found among many thousands', async () => {
    const days = Array.from({ length: 7_000 }, (_, index) => ({
      date: `2026-01-${String(1 + (index % 28)).padStart(2, '0')}`,
      studentID: 10 + Math.floor(index / 28),
    }));
    await district.put(...days);
    await district.takeBaseline();
    const changed = days.filter((_, index) => index % 500 === 250);
    await district.put(...changed.map((day) => ({ ...day, note: 'Flu' })));
    const found = await stale();
    expect(found).to.deep.equal(Object.fromEntries(changed.map((day) => [keyOf(day), 'other'])));
  });
});
