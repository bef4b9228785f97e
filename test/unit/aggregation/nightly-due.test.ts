import { expect } from 'chai';
import {
  lastDayAfterNight,
  nightlyDue,
  nightlyScope,
  nightlySpan,
  type NightlyAttempt,
  type NightlyCalendar,
} from '../../../src/aggregation/nightly-due.js';
import { schoolHoursWarning } from '../../../src/aggregation/school-hours.js';
import { nightlyTime } from '../../../src/config/nightly-time.js';
import { localDay, localParts, startOfDay, type SchoolDay } from '../../../src/core/school-day.js';

const CHICAGO = 'America/Chicago';
const day = (text: string): SchoolDay => text as SchoolDay;
const at = (instant: string, timeOfDay = '03:45', timeZone = CHICAGO) => ({
  nowMs: Date.parse(instant),
  timeZone,
  timeOfDay,
});
const calendar = (calendarID: number, endYear: number, lastAttendanceDay: string | null): NightlyCalendar => ({
  calendarID,
  endYear,
  startDate: `${endYear - 1}-08-18`,
  endDate: `${endYear}-06-05`,
  lastAttendanceDay: lastAttendanceDay as SchoolDay | null,
});

describe('a nightly run', () => {
  describe('handles', () => {
    it('the most recent attendance-taking day before today of the calendars of the active year: Friday on Monday', () => {
      const calendars = [
        calendar(1, 2025, '2025-06-05'),
        calendar(2, 2026, '2026-02-06'),
        calendar(3, 2026, '2026-02-05'),
      ];
      const scope = nightlyScope(calendars, day('2026-02-09'));
      expect(scope?.schoolDay).to.equal('2026-02-06');
      expect(scope?.calendars.map(({ calendarID }) => calendarID)).to.deep.equal([2, 3]);
    });

    it('besides, every calendar whose dates contain that day', () => {
      const summer = { ...calendar(4, 2025, '2025-09-12'), startDate: '2025-07-01', endDate: '2025-09-12' };
      const scope = nightlyScope(
        [calendar(2, 2026, '2025-09-12'), summer, calendar(1, 2025, '2025-06-05')],
        day('2025-09-15'),
      );
      expect(scope?.calendars.map(({ calendarID }) => calendarID)).to.deep.equal([2, 4]);
    });

    it('the last day of the year all summer long, and nothing before the first day of the first year', () => {
      expect(nightlyScope([calendar(2, 2026, '2026-06-05')], day('2026-07-20'))?.schoolDay).to.equal('2026-06-05');
      expect(nightlyScope([calendar(2, 2026, null)], day('2025-08-18'))).to.equal(undefined);
      expect(nightlyScope([], day('2025-08-18'))).to.equal(undefined);
    });

    it('of a calendar every day since its last refreshed one, its own most recent day in any case', () => {
      const span = (lastDay: string | null, own: string | null) =>
        nightlySpan({ lastDay, lastAttendanceDay: own as SchoolDay | null });
      expect(span('2026-02-05', '2026-02-06')).to.deep.equal({ firstDay: '2026-02-06', lastDay: '2026-02-06' });
      expect(span('2026-01-30', '2026-02-06')).to.deep.equal({ firstDay: '2026-01-31', lastDay: '2026-02-06' });
      expect(span('2026-02-08', '2026-02-06')).to.deep.equal({ firstDay: '2026-02-06', lastDay: '2026-02-06' });
      expect(span(null, '2026-02-06')).to.deep.equal({ lastDay: '2026-02-06' });
      expect(span('2026-02-06', null)).to.equal(undefined);
    });

    it('and moves the last refreshed day on, never back from a day that has come', () => {
      const after = (before: string | null) => lastDayAfterNight(before, day('2026-02-06'), day('2026-02-09'));
      expect(after(null)).to.equal('2026-02-06');
      expect(after('2026-02-05')).to.equal('2026-02-06');
      expect(after('2026-02-09')).to.equal('2026-02-09');
      expect(after('2026-12-31')).to.equal('2026-02-06');
    });
  });

  describe('is due', () => {
    const startedAt = '2026-02-09T09:45:00.000Z';
    const done: NightlyAttempt = { status: 'done', startedAt, endedAt: '2026-02-09T10:00:00.000Z' };

    it('when the local time is past the configured one and the ledger has none for the day', () => {
      expect(nightlyDue(at('2026-02-09T09:44:59Z'), [])).to.deep.equal({ due: false, because: 'too-early' });
      expect(nightlyDue(at('2026-02-09T09:45:00Z'), [])).to.deep.equal({ due: true });
      expect(nightlyDue(at('2026-02-09T23:00:00Z'), [])).to.deep.equal({ due: true });
      expect(nightlyDue(at('2026-02-09T23:00:00Z'), [done])).to.deep.equal({ due: false, because: 'handled' });
    });

    it('after a run whose process died, at once', () => {
      expect(nightlyDue(at('2026-02-09T09:45:01Z'), [{ status: 'interrupted', startedAt, endedAt: '2026-02-09T09:45:00.000Z' }])).to.deep.equal({ due: true }); // prettier-ignore
    });

    it('after a failure later and later, at most hourly', () => {
      const failed = (time: string): NightlyAttempt => ({
        status: 'failed',
        startedAt,
        endedAt: `2026-02-09T${time}:00.000Z`,
      });
      const again = (attempts: NightlyAttempt[]) => nightlyDue(at('2026-02-09T10:01:00Z'), attempts);
      expect(again([failed('10:00')])).to.deep.equal({
        due: false,
        because: 'retry',
        againAt: '2026-02-09T10:05:00.000Z',
      });
      expect(again([failed('09:50'), failed('10:00')])).to.include({ againAt: '2026-02-09T10:10:00.000Z' });
      expect(again([failed('09:50')])).to.deep.equal({ due: true });
      const many = Array.from({ length: 30 }, () => failed('10:00'));
      expect(again(many)).to.include({ againAt: '2026-02-09T11:00:00.000Z' });
      expect(nightlyDue(at('2026-02-10T10:00:00Z'), [...many, { ...done }])).to.include({ because: 'handled' });
    });

    it('at once when the clock was set back behind a failure', () => {
      expect(nightlyDue(at('2026-02-09T10:00:00Z'), [{ status: 'failed', startedAt, endedAt: '2027-01-01T00:00:00.000Z' }])).to.deep.equal({ due: true }); // prettier-ignore
    });

    it('although the ledger has the day from a clock that was a day and more ahead', () => {
      expect(nightlyDue(at('2026-02-08T09:45:00Z'), [done])).to.deep.equal({ due: true });
      expect(nightlyDue(at('2026-02-08T09:45:01Z'), [done])).to.include({ because: 'handled' });
    });

    it('once in the night of spring whose configured time does not exist, as soon as the clock has passed it', () => {
      expect(localParts(Date.parse('2026-03-08T08:00:00Z'), CHICAGO).time).to.equal('03:00:00');
      expect(nightlyDue(at('2026-03-08T07:59:59Z', '02:30'), [])).to.include({ because: 'too-early' });
      expect(nightlyDue(at('2026-03-08T08:00:00Z', '02:30'), [])).to.deep.equal({ due: true });
      expect(nightlyDue(at('2026-03-08T09:00:00Z', '02:30'), [done])).to.include({ because: 'handled' });
    });

    it('once in the night of autumn whose configured time comes twice', () => {
      const first = at('2026-11-01T06:30:00Z', '01:30');
      const second = at('2026-11-01T07:30:00Z', '01:30');
      expect(localParts(first.nowMs, CHICAGO)).to.deep.equal(localParts(second.nowMs, CHICAGO));
      expect(nightlyDue(first, [])).to.deep.equal({ due: true });
      expect(nightlyDue(second, [done])).to.include({ because: 'handled' });
      // The hour begins again at 01:00: a run missed in the first pass is due no later than in the second.
      expect(nightlyDue(at('2026-11-01T07:15:00Z', '01:30'), [])).to.include({ because: 'too-early' });
      expect(nightlyDue(second, [])).to.deep.equal({ due: true });
    });
  });

  it('has the first time of day that its cron line names', () => {
    expect(nightlyTime('45 3 * * *')).to.equal('03:45');
    expect(nightlyTime('30,5 22-23 * * *')).to.equal('22:05');
    expect(nightlyTime('*/10 4,2 * * *')).to.equal('02:00');
    expect(nightlyTime('* * * * *')).to.equal('00:00');
  });
});

