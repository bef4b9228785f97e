import { expect } from 'chai';
import type { Database } from '../../../src/database/port.js';
import { aggregationPages, type AggregationFilter } from '../../../src/store/aggregation/export.js';
import { DAY_COLUMNS } from '../../../src/store/aggregation/stored-days.js';
import type { StoreTables } from '../../../src/store/tables.js';
import { temporaryStore } from '../../support/temporary.js';
import { onEachEngine } from '../../support/engines.js';

const INSTANT = '2026-03-01T00:00:00.000Z';

/** Calendar, person, date, absent and unexcused minutes, most common code; No Show where it is told. */
type Day = [number, number, string, number, number, number | null, noShow?: 1];

const DAYS: Day[] = [
  [11, 100, '2026-02-09', 0, 0, null],
  [11, 100, '2026-02-10', 350, 350, 1],
  [11, 100, '2026-02-11', 120, 0, 2],
  [11, 100, '2026-02-12', 119, 50, 1],
  [11, 200, '2026-02-10', 240, 0, null],
  [11, 300, '2026-02-10', 350, 350, 1, 1],
  [21, 200, '2026-02-10', 200, 100, 3],
  [21, 200, '2026-02-20', 200, 100, 3],
];

async function storeOf(days: readonly Day[]): Promise<Database<StoreTables>> {
  const store = await temporaryStore();
  await store.transact(async (writer) => {
    await writer.insertRows(
      'calendar',
      ['calendarID', 'schoolID', 'name', 'endYear', 'sifExclude'],
      [
        [11, 1, 'North', 2026, 0],
        [21, 2, 'South', 2026, 0],
      ],
    );
    await writer.insertRows(
      'calendar_aggregation',
      ['calendarID', 'completedAt', 'lastDay'],
      [
        [11, INSTANT, '2026-02-11'],
        [21, INSTANT, '2026-02-28'],
      ],
    );
    await writer.insertRows(
      'attendance_day',
      DAY_COLUMNS,
      days.map(([calendarID, personID, date, absent, unexcused, excuseID, noShow = 0]) => [
        calendarID,
        personID,
        date,
        350,
        absent,
        unexcused,
        excuseID,
        INSTANT,
        'digest',
        1,
        '0',
        noShow,
      ]),
    );
  });
  return store;
}

async function exported(store: Database<StoreTables>, filter: AggregationFilter): Promise<string[]> {
  const found: string[] = [];
  for await (const page of aggregationPages(store, filter))
    found.push(...page.map(({ calendarID, personID, date }) => `${calendarID} ${personID} ${date.slice(-2)}`));
  return found;
}

onEachEngine('the export of aggregated days', () => {
  it("holds days up to each calendar's last refreshed day (R26), and none of No Show enrollments (R33)", async () => {
    expect(await exported(await storeOf(DAYS), {})).to.deep.equal([
      '11 100 09',
      '11 100 10',
      '11 100 11',
      '11 200 10',
      '21 200 10',
      '21 200 20',
    ]);
  });

  const cases: [string, AggregationFilter, string[]][] = [
    ['an as-of day, earlier or later than the last refresh', { asOf: '2026-02-12', personID: 100 }, ['11 100 09', '11 100 10', '11 100 11', '11 100 12']], // prettier-ignore
    ['calendars', { calendarIDs: [21] }, ['21 200 10', '21 200 20']],
    ['no calendar at all', { calendarIDs: [] }, []],
    ['a student', { personID: 200 }, ['11 200 10', '21 200 10', '21 200 20']],
    ['dates, both included', { from: '2026-02-10', to: '2026-02-10' }, ['11 100 10', '11 200 10', '21 200 10']],
    ['a range of absent minutes, both ends included', { minutes: { absentMinutes: { from: 120, to: 240 } } }, ['11 100 11', '11 200 10', '21 200 10', '21 200 20']], // prettier-ignore
    ['a range that is open below', { minutes: { absentMinutes: { from: null, to: 120 } } }, ['11 100 09', '11 100 11']],
    ['two ranges', { minutes: { absentMinutes: { from: 200, to: null }, unexcusedAbsentMinutes: { from: 0, to: 0 } } }, ['11 200 10']], // prettier-ignore
    ['most common codes', { excuseIDs: [1, 3] }, ['11 100 10', '21 200 10', '21 200 20']],
    ['days without a code', { excuseIDs: [null] }, ['11 100 09', '11 200 10']],
    ['days with a code or without one', { excuseIDs: [2, null] }, ['11 100 09', '11 100 11', '11 200 10']],
  ];
  for (const [what, filter, expected] of cases)
    it(`can be narrowed to ${what}`, async () =>
      expect(await exported(await storeOf(DAYS), filter)).to.deep.equal(expected));

  it('is whole and in order over several pages', async () => {
    const many = Array.from({ length: 21_000 }, (_, index): Day => {
      const date = `2026-02-${String((index % 10) + 1).padStart(2, '0')}`;
      return [index < 10_500 ? 11 : 21, 1000 + Math.floor(index / 10), date, 0, 0, null];
    });
    const found = await exported(await storeOf(many), {});
    expect(found).to.deep.equal(many.map(([calendarID, personID, date]) => `${calendarID} ${personID} ${date.slice(-2)}`)); // prettier-ignore
  });
});
