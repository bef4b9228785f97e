import { expect } from 'chai';
import type { CalendarRows } from '../../src/attendance/source-rows.js';
import {
  CALENDAR,
  calendarRows,
  DATE,
  day,
  enrollment,
  period,
  PERIODS,
  periods,
  roster,
  student,
  type PeriodName,
  type StudentBuilder,
} from '../support/attendance-builders.js';
import { evaluate, evaluateDate } from '../support/attendance-outcomes.js';

describe('counted periods and their minutes (section 1)', () => {
  const minutes = (rows: StudentBuilder, calendar?: CalendarRows): number | undefined =>
    evaluateDate(rows, calendar)?.scheduledMinutes;
  const withPeriod = (name: PeriodName, change: Parameters<typeof period>[1]): CalendarRows =>
    calendarRows({ periods: periods().map((row) => (row.periodID === PERIODS[name] ? { ...row, ...change } : row)) });

  it('count end − start − lunch, without passing time', () => {
    expect(minutes(student())).to.equal(350);
    expect(minutes(student(), withPeriod('P4', { lunchTime: null }))).to.equal(380);
    expect(minutes(student(), withPeriod('P4', { lunchTime: -10 }))).to.equal(380);
    expect(minutes(student(), withPeriod('P4', { startTime: '10:45:59', endTime: '12:05:01' }))).to.equal(350);
  });

  it('a lunch longer than its period leaves 0 minutes, and the period counts', () => {
    const calendar = withPeriod('P4', { lunchTime: 200 });
    expect(evaluateDate(student().mark('P3-P4', 'AU'), calendar)).to.include({
      scheduledMinutes: 300,
      absentMinutes: 50,
    });
  });

  it('a period without times, with unreadable ones or reversed does not count (R1)', () => {
    for (const change of [
      { startTime: null },
      { endTime: '' },
      { startTime: 'noon' },
      { endTime: '08:00:59' },
      { endTime: '07:00:00' },
    ])
      expect(minutes(student(), withPeriod('P1', change)), JSON.stringify(change)).to.equal(300);
  });

  it('are those of the roster rows that cover the date', () => {
    const rosters = [
      roster('P1', { endDate: '2026-02-09' }),
      roster('P2', { endDate: '2026-02-10' }),
      roster('P3', { startDate: '2026-02-11' }),
      roster('P4', { startDate: '2026-02-10' }),
      roster('P5', { startDate: '' }),
    ];
    expect(minutes(student({ rosters }))).to.equal(150);
  });

  it('a roster row with an unreadable date counts on no day', () => {
    expect(minutes(student({ rosters: [roster('P1'), roster('P2', { endDate: '31.12.2026' })] }))).to.equal(50);
  });

  it('need the term of the placement to cover the date as well', () => {
    const { terms, sectionPlacements } = calendarRows();
    const ended = { ...terms[0]!, termID: 201, endDate: '2026-02-09' };
    const moved = sectionPlacements.map((row) => (row.periodID === PERIODS.P1 ? { ...row, termID: 201 } : row));
    const calendar = calendarRows({ terms: [...terms, ended], sectionPlacements: moved });
    expect(minutes(student({ rosters: [roster('P1', { startDate: '2026-02-01' }), roster('P2')] }), calendar)).to.equal(
      50,
    );
    const unreadable = calendarRows({ terms: [...terms, { ...ended, endDate: null }], sectionPlacements: moved });
    expect(minutes(student(), unreadable)).to.equal(300);
  });

  it('need an active course that takes attendance', () => {
    const { courses } = calendarRows();
    for (const change of [{ attendance: 0 }, { active: 0 }, { active: null }])
      expect(minutes(student(), calendarRows({ courses: [{ ...courses[0]!, ...change }] }))).to.equal(undefined);
  });

  it('count a period once, however many sections the student has in it', () => {
    const { sections, sectionPlacements } = calendarRows();
    const second = { ...sectionPlacements[1]!, sectionPlacementID: 699, sectionID: 399 };
    const calendar = calendarRows({
      sections: [...sections, { sectionID: 399, courseID: 500 }],
      sectionPlacements: [...sectionPlacements, second],
    });
    const rosters = [roster('P1'), roster('P1', { rosterID: 799, sectionID: 399 })];
    expect(minutes(student({ rosters }), calendar)).to.equal(50);
  });

  it("are those of the day's own bell schedule, to whichever calendar it belongs", () => {
    const { sectionPlacements, periodSchedules } = calendarRows();
    const other = period('P1', { periodID: 90, periodScheduleID: 101, endTime: '09:30:00' });
    const calendar = calendarRows({
      periodSchedules: [...periodSchedules, { periodScheduleID: 101, calendarID: 2, name: 'Of another calendar' }],
      periods: [...periods(), other],
      days: [day(DATE, { periodScheduleID: 101 }), day('2026-02-11')],
      sectionPlacements: [...sectionPlacements, { ...sectionPlacements[1]!, sectionPlacementID: 699, periodID: 90 }],
    });
    expect(evaluate(student(), calendar).map(({ scheduledMinutes }) => scheduledMinutes)).to.deep.equal([90, 350]);
  });

  it('a dangling section, period, term or schedule counts nothing and breaks nothing', () => {
    const { sections, sectionPlacements } = calendarRows();
    const dangling = calendarRows({
      sections: [...sections, { sectionID: 399, courseID: 599 }],
      sectionPlacements: [
        ...sectionPlacements,
        { sectionPlacementID: 697, sectionID: 398, periodID: PERIODS.P1, termID: 200 },
        { sectionPlacementID: 698, sectionID: 311, periodID: 98, termID: 200 },
        { sectionPlacementID: 699, sectionID: 399, periodID: PERIODS.P1, termID: 299 },
      ],
      days: [day(DATE), day('2026-02-11', { periodScheduleID: 199 })],
    });
    const rosters = [roster('P1'), roster('P2', { rosterID: 798, sectionID: 398 })];
    expect(evaluate(student({ rosters }), dangling).map(({ scheduledMinutes }) => scheduledMinutes)).to.deep.equal([
      50,
    ]);
  });

  describe('the days of a calendar', () => {
    const dates = (calendar: CalendarRows, rows = student()): string[] =>
      evaluate(rows, calendar).map(({ date }) => date);

    it('are those with all three flags and a period schedule, ascending', () => {
      const rows = [
        day('2026-02-12'),
        day('2026-02-11', { schoolDay: 0 }),
        day('2026-02-10'),
        day('2026-02-09', { attendance: null }),
        day('2026-02-08', { instruction: 0 }),
        day('2026-02-07', { periodScheduleID: null }),
        day('2026-02-06', { date: '6 Feb' }),
      ];
      expect(dates(calendarRows({ days: rows }))).to.deep.equal(['2026-02-10', '2026-02-12']);
    });

    it('lie within its dates, both inclusive', () => {
      const calendar = calendarRows({ calendar: { startDate: '2026-02-10', endDate: '2026-02-12' } });
      expect(dates(calendar)).to.deep.equal(['2026-02-10', '2026-02-11', '2026-02-12']);
    });

    it('are none when its dates cannot be read', () => {
      expect(dates(calendarRows({ calendar: { startDate: 'August' } }))).to.deep.equal([]);
      expect(dates(calendarRows({ calendar: { endDate: null } }))).to.deep.equal([]);
    });

    it('follow the lowest dayID when a date has several rows', () => {
      const lowest = day('2026-02-10', { dayID: 1, attendance: 0 });
      expect(dates(calendarRows({ days: [day('2026-02-10'), lowest, day('2026-02-11')] }))).to.deep.equal([
        '2026-02-11',
      ]);
    });
  });

  describe('the record of a day (section 8)', () => {
    it('is there for an enrollment without a school year, which reports nothing', () => {
      const rows = student({ enrollments: [enrollment({ endYear: null })] }).mark('P1-P7', 'AU');
      expect(evaluateDate(rows)).to.deep.include({ scheduledMinutes: 350, absentMinutes: 350, candidates: [] });
    });
    it('exists once, whatever the number of enrollments', () => {
      const rows = student({ enrollments: [enrollment(), enrollment({ enrollmentID: 2, serviceType: 'S' })] });
      expect(evaluate(rows)).to.have.length(10);
    });

    it('stands on an enrollment that is not No Show, then primary, then of the highest id', () => {
      const standing = (...enrollments: ReturnType<typeof enrollment>[]): unknown => {
        const found = evaluateDate(student({ enrollments }));
        return [found?.enrollmentID, found?.noShow];
      };
      const [first, second, third] = [enrollment(), enrollment({ enrollmentID: 2 }), enrollment({ enrollmentID: 3 })];
      expect(standing(first, third, second)).to.deep.equal([3, false]);
      expect(standing(first, { ...second, serviceType: 'S' })).to.deep.equal([1, false]);
      expect(standing({ ...first, noShow: 1 }, { ...second, serviceType: 'S' })).to.deep.equal([2, false]);
      expect(standing({ ...first, noShow: 1 }, { ...second, noShow: 1 })).to.deep.equal([2, true]);
    });

    it('has the absence value of that enrollment', () => {
      const grade = { gradeLevelID: 42, calendarID: CALENDAR, name: '10', sifExclude: 0 };
      const calendar = calendarRows({ gradeLevels: [{ ...grade, halfDayAbsence: 50, wholeDayAbsence: 100 }] });
      const enrollments = [enrollment({ grade: '10' }), enrollment({ enrollmentID: 2, serviceType: 'S' })];
      const found = evaluateDate(student({ enrollments }).mark('P1-P2', 'AU'), calendar);
      expect(found).to.include({ enrollmentID: 1, absenceValue: '1.0' });
      expect(found?.candidates.map(({ enrollmentID }) => enrollmentID)).to.deep.equal([1]);
    });

    it('counts only U as unexcused (R33)', () => {
      const rows = student().mark('P1', 'AU').mark('P2', 'AE').mark('P3', 'UNK').mark('P4', 'SR').mark('P5', 'TU');
      expect(evaluateDate(rows)).to.include({ absentMinutes: 150, unexcusedAbsentMinutes: 50 });
    });

    it('exists without good GUIDs too, but nothing can be reported', () => {
      const rows = student({ personGuidUsable: false }).mark('P1-P7', 'AU');
      expect(evaluateDate(rows)).to.deep.include({
        absentMinutes: 350,
        absenceValue: '1.0',
        candidates: [],
        refId: null,
        timeIn: null,
      });
    });
  });
});
