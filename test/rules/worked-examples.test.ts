import { expect } from 'chai';
import { attendanceCodeInfos } from '../../src/attendance/attendance-code-info.js';
import { readCalendar } from '../../src/attendance/calendar.js';
import type { ReportingOptions } from '../../src/attendance/reporting-options.js';
import type { CalendarRows, RosterRow } from '../../src/attendance/source-rows.js';
import {
  calendarRows,
  code,
  codes,
  CODES,
  enrollment,
  gradeLevel,
  guid,
  period,
  PERIODS,
  periods,
  roster,
  student,
  type PeriodName,
  type StudentBuilder,
} from '../support/attendance-builders.js';
import { evaluateDate, explain, outcome, toldOf } from '../support/attendance-outcomes.js';

const NOON = '2026-02-10T14:00:00.000Z';
const MORNING = '2026-02-10T09:10:00.000Z';

/** Rosters of some periods only. */
const rosterOf = (...names: PeriodName[]): RosterRow[] => names.map((name) => roster(name));

const thresholds = (halfDayAbsence: number, wholeDayAbsence: number): CalendarRows =>
  calendarRows({ calendar: { halfDayAbsence, wholeDayAbsence } });

describe('worked examples of rules section 11', () => {
  function example(
    id: string,
    what: string,
    rows: () => StudentBuilder,
    expected: { A: number | null; told: string },
    calendar?: () => CalendarRows,
    options?: Partial<ReportingOptions>,
  ): void {
    it(`${id} ${what}`, () => {
      expect(outcome(rows(), calendar?.(), options)).to.deep.equal(expected);
    });
  }

  example('E01', 'a whole day of unexcused periods has no times', () => student().mark('P1-P7', 'AU'), {
    A: 350,
    told: 'AU 1.0',
  });
  example('E02', 'four excused periods are half a day', () => student().mark('P1-P4', 'AE'), {
    A: 200,
    told: 'AE 0.5 12:10:00–14:50:00',
  });
  example('E03', 'two periods do not reach Half', () => student().mark('P1-P2', 'AU'), { A: 100, told: 'none' });
  example(
    'E04a',
    'exactly Half reports',
    () => student().mark('P1-P2', 'AU').mark('P3', 'AU', { presentMinutes: 30 }),
    { A: 120, told: 'AU 0.5 10:45:00–14:50:00' },
  );
  example(
    'E04b',
    'a minute below Half does not',
    () => student().mark('P1-P2', 'AU').mark('P3', 'AU', { presentMinutes: 31 }),
    { A: 119, told: 'none' },
  );
  example(
    'E05a',
    'exactly Whole is a whole day',
    () => student().mark('P1-P4', 'AU').mark('P5', 'AU', { presentMinutes: 10 }),
    { A: 240, told: 'AU 1.0 13:05:00–14:50:00' },
  );
  example(
    'E05b',
    'a minute below Whole is half a day',
    () => student().mark('P1-P4', 'AU').mark('P5', 'AU', { presentMinutes: 11 }),
    { A: 239, told: 'AU 0.5 13:05:00–14:50:00' },
  );
  example('E06', 'lunch does not count', () => student().mark('P3-P4', 'AU'), { A: 100, told: 'none' });
  example('E07a', 'exempt periods do not count', () => student().mark('P1-P5', 'SR').mark('P6-P7', 'AU'), {
    A: 100,
    told: 'none',
  });
  example('E07b', 'exempt periods are not attended', () => student().mark('P1-P3', 'SR').mark('P4-P6', 'AU'), {
    A: 150,
    told: 'AU 0.5 14:00:00–14:50:00',
  });

  const flu = (): StudentBuilder =>
    student().mark('P1-P2', 'AE', { comments: 'Flu' }).mark('P3', 'AE').mark('P4-P5', 'AU');
  example('E08', 'the code of most periods is referenced', flu, {
    A: 250,
    told: 'AE 1.0 13:05:00–14:50:00 "Flu"',
  });
  example(
    'E08',
    'with absentUnknown the Absent/Unknown code is',
    flu,
    { A: 250, told: 'UNK 1.0 13:05:00–14:50:00 "Flu"' },
    undefined,
    { codeSelection: 'absentUnknown' },
  );
  example(
    'E09',
    'minutes break the tie for the code, code text that for the note',
    () =>
      student()
        .mark('P1', 'AE', { comments: 'Dentist' })
        .mark('P2', 'AE', { presentMinutes: 20 })
        .mark('P3', 'AU', { comments: 'No call' })
        .mark('P4', 'AU'),
    { A: 180, told: 'AU 0.5 12:10:00–14:50:00 "Dentist"' },
  );
  example(
    'E10',
    'the row entered last breaks a tie of periods and minutes',
    () => student().mark('P1-P2', 'AE', { modifiedDate: NOON }).mark('P6-P7', 'AU', { modifiedDate: MORNING }),
    { A: 200, told: 'AE 0.5 09:50:00–13:00:00' },
  );
  example(
    'E11',
    'a tardy period is attended from its start',
    () => student().mark('P1', 'TU', { presentMinutes: 20 }).mark('P2-P4', 'AU'),
    { A: 150, told: 'AU 0.5 08:00:00–14:50:00' },
  );
  example('E12', 'an early release ends the day', () => student().mark('P1-P3', 'AU').mark('P6-P7', 'ER'), {
    A: 150,
    told: 'AU 0.5 10:45:00–13:00:00',
  });
  example(
    'E13',
    'present minutes of an absence do not make its period attended',
    () => student().mark('P5', 'AE', { presentMinutes: 25 }).mark('P6-P7', 'AE'),
    { A: 125, told: 'AE 0.5 08:00:00–12:05:00' },
  );

  const halfOfTheGrade = (): CalendarRows =>
    calendarRows({
      calendar: { halfDayAbsence: 120, wholeDayAbsence: 300 },
      gradeLevels: [gradeLevel({ halfDayAbsence: 60, wholeDayAbsence: null })],
    });
  example(
    'E14',
    "the grade's Half applies",
    () => student().mark('P1-P2', 'AU'),
    { A: 100, told: 'AU 0.5 09:50:00–14:50:00' },
    halfOfTheGrade,
  );
  example(
    'E14',
    "and the calendar's Whole where the grade has none",
    () => student().mark('P1-P5', 'AU'),
    { A: 250, told: 'AU 0.5 13:05:00–14:50:00' },
    halfOfTheGrade,
  );
  example(
    'E15',
    'Half equal to Whole: below both there is nothing',
    () => student().mark('P1-P3', 'AU'),
    { A: 150, told: 'none' },
    () => thresholds(186, 186),
  );
  example(
    'E15',
    'Half equal to Whole: from both on there is a whole day',
    () => student().mark('P1-P4', 'AU'),
    { A: 200, told: 'AU 1.0 12:10:00–14:50:00' },
    () => thresholds(186, 186),
  );
  example(
    'E16',
    'positive attendance replaces the times of its periods',
    () => student().mark('P1-P4', 'AU').unit('12:25:00', '13:00:00').unit('14:00:00', '14:30:00'),
    { A: 200, told: 'AU 0.5 12:25:00–14:30:00' },
  );
  example(
    'E17',
    'positive attendance over an absence is ignored',
    () => student().mark('P1-P4', 'AU').unit('11:30:00', '13:00:00'),
    { A: 200, told: 'AU 0.5 12:10:00–14:50:00' },
  );
  example(
    'E17',
    'positive attendance that only touches an absence is not',
    () => student().mark('P1-P4', 'AU').unit('12:05:00', '13:00:00'),
    { A: 200, told: 'AU 0.5 12:05:00–14:50:00' },
  );
  example('E18', 'positive attendance alone reports nothing', () => student().unit('08:00:00', '09:00:00'), {
    A: 0,
    told: 'none',
  });

  const uncoded = (): StudentBuilder => student().mark('P1-P7', null, { status: 'A' });
  example('E19', 'uncoded absences refer to Absent/Unknown', uncoded, { A: 350, told: 'UNK 1.0' });
  example('E19', 'without it to Absent/Unexcused', uncoded, { A: 350, told: 'AU 1.0' }, () =>
    calendarRows({ excuses: codes('AU', 'AE', 'SR', 'TU', 'ER', 'PRS') }),
  );
  example('E19', 'without either they are not reported', uncoded, { A: 350, told: 'none' }, () =>
    calendarRows({ excuses: codes('AE', 'SR', 'TU', 'ER', 'PRS') }),
  );
  example('E20', 'a list without the code reports nothing', flu, { A: 250, told: 'none' }, undefined, {
    attendanceCodeAllowedList: ['AU'],
  });
  example('E20', 'an empty list allows all', flu, { A: 250, told: 'AE 1.0 13:05:00–14:50:00 "Flu"' }, undefined, {
    attendanceCodeAllowedList: [],
  });
  example('E21', 'a non-instructional period does not count', () => student().mark('HR-P2', 'AU'), {
    A: 100,
    told: 'none',
  });
  example(
    'E21',
    'a dropped period does not count',
    () =>
      student({ rosters: rosterOf('P1', 'P2', 'P3', 'P4', 'P5', 'P6') })
        .mark('P1-P2', 'AU')
        .mark('P7', 'AU'),
    { A: 100, told: 'none' },
  );
  example(
    'E22',
    'a short day keeps the thresholds',
    () => student().mark('P1-P7', 'AU'),
    { A: 210, told: 'AU 0.5' },
    () =>
      calendarRows({
        periods: periods().map((row, index) => ({
          ...row,
          startTime: `${String(8 + index).padStart(2, '0')}:00:00`,
          endTime: `${String(8 + index).padStart(2, '0')}:30:00`,
          lunchTime: null,
        })),
      }),
  );

  describe('E24 a student of two schools', () => {
    const schoolA = (): CalendarRows => calendarRows();
    const atA = (): StudentBuilder => student({ rosters: rosterOf('P1', 'P2', 'P3', 'P4') }).mark('P1-P3', 'AU');
    const schoolB = (): CalendarRows =>
      calendarRows({
        calendar: { calendarID: 2, schoolID: 2 },
        school: { schoolID: 2, name: 'School 2', schoolGUID: guid('school', 2) },
        gradeLevels: [gradeLevel({ halfDayAbsence: 90, wholeDayAbsence: 240 })],
        excuses: codes('AE').map((row) => ({ ...row, excuseID: 32, excuseGUID: guid('code', 32) })),
      });
    const atB = (): StudentBuilder =>
      student({
        enrollments: [enrollment({ enrollmentID: 2, serviceType: 'S' })],
        rosters: rosterOf('P5', 'P6', 'P7'),
      }).mark('P6-P7', 'AE', { excuseID: 32 });

    it('E24 gives an object for each school', () => {
      expect(outcome(atA(), schoolA())).to.deep.equal({ A: 150, told: 'AU 0.5 10:45:00–12:05:00' });
      expect(outcome(atB(), schoolB())).to.deep.equal({ A: 100, told: 'AE 0.5 12:10:00–13:00:00' });
    });
    it('E24 gives that of the primary one only when secondary enrollments are excluded', () => {
      const options = { excludeAllSecondaryEnrollments: true };
      expect(toldOf(explain([[atA(), schoolA()]], options), schoolA())).to.equal('AU 0.5 10:45:00–12:05:00');
      expect(explain([[atB(), schoolB()]], options)).to.include({ reported: false, reason: 'secondary' });
    });
  });

  const noShow = (): StudentBuilder => student({ enrollments: [enrollment({ noShow: 1 })] }).mark('P1-P7', 'AU');
  const excluded = (): StudentBuilder =>
    student({ enrollments: [enrollment({ stateExclude: 1 })] }).mark('P1-P7', 'AU');
  example('E25', 'No Show is not reported', noShow, { A: 350, told: 'none' });
  example('E25', 'No Show with its option is', noShow, { A: 350, told: 'AU 1.0' }, undefined, { reportNoShow: true });
  example('E25', 'State Exclude is not reported', excluded, { A: 350, told: 'none' });
  example('E25', 'State Exclude with its option is', excluded, { A: 350, told: 'AU 1.0' }, undefined, {
    reportStateExclude: true,
  });
  example(
    'E26',
    'an enrollment that ended the day before covers nothing',
    () => student({ enrollments: [enrollment({ endDate: '2026-02-09' })] }).mark('P1-P7', 'AU'),
    { A: null, told: 'none' },
  );
  example(
    'E26',
    'an enrollment that ends on the day covers it',
    () => student({ enrollments: [enrollment({ endDate: '2026-02-10' })] }).mark('P1-P7', 'AU'),
    { A: 350, told: 'AU 1.0' },
  );
  example('E27', 'exempt and counted absences fill the day', () => student().mark('P1-P3', 'SR').mark('P4-P7', 'AU'), {
    A: 200,
    told: 'AU 0.5',
  });

  describe('E28 the AttendanceCodeInfo objects', () => {
    const values = (...rows: CalendarRows['excuses']): string[] =>
      attendanceCodeInfos(readCalendar(calendarRows({ excuses: rows }), () => undefined))
        .map((info) => `${info.code} ${info.type} ${info.status} ${info.value}`)
        .sort();

    it('E28 a new AU brings 1.0 and 0.5, a new TU 0.0', () => {
      expect(values(code('AU'))).to.deep.equal(['AU Absent Unexcused 0.5', 'AU Absent Unexcused 1.0']);
      expect(values(code('TU'))).to.deep.equal(['TU Tardy Unexcused 0.0']);
    });
    it('E28 an AU that becomes exempt has 0.0 in their place, an SR that becomes counted the reverse', () => {
      expect(values(code('AU', { excuse: 'X' }))).to.deep.equal(['AU Absent NA 0.0']);
      expect(values(code('SR'))).to.deep.equal(['SR Absent NA 0.0']);
      expect(values(code('SR', { excuse: 'U' }))).to.deep.equal(['SR Absent Unexcused 0.5', 'SR Absent Unexcused 1.0']);
    });
  });

  describe('E29 the aggregation record', () => {
    const record = (rows: StudentBuilder): unknown[] | undefined => {
      const day = evaluateDate(rows);
      if (day === undefined) return undefined;
      const { scheduledMinutes, absentMinutes, unexcusedAbsentMinutes, mostCommonExcuseID } = day;
      return [scheduledMinutes, absentMinutes, unexcusedAbsentMinutes, mostCommonExcuseID];
    };
    it('E29 of E08', () => expect(record(flu())).to.deep.equal([350, 250, 100, CODES.AE]));
    it('E29 of E07a', () =>
      expect(record(student().mark('P1-P5', 'SR').mark('P6-P7', 'AU'))).to.deep.equal([350, 100, 100, CODES.AU]));
    it('E29 of no rows', () => expect(record(student())).to.deep.equal([350, 0, 0, null]));
    it('E29 of a student without counted periods: none', () =>
      expect(record(student({ rosters: rosterOf('HR') }).mark('P1-P7', 'AU'))).to.equal(undefined));
  });

  example(
    'E32',
    'of two rows of a period the one entered later counts: the exempt one',
    () => student().mark('P1-P3', 'AU', { modifiedDate: MORNING }).mark('P1', 'SR', { modifiedDate: NOON }),
    { A: 100, told: 'none' },
  );
  example(
    'E32',
    'of two rows of a period the one entered later counts: the absence',
    () => student().mark('P1-P3', 'AU', { modifiedDate: NOON }).mark('P1', 'SR', { modifiedDate: MORNING }),
    { A: 150, told: 'AU 0.5 10:45:00–14:50:00' },
  );
  example(
    'E33',
    'thresholds of 0 need an absent minute',
    () => student().mark('P1', 'AU'),
    { A: 50, told: 'AU 1.0 08:55:00–14:50:00' },
    () => thresholds(0, 0),
  );
  example(
    'E33',
    'thresholds of 0 give nothing without one',
    () => student().mark('P1', 'AU', { presentMinutes: 50 }),
    { A: 0, told: 'none' },
    () => thresholds(0, 0),
  );
  example(
    'E33',
    'a negative Half is the default',
    () => student().mark('P1-P3', 'AU'),
    { A: 150, told: 'AU 0.5 10:45:00–14:50:00' },
    () => thresholds(-5, 240),
  );
  example(
    'E33',
    'with Half above Whole only Whole applies: reached',
    () => student().mark('P1-P5', 'AU'),
    { A: 250, told: 'AU 1.0 13:05:00–14:50:00' },
    () => thresholds(300, 240),
  );
  example(
    'E33',
    'with Half above Whole only Whole applies: not reached',
    () => student().mark('P1-P4', 'AU'),
    { A: 200, told: 'none' },
    () => thresholds(300, 240),
  );
  example(
    'E34',
    'positive attendance outside all periods gives the times by itself',
    () => student().mark('P1-P7', 'AU').unit('07:00:00', '07:40:00'),
    { A: 350, told: 'AU 1.0 07:00:00–07:40:00' },
  );
  example(
    'E35',
    'positive attendance in an early release gives none',
    () => student().mark('P1-P4', 'AU').mark('P7', 'ER').unit('14:10:00', '15:30:00'),
    { A: 200, told: 'AU 0.5 12:10:00–13:55:00' },
  );
  example(
    'E36',
    'positive attendance without end sets TimeIn only',
    () => student().mark('P1-P4', 'AU').unit('12:25:00', null),
    { A: 200, told: 'AU 0.5 12:25:00–14:50:00' },
  );

  describe('E37 two calendars of one school', () => {
    const primary = [student().mark('P1-P3', 'AU'), calendarRows()] as const;
    const other = calendarRows({
      calendar: { calendarID: 2 },
      excuses: [code('AE', { excuseID: 32, calendarID: 2, excuseGUID: guid('code', 32) })],
    });
    const secondary = [
      student({ enrollments: [enrollment({ enrollmentID: 2, calendarID: 2, serviceType: 'S' })] }).mark('P1-P7', 'AE', {
        excuseID: 32,
      }),
      other,
    ] as const;

    it('E37 gives the higher value', () => {
      const explained = explain([primary, secondary]);
      expect(toldOf(explained, primary[1], other)).to.equal('AE 1.0');
      expect(explained.enrollments.map(({ enrollmentID, reason }) => [enrollmentID, reason])).to.deep.equal([
        [2, 'reported'],
        [1, 'beaten-by-enrollment'],
      ]);
    });
    it('E37 gives that of the primary one when secondary enrollments are excluded', () => {
      const explained = explain([primary, secondary], { excludeAllSecondaryEnrollments: true });
      expect(toldOf(explained, primary[1], other)).to.equal('AU 0.5 10:45:00–14:50:00');
    });
  });

  it('the sample day has seven counted periods of 50 net minutes', () => {
    const explained = explain([[student().mark('P1', 'AU'), calendarRows()]]);
    expect(explained.periods.map(({ periodID, net, counted }) => [periodID, net, counted])).to.deep.equal([
      [PERIODS.HR, null, false],
      ...[11, 12, 13, 14, 15, 16, 17].map((periodID) => [periodID, 50, true]),
    ]);
    expect(period('HR').nonInstructional).to.equal(1);
  });
});