describe('the first instant of a day', () => {
  it('is found in nights of any length', () => {
    for (const [date, zone, instant] of [
      ['2026-02-10', CHICAGO, '2026-02-10T06:00:00.000Z'],
      ['2026-03-09', CHICAGO, '2026-03-09T05:00:00.000Z'],
      ['2026-11-02', CHICAGO, '2026-11-02T06:00:00.000Z'],
      ['2026-02-10', 'UTC', '2026-02-10T00:00:00.000Z'],
      ['2026-02-10', 'Pacific/Kiritimati', '2026-02-09T10:00:00.000Z'],
      ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ] as const) {
      const start = startOfDay(day(date), zone);
      expect(new Date(start).toISOString()).to.equal(instant);
      expect(localDay(start - 1, zone) < date).to.equal(true);
    }
  });
});

describe('whoever submits a refresh', () => {
  const many = { chosen: 11, ofActiveYear: 200, attendanceToday: true };
  const warned = (instant: string, of = many) => schoolHoursWarning(at(instant), of) !== null;

  it('is warned when it is of many calendars in school hours of a day that takes attendance', () => {
    expect(warned('2026-02-10T13:00:00Z')).to.equal(true);
    expect(warned('2026-02-10T21:59:59Z')).to.equal(true);
    expect(warned('2026-02-10T12:59:59Z')).to.equal(false);
    expect(warned('2026-02-10T22:00:00Z')).to.equal(false);
    expect(warned('2026-02-10T15:00:00Z', { ...many, attendanceToday: false })).to.equal(false);
    expect(warned('2026-02-10T15:00:00Z', { ...many, chosen: 10 })).to.equal(false);
    expect(warned('2026-02-10T15:00:00Z', { ...many, chosen: 4, ofActiveYear: 7 })).to.equal(true);
    expect(warned('2026-02-10T15:00:00Z', { ...many, chosen: 1, ofActiveYear: 1 })).to.equal(false);
  });
});
