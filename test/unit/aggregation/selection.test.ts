import { expect } from 'chai';
import { manualLastDay } from '../../../src/aggregation/last-day.js';
import { selectCalendars } from '../../../src/aggregation/selection.js';
import type { SchoolDay } from '../../../src/core/school-day.js';
import { activeYear, type CalendarState } from '../../../src/store/aggregation/calendars.js';

const calendar = (calendarID: number, schoolID: number, endYear: number): CalendarState => ({
  calendarID,
  schoolID,
  endYear,
  schoolRefId: null,
  name: `calendar ${calendarID}`,
  startDate: `${endYear - 1}-08-18`,
  endDate: `${endYear}-06-05`,
  sifExclude: 0,
  completedAt: null,
  lastDay: null,
  waitingSince: null,
  error: null,
  outdatedBy: null,
});

const calendars = [calendar(1, 10, 2025), calendar(2, 10, 2026), calendar(3, 20, 2026), calendar(4, 20, 2027)];
const day = (text: string): SchoolDay => text as SchoolDay;

describe('the last day of a manual refresh', () => {
  it('E31: leaves today out at 10:59:59 local time and includes it from 11:00:00 on', () => {
    const lastDay = (instant: string, zone = 'America/Chicago'): string =>
      manualLastDay(Date.parse(instant), zone, '11:00');
    expect(lastDay('2026-02-10T16:59:59Z')).to.equal('2026-02-09');
    expect(lastDay('2026-02-10T17:00:00Z')).to.equal('2026-02-10');
    // The same instants are other hours elsewhere, and in summer.
    expect(lastDay('2026-02-10T17:00:00Z', 'America/Los_Angeles')).to.equal('2026-02-09');
    expect(lastDay('2026-02-11T02:00:00Z')).to.equal('2026-02-10');
    expect(lastDay('2026-07-10T15:59:59Z')).to.equal('2026-07-09');
    expect(lastDay('2026-07-10T16:00:00Z')).to.equal('2026-07-10');
    expect(lastDay('2026-03-01T06:30:00Z')).to.equal('2026-02-28');
  });

  it('goes by the configured hour', () => {
    expect(manualLastDay(Date.parse('2026-02-10T14:30:00Z'), 'America/Chicago', '08:30')).to.equal('2026-02-10');
  });
});

describe('the active year', () => {
  it('is the largest endYear whose calendar dates contain today, else the latest that has begun', () => {
    expect(activeYear(calendars, '2026-02-10')).to.equal(2026);
    expect(activeYear(calendars, '2026-07-01')).to.equal(2026);
    expect(activeYear(calendars, '2026-08-18')).to.equal(2027);
    expect(activeYear(calendars, '2030-01-01')).to.equal(2027);
    expect(activeYear(calendars, '2020-01-01')).to.equal(undefined);
    const withoutYear = { endYear: null, startDate: '2025-08-18', endDate: '2030-06-05' };
    expect(activeYear([...calendars, withoutYear], '2030-01-01')).to.equal(2027);
    expect(activeYear([calendar(1, 1, 2026), { endYear: 2027, startDate: '2026-01-01', endDate: '2027-06-01' }], '2026-02-10')).to.equal(2027); // prettier-ignore
  });
});

describe('the selection of calendars', () => {
  const ids = (selection: Parameters<typeof selectCalendars>[1], today = '2026-02-10'): number[] =>
    selectCalendars(calendars, selection, day(today)).map(({ calendarID }) => calendarID);

  it('is the active year when nothing is named, also when only a student or a day is', () => {
    expect(ids({})).to.deep.equal([2, 3]);
    expect(ids({ personID: 5, date: day('2026-02-10') })).to.deep.equal([2, 3]);
  });

  it('is the intersection of what is named, past years included', () => {
    expect(ids({ schoolIDs: [10] })).to.deep.equal([1, 2]);
    expect(ids({ schoolIDs: [10], year: 2025 })).to.deep.equal([1]);
    expect(ids({ calendarIDs: [1, 3], schoolIDs: [20] })).to.deep.equal([3]);
    expect(ids({ calendarIDs: [3], schoolIDs: [10] })).to.deep.equal([]);
  });

  it('refuses what the SIS does not have, naming all of it', () => {
    expect(() => ids({ calendarIDs: [9, 2], schoolIDs: [7] })).to.throw('no calendar 9, no school 7');
    expect(() => ids({ year: 2024 })).to.throw('the school year that ends in 2024');
  });
});
