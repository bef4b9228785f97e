import { expect } from 'chai';
import type { AttendanceRow, CalendarRows, RosterRow } from '../../src/attendance/source-rows.js';
import {
  calendarRows,
  code,
  CODES,
  codes,
  enrollment,
  gradeLevel,
  guid,
  period,
  PERIODS,
  periods,
  student,
  type CodeName,
  type StudentBuilder,
} from '../support/attendance-builders.js';
import { evaluateDate } from '../support/attendance-outcomes.js';

const absent = (...parameters: Parameters<typeof student>): StudentBuilder =>
  student(...parameters)
    .mark('P1-P3', 'AU')
    .mark('P4', null, { status: 'A' })
    .mark('P7', 'TU')
    .unit('12:10:00', '13:00:00');

describe('the digest of event inputs (R24)', () => {
  const digest = (rows: StudentBuilder = absent(), calendar: CalendarRows = calendarRows()): string | undefined =>
    evaluateDate(rows, calendar)?.digest;

  const edited = (change: Partial<AttendanceRow>): StudentBuilder => {
    const rows = absent();
    rows.rows.attendance[0] = { ...rows.rows.attendance[0]!, ...change };
    return rows;
  };
  const withCode = (name: CodeName, change: Parameters<typeof code>[1]): CalendarRows =>
    calendarRows({
      excuses: calendarRows().excuses.map((row) => (row.excuseID === CODES[name] ? code(name, change) : row)),
    });
  const rosters = (change: Partial<RosterRow>): StudentBuilder => {
    const [first, ...others] = student().rows.rosters;
    return absent({ rosters: [{ ...first!, ...change }, ...others] });
  };

  it('has 16 characters, without attendance too', () => {
    expect(digest()).to.match(/^[\w-]{16}$/);
    expect(digest(student()))
      .to.match(/^[\w-]{16}$/)
      .and.not.equal(digest());
  });

  describe('changes with', () => {
    const changes: Record<string, () => string | undefined> = {
      'the comment of a row': () => digest(edited({ comments: 'late' })),
      'the period of a row': () => digest(edited({ periodID: PERIODS.P5 })),
      'the code of a row': () => digest(edited({ excuseID: CODES.AE })),
      'the status of a row': () => digest(edited({ status: 'A' })),
      'the excuse of a row': () => digest(edited({ excuse: 'U' })),
      'the present minutes of a row': () => digest(edited({ presentMinutes: 0 })),
      'the modifiedDate of a row': () => digest(edited({ modifiedDate: '2026-02-11T08:00:00.000Z' })),
      'a new row, even in a period that does not count': () => digest(absent().mark('HR', 'AU')),
      'a new positive attendance': () => digest(absent().unit('14:00:00', null)),
      'the start of positive attendance': () => digest(student().mark('P1', 'AU').unit('12:00:00', null)),
      'the text of a code': () => digest(absent(), withCode('AU', { code: 'A' })),
      'the status of a code': () => digest(absent(), withCode('TU', { status: 'P' })),
      'the excuse of a code': () => digest(absent(), withCode('AU', { excuse: null })),
      'the GUID of a code': () => digest(absent(), withCode('AU', { excuseGUID: guid('code', 99) })),
      'the code that stands for uncoded rows': () => digest(absent(), withCode('UNK', { code: 'U' })),
      'the loss of that code': () => digest(absent(), calendarRows({ excuses: codes('AU', 'TU') })),
      "an enrollment's dates": () => digest(absent({ enrollments: [enrollment({ endDate: '2026-05-29' })] })),
      "an enrollment's grade": () => digest(absent({ enrollments: [enrollment({ grade: '10' })] })),
      "an enrollment's service type": () => digest(absent({ enrollments: [enrollment({ serviceType: 'S' })] })),
      "an enrollment's No Show": () => digest(absent({ enrollments: [enrollment({ noShow: 1 })] })),
      "an enrollment's State Exclude": () => digest(absent({ enrollments: [enrollment({ stateExclude: 1 })] })),
      "an enrollment's school year": () => digest(absent({ enrollments: [enrollment({ endYear: 2027 })] })),
      'another enrollment': () => digest(absent({ enrollments: [enrollment(), enrollment({ enrollmentID: 2 })] })),
      'the dates of a roster row': () => digest(rosters({ endDate: '2026-05-29' })),
      'the section of a roster row': () => digest(rosters({ sectionID: 399 })),
      "the student's GUID": () => digest(absent({ person: { personGUID: guid('person', 2) } })),
      "the school's GUID": () => digest(absent(), calendarRows({ schoolGuidUsable: false })),
    };
    for (const [what, changed] of Object.entries(changes))
      it(what, () => {
        expect(changed()).to.be.a('string').and.not.equal(digest());
      });
  });

  describe('does not change with', () => {
    const { terms, courses, days } = calendarRows();
    const same: Record<string, () => string | undefined> = {
      'thresholds of the calendar': () => digest(absent(), calendarRows({ calendar: { halfDayAbsence: 300 } })),
      'flags of the calendar': () => digest(absent(), calendarRows({ calendar: { sifExclude: 1 } })),
      'a grade level': () =>
        digest(absent(), calendarRows({ gradeLevels: [gradeLevel({ halfDayAbsence: 1, sifExclude: 1 })] })),
      'a bell schedule': () =>
        digest(absent(), calendarRows({ periods: periods().map((row) => ({ ...row, lunchTime: 10 })) })),
      'the loss of periods': () => digest(absent(), calendarRows({ periods: [period('P1')] })),
      'a term': () => digest(absent(), calendarRows({ terms: [{ ...terms[0]!, endDate: '2026-03-01' }] })),
      'a course': () => digest(absent(), calendarRows({ courses: [{ ...courses[0]!, name: 'Another' }] })),
      'other days': () => digest(absent(), calendarRows({ days: days.slice(0, 6) })),
      'the description of a code': () => digest(absent(), withCode('AU', { description: 'Unexcused' })),
      'a code that no row has': () => digest(absent(), withCode('AE', { code: 'Z', status: 'T' })),
      "an enrollment's modifiedDate": () =>
        digest(absent({ enrollments: [enrollment({ modifiedDate: '2026-02-10T08:00:00.000Z' })] })),
      'an enrollment of other days': () =>
        digest(absent({ enrollments: [enrollment(), enrollment({ enrollmentID: 2, startDate: '2026-02-11' })] })),
      'a row of another day': () => digest(absent().mark('P1', 'AU', { date: '2026-02-11' })),
    };
    for (const [what, changed] of Object.entries(same))
      it(what, () => {
        expect(changed()).to.equal(digest());
      });
  });

  it('does not involve the code for uncoded rows on a day without an absence', () => {
    const tardy = student().mark('P1', 'TU').mark('P2', 'SR');
    expect(digest(tardy, withCode('UNK', { code: 'U' }))).to.equal(digest(tardy));
  });
});
