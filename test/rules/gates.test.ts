import { expect } from 'chai';
import type { Reason } from '../../src/attendance/explanation.js';
import type { ReportingOptions } from '../../src/attendance/reporting-options.js';
import type { CalendarRows } from '../../src/attendance/source-rows.js';
import type { Guid } from '../../src/core/guid.js';
import {
  calendarRows,
  code,
  codes,
  DATE,
  day,
  enrollment,
  gradeLevel,
  guid,
  student,
  type StudentBuilder,
} from '../support/attendance-builders.js';
import { explain } from '../support/attendance-outcomes.js';

interface Case {
  student?: StudentBuilder;
  calendar?: CalendarRows;
  options?: Partial<ReportingOptions>;
}

const absent = (change?: Parameters<typeof student>[0]): StudentBuilder => student(change).mark('P1-P7', 'AU');

describe('the gates of rules section 5', () => {
  /** One student-day for each reason; E01 with what is named here. */
  const cases: Record<Exclude<Reason, 'beaten-by-enrollment'>, Case> = {
    'no-guid': { student: absent({ personGuidUsable: false }) },
    'no-enrollment': { student: absent({ enrollments: [enrollment({ startDate: '2026-02-11' })] }) },
    'outside-calendar': { calendar: calendarRows({ calendar: { endDate: '2026-02-09' } }) },
    'out-of-scope': { options: { years: new Set([2025]) } },
    'calendar-excluded': { calendar: calendarRows({ calendar: { sifExclude: 1 } }) },
    'grade-excluded': { calendar: calendarRows({ gradeLevels: [gradeLevel({ sifExclude: 1 })] }) },
    'no-show': { student: absent({ enrollments: [enrollment({ noShow: 1 })] }) },
    'state-exclude': { student: absent({ enrollments: [enrollment({ stateExclude: 1 })] }) },
    secondary: {
      student: absent({ enrollments: [enrollment({ serviceType: 'S' })] }),
      options: { excludeAllSecondaryEnrollments: true },
    },
    'not-attendance-day': { calendar: calendarRows({ days: [day(DATE, { instruction: 0 })] }) },
    'not-scheduled': { student: absent({ rosters: [] }) },
    'no-attendance': { student: student().unit('08:00:00', '09:00:00') },
    'below-half': { student: student().mark('P1-P2', 'AU') },
    'no-code': {
      student: student().mark('P1-P7', null, { status: 'A' }),
      calendar: calendarRows({ excuses: codes('AE') }),
    },
    'code-not-allowed': { options: { attendanceCodeAllowedList: ['AE'] } },
    reported: {},
  };

  const explainCase = ({ student: rows = absent(), calendar = calendarRows(), options }: Case) =>
    explain([[rows, calendar]], options);

  for (const [reason, which] of Object.entries(cases))
    it(`gives ${reason} for a student-day that it stops`, () => {
      const explained = explainCase(which);
      expect(explained).to.include({ reason, reported: reason === 'reported' });
      expect(explained.object === null).to.equal(reason !== 'reported');
      const [only] = explained.enrollments;
      expect(only?.reason).to.equal(reason);
      expect(only?.gates.map(({ passed }) => passed)).to.deep.equal(
        only?.gates.map(({ gate }) => gate !== reason),
        'all gates passed but the last, which is the reason',
      );
    });

  it('asks them in the order of the rule book', () => {
    const names = Object.keys(cases).filter((reason) => reason !== 'reported');
    expect(explainCase({}).enrollments[0]?.gates.map(({ gate }) => gate)).to.deep.equal(names);
  });

  it('gives the first reason when several hold', () => {
    const many = {
      calendar: calendarRows({ calendar: { sifExclude: 1 }, gradeLevels: [gradeLevel({ sifExclude: 1 })] }),
      student: absent({ enrollments: [enrollment({ noShow: 1 })] }),
    };
    expect(explainCase(many).reason).to.equal('calendar-excluded');
  });

  it('shows what the gates saw', () => {
    const { gates } = explainCase({ student: student().mark('P1-P2', 'AU') }).enrollments[0]!;
    expect(gates.at(-1)).to.deep.equal({
      gate: 'below-half',
      passed: false,
      saw: { absentMinutes: 100, half: 120, whole: 240, value: null },
    });
  });

  it("needs the school's GUID as well as the student's", () => {
    const { school } = calendarRows();
    for (const calendar of [
      calendarRows({ school: undefined }),
      calendarRows({ schoolGuidUsable: false }),
      calendarRows({ school: { ...school!, schoolGUID: 'not a GUID' } }),
    ])
      expect(explainCase({ calendar }).reason).to.equal('no-guid');
  });

  it('keeps to the schools of the zone', () => {
    const inScope = new Set([guid('school', 1) as Guid]);
    const elsewhere = new Set([guid('school', 2) as Guid]);
    expect(explainCase({ options: { schoolRefIds: inScope, years: new Set([2026]) } }).reason).to.equal('reported');
    expect(explainCase({ options: { schoolRefIds: elsewhere } }).reason).to.equal('out-of-scope');
  });

  it('lets special education services and unknown service types report unless secondary ones are excluded', () => {
    for (const serviceType of ['N', '?', null]) {
      const rows = absent({ enrollments: [enrollment({ serviceType })] });
      expect(explainCase({ student: rows }).reason).to.equal('reported');
      const excluded = { student: rows, options: { excludeAllSecondaryEnrollments: true } };
      expect(explainCase(excluded).reason).to.equal('secondary');
    }
  });

  it('treats a row of unknown status as no attendance', () => {
    expect(explainCase({ student: student().mark('P1-P7', null, { status: '?' }) }).reason).to.equal('no-attendance');
  });

  it('counts a row in an uncounted period as no attendance', () => {
    expect(explainCase({ student: student().mark('HR', 'AU') }).reason).to.equal('no-attendance');
  });

  describe('the allowed list', () => {
    const mixed = student().mark('P1-P4', 'AE').mark('P5-P7', 'AU');
    it('is asked about the finally referenced code only (R9)', () => {
      expect(explainCase({ student: mixed, options: { attendanceCodeAllowedList: ['AU'] } }).reason).to.equal(
        'code-not-allowed',
      );
      expect(explainCase({ student: mixed, options: { attendanceCodeAllowedList: ['AE'] } })).to.include({
        reason: 'reported',
        absentMinutes: 350,
      });
    });
    it('compares exactly', () => {
      expect(explainCase({ options: { attendanceCodeAllowedList: ['au'] } }).reason).to.equal('code-not-allowed');
    });
    it('is asked about the Absent/Unknown code under absentUnknown', () => {
      const options = { codeSelection: 'absentUnknown', attendanceCodeAllowedList: ['UNK'] } as const;
      expect(explainCase({ student: mixed, options }).reason).to.equal('reported');
    });
  });

  describe('without an enrollment at the school', () => {
    it('gives no-enrollment', () => {
      expect(explainCase({ student: absent({ enrollments: [] }) })).to.deep.include({
        reason: 'no-enrollment',
        reported: false,
        object: null,
        enrollments: [],
      });
      expect(explain([]).reason).to.equal('no-enrollment');
    });
    it('gives no-guid when a GUID cannot be used', () => {
      expect(explainCase({ student: absent({ enrollments: [], personGuidUsable: false }) }).reason).to.equal('no-guid');
    });
    it('gives no-enrollment for one whose row cannot be read', () => {
      for (const change of [{ startDate: 'soon' }, { startDate: null }, { endDate: 'later' }]) {
        const explained = explainCase({ student: absent({ enrollments: [enrollment(change)] }) });
        expect(explained).to.include({ reason: 'no-enrollment', half: null });
        expect(explained.enrollments.map(({ enrollmentID }) => enrollmentID)).to.deep.equal([1]);
      }
    });
    it('gives out-of-scope for one without a school year, even to a zone of all years', () => {
      for (const endYear of [null, 26, 'next'])
        expect(explainCase({ student: absent({ enrollments: [enrollment({ endYear })] }) })).to.include({
          reason: 'out-of-scope',
          object: null,
        });
    });
  });

  describe('several enrollments of one school (R13)', () => {
    const order = (enrollments: ReturnType<typeof enrollment>[], calendar = calendarRows()): [unknown, Reason][] =>
      explainCase({ student: student({ enrollments }).mark('P1-P4', 'AU'), calendar }).enrollments.map(
        ({ enrollmentID, reason }) => [enrollmentID, reason],
      );

    it('the higher value wins, even over the primary one', () => {
      const grades = [
        gradeLevel(),
        gradeLevel({ gradeLevelID: 42, name: '10', halfDayAbsence: 60, wholeDayAbsence: 120 }),
      ];
      const enrollments = [enrollment(), enrollment({ enrollmentID: 2, serviceType: 'S', grade: '10' })];
      expect(order(enrollments, calendarRows({ gradeLevels: grades }))).to.deep.equal([
        [2, 'reported'],
        [1, 'beaten-by-enrollment'],
      ]);
    });
    it('of equal values the primary one', () => {
      const enrollments = [enrollment(), enrollment({ enrollmentID: 2, serviceType: 'S' })];
      expect(order(enrollments)).to.deep.equal([
        [1, 'reported'],
        [2, 'beaten-by-enrollment'],
      ]);
    });
    it('of equal services the highest enrollmentID', () => {
      expect(order([enrollment(), enrollment({ enrollmentID: 3 }), enrollment({ enrollmentID: 2 })])).to.deep.equal([
        [3, 'reported'],
        [2, 'beaten-by-enrollment'],
        [1, 'beaten-by-enrollment'],
      ]);
    });
    it('one that fails a gate beats none', () => {
      expect(order([enrollment(), enrollment({ enrollmentID: 2, noShow: 1 })])).to.deep.equal([
        [1, 'reported'],
        [2, 'no-show'],
      ]);
    });
    it('when none passes the one that got furthest is shown first', () => {
      const enrollments = [
        enrollment({ stateExclude: 1 }),
        enrollment({ enrollmentID: 2, endDate: '2026-01-31' }),
        enrollment({ enrollmentID: 3, noShow: 1 }),
      ];
      const explained = explainCase({ student: absent({ enrollments }) });
      expect(explained).to.include({ reported: false, reason: 'state-exclude', value: '1.0', absentMinutes: 350 });
      expect(explained.enrollments.map(({ reason, absentMinutes }) => [reason, absentMinutes])).to.deep.equal([
        ['state-exclude', 350],
        ['no-show', 350],
        ['no-enrollment', null],
      ]);
    });
  });

  it('gives the object under its SIF names, absent values left out', () => {
    const whole = explainCase({ student: absent() }).object;
    expect(whole).to.have.all.keys(
      'RefId',
      'StudentPersonalRefId',
      'SchoolInfoRefId',
      'Date',
      'SchoolYear',
      'AttendanceCodeInfoRefId',
    );
    expect(whole).to.include({
      StudentPersonalRefId: guid('person', 1),
      SchoolInfoRefId: guid('school', 1),
      Date: '2026-02-10',
      SchoolYear: '2026',
    });
    const half = explainCase({ student: student().mark('P1-P4', 'AU', { comments: 'Bus' }) }).object;
    expect(half).to.include({ TimeIn: '12:10:00', TimeOut: '14:50:00', AttendanceNote: 'Bus' });
  });

  it('explains every period of the day and of its rows', () => {
    const rows = student({ rosters: student().rows.rosters.filter(({ sectionID }) => sectionID !== 317) })
      .mark('P1', 'AU', { presentMinutes: 20, comments: ' Bus ' })
      .mark('P2', 'TU')
      .mark('P7', 'AU')
      .mark('P1', 'SR', { periodID: 999 });
    const { periods } = explainCase({ student: rows });
    const short = periods.map(({ name, counted, whyNot, code: text, absentMinutes, attended }) => [
      name,
      counted ? 'counts' : whyNot,
      text,
      absentMinutes,
      attended,
    ]);
    expect(short).to.deep.equal([
      ['HR', 'non-instructional', null, 0, false],
      ['P1', 'counts', 'AU', 30, false],
      ['P2', 'counts', 'TU', 0, true],
      ['P3', 'counts', null, 0, true],
      ['P4', 'counts', null, 0, true],
      ['P5', 'counts', null, 0, true],
      ['P6', 'counts', null, 0, true],
      ['P7', 'not-on-roster', 'AU', 0, false],
      [null, 'not-in-schedule', 'SR', 0, false],
    ]);
    expect(periods[1]).to.deep.include({
      start: '08:00:00',
      end: '08:50:00',
      lunch: 0,
      net: 50,
      attendanceID: 1,
      status: 'A',
      excuse: 'U',
      excuseID: code('AU').excuseID,
      presentMinutes: 20,
      comment: 'Bus',
    });
  });

  it('says of the periods of a day that no enrollment covers that the student is not enrolled', () => {
    const { periods } = explainCase({ student: absent({ enrollments: [enrollment({ endDate: '2026-02-09' })] }) });
    expect(periods.slice(1).map(({ whyNot }) => whyNot)).to.deep.equal(Array(7).fill('not-enrolled'));
  });
});
