import { expect } from 'chai';
import { readCalendar } from '../../src/attendance/calendar.js';
import { evaluateStudent } from '../../src/attendance/evaluate-student.js';
import { FINDING_CODES } from '../../src/attendance/finding-catalog.js';
import type { Finding, FindingCode } from '../../src/attendance/findings.js';
import type { CalendarRows } from '../../src/attendance/source-rows.js';
import type { SchoolDay } from '../../src/core/school-day.js';
import {
  calendarRows,
  code,
  CODES,
  codes,
  day,
  enrollment,
  gradeLevel,
  period,
  PERIODS,
  student,
  type StudentBuilder,
} from '../support/attendance-builders.js';
import { findingsOf } from '../support/attendance-outcomes.js';

type Short = [FindingCode, table: string, ids: readonly number[]];

const short = ({ code: name, table, ids }: Finding): Short => [name, table, ids];

/** The codes that section 12 of the rule book names. */
const SECTION_12 = `row-in-uncounted-period row-outside-calendar row-outside-enrollment row-on-non-attendance-day
  unknown-code foreign-code unknown-status unknown-excuse period-without-times period-reversed negative-net-minutes
  threshold-negative half-above-whole unknown-grade duplicate-grade malformed-guid duplicate-guid unit-reversed
  text-too-long illegal-characters absence-without-code bad-time bad-date`.split(/\s+/);

describe('findings (section 12)', () => {
  const calendarCases: [Partial<Parameters<typeof calendarRows>[0]>, Short][] = [
    [{ periods: [period('P1', { startTime: null })] }, ['period-without-times', 'period', [PERIODS.P1]]],
    [{ periods: [period('P1', { endTime: '07:00:00' })] }, ['period-reversed', 'period', [PERIODS.P1]]],
    [{ periods: [period('P1', { endTime: '25:00:00' })] }, ['bad-time', 'period', [PERIODS.P1]]],
    [{ periods: [period('P1', { lunchTime: 60 })] }, ['negative-net-minutes', 'period', [PERIODS.P1]]],
    [{ periods: [period('P1', { lunchTime: 'x' })] }, ['bad-row', 'period', [PERIODS.P1]]],
    [{ calendar: { halfDayAbsence: -1 } }, ['threshold-negative', 'calendar', [1]]],
    [{ calendar: { wholeDayAbsence: 100 } }, ['half-above-whole', 'calendar', [1]]],
    [{ gradeLevels: [gradeLevel({ halfDayAbsence: 241 })] }, ['half-above-whole', 'gradeLevel', [41]]],
    [{ gradeLevels: [gradeLevel(), gradeLevel({ gradeLevelID: 42 })] }, ['duplicate-grade', 'gradeLevel', [42]]],
    [{ excuses: [code('AU', { status: 'Q' })] }, ['unknown-status', 'attendanceExcuse', [CODES.AU]]],
    [{ excuses: [code('AU', { excuse: 'Q' })] }, ['unknown-excuse', 'attendanceExcuse', [CODES.AU]]],
    [{ excuses: [code('AU', { code: null })] }, ['bad-row', 'attendanceExcuse', [CODES.AU]]],
    [{ excuses: [code('AU', { excuseGUID: 'x' })] }, ['malformed-guid', 'attendanceExcuse', [CODES.AU]]],
    [{ unusableExcuseGuids: new Set([CODES.AU]) }, ['duplicate-guid', 'attendanceExcuse', [CODES.AU]]],
    [{ excuses: [code('AU', { code: 'A\u0001' })] }, ['illegal-characters', 'attendanceExcuse', [CODES.AU]]],
    [{ excuses: [code('AU', { description: '\u0001' })] }, ['illegal-characters', 'attendanceExcuse', [CODES.AU]]],
    [{ schoolGuidUsable: false }, ['duplicate-guid', 'school', [1]]],
    [{ school: undefined }, ['bad-row', 'calendar', [1]]],
    [{ days: [day('2026-02-10', { date: null })] }, ['bad-date', 'day', [20260210]]],
    [{ days: [day('2026-02-10'), day('2026-02-10', { dayID: 20260211 })] }, ['bad-row', 'day', [20260211]]],
    [{ days: [day('2026-02-10', { periodScheduleID: 9 })] }, ['bad-row', 'day', [20260210]]],
    [{ terms: [{ ...calendarRows().terms[0]!, startDate: '2026' }] }, ['bad-date', 'term', [200]]],
    [{ courses: [{ ...calendarRows().courses[0]!, courseID: null }], sections: [] }, ['bad-row', 'course', []]],
  ];
  for (const [change, expected] of calendarCases)
    it(`a calendar's ${expected[0]} in ${expected[1]} with ${JSON.stringify(change, flat)}`, () => {
      expect(calendarFindings(calendarRows(change)).map(short)).to.deep.include(expected);
    });

  const studentCases: [string, () => StudentBuilder, Short, Partial<CalendarRows>?][] = [
    [
      'a row of a non-instructional period',
      () => student().mark('HR', 'AU'),
      ['row-in-uncounted-period', 'attendance', [1, PERIODS.HR]],
    ],
    [
      'a row before the calendar begins',
      () => student().mark('P1', 'AU', { date: '2025-08-01' }),
      ['row-outside-calendar', 'attendance', [1]],
    ],
    [
      'a unit after it ends',
      () => student().unit('08:00:00', null, { date: '2026-07-01' }),
      ['row-outside-calendar', 'attendanceUnit', [1]],
    ],
    [
      'a row on a day that takes no attendance',
      () => student().mark('P1', 'AU', { date: '2026-03-10' }),
      ['row-on-non-attendance-day', 'attendance', [1]],
    ],
    [
      'a row that no enrollment covers',
      () => student({ enrollments: [] }).mark('P1', 'AU'),
      ['row-outside-enrollment', 'attendance', [1]],
    ],
    [
      'a unit that no enrollment covers',
      () => student({ enrollments: [] }).unit('08:00:00', null),
      ['row-outside-enrollment', 'attendanceUnit', [1]],
    ],
    [
      'a row with an unreadable date',
      () => student().mark('P1', 'AU', { date: 'Tuesday' }),
      ['bad-date', 'attendance', [1]],
    ],
    [
      'a row with an unreadable modifiedDate',
      () => student().mark('P1', 'AU', { modifiedDate: null }),
      ['bad-date', 'attendance', [1]],
    ],
    ['a row without a period', () => student().mark('P1', 'AU', { periodID: null }), ['bad-row', 'attendance', [1]]],
    [
      'an unknown excuse',
      () => student().mark('P1', null, { status: 'A', excuse: 'Q' }),
      ['unknown-excuse', 'attendance', [1]],
    ],
    [
      'a code of an unknown status',
      () => student().mark('P1', 'AU'),
      ['unknown-status', 'attendance', [1]],
      { excuses: [code('AU', { status: 'Q' })] },
    ],
    [
      'an uncoded absence in a calendar without a code for it',
      () => student().mark('P1-P3', null, { status: 'A' }),
      ['absence-without-code', 'calendar', [1]],
      { excuses: codes('AE') },
    ],
    [
      'a code that does not exist',
      () => student().mark('P1', null, { excuseID: 999, status: 'A' }),
      ['unknown-code', 'attendance', [1]],
    ],
    [
      'a code of another calendar',
      () => student().mark('P1', null, { excuseID: 1500, status: 'A' }),
      ['foreign-code', 'attendance', [1]],
    ],
    [
      'an unknown status of its own',
      () => student().mark('P1', null, { status: 'Q' }),
      ['unknown-status', 'attendance', [1]],
    ],
    ['no status at all', () => student().mark('P1', null), ['unknown-status', 'attendance', [1]]],
    [
      'a comment with a control character',
      () => student().mark('P1-P3', 'AU', { comments: 'Flu\u0001' }),
      ['illegal-characters', 'attendance', [1]],
    ],
    ['a unit without a start', () => student().unit('', '09:00:00'), ['bad-time', 'attendanceUnit', [1]]],
    ['a reversed unit', () => student().unit('08:00:00', '08:00:00'), ['unit-reversed', 'attendanceUnit', [1]]],
    [
      'an unknown grade',
      () => student({ enrollments: [enrollment({ grade: '9' })] }),
      ['unknown-grade', 'enrollment', [1]],
    ],
    [
      'an unreadable end of an enrollment',
      () => student({ enrollments: [enrollment({ endDate: 'June' })] }),
      ['bad-date', 'enrollment', [1]],
    ],
    [
      'an unknown service type',
      () => student({ enrollments: [enrollment({ serviceType: 'Q' })] }),
      ['bad-row', 'enrollment', [1]],
    ],
    [
      'a malformed GUID',
      () => student({ person: { personGUID: '{1}' }, personGuidUsable: false }),
      ['malformed-guid', 'person', [1]],
    ],
    ['a GUID of another person', () => student({ personGuidUsable: false }), ['duplicate-guid', 'person', [1]]],
  ];
  for (const [what, rows, expected, calendar] of studentCases)
    it(`a student's ${what}: ${expected[0]}`, () => {
      const found = studentFindings(rows(), calendarRows(calendar));
      expect(found.map(short)).to.deep.equal([expected]);
      expect(found[0]?.personID).to.equal(1);
    });

  it('have a case here for every code of section 12', () => {
    const tested = [...calendarCases.map(([, [found]]) => found), ...studentCases.map(([, , [found]]) => found)];
    // What does not fit a packet is found when it is answered (test/unit/store/text-too-long.test.ts).
    expect([...new Set(tested), 'text-too-long']).to.have.members(FINDING_CODES);
    expect(FINDING_CODES).to.include.members(SECTION_12);
  });

  it('are none in the sample district', () => {
    const rows = student().mark('P1', 'AU').mark('P2', null, { status: 'A' }).mark('P3', 'PRS').unit('13:00:00', null);
    expect(findingsOf(rows)).to.deep.equal([]);
  });

  it('of rows are those dated in the range', () => {
    const rows = student()
      .mark('HR', 'AU', { date: '2026-02-09' })
      .mark('HR', 'AU')
      .mark('P1', 'AU', { date: '2026-07-01' });
    const calendar = readCalendar(calendarRows(), () => undefined);
    const found: Finding[] = [];
    const only = '2026-02-10' as SchoolDay;
    evaluateStudent(calendar, rows.rows, { from: only, to: only }, (finding) => found.push(finding));
    expect(found.map(({ date, ids }) => [date, ids[0]])).to.deep.equal([['2026-02-10', 2]]);
  });

  it('say what to do', () => {
    const [found] = studentFindings(student().mark('P1', null, { excuseID: 999, status: 'A' }), calendarRows());
    expect(found).to.deep.equal({
      code: 'unknown-code',
      severity: 'warning',
      table: 'attendance',
      ids: [1],
      personID: 1,
      date: '2026-02-10',
      message: 'excuseID is 999. Give the row an attendance code that exists; it is read as uncoded.',
    });
  });
});

function calendarFindings(rows: CalendarRows): Finding[] {
  const found: Finding[] = [];
  readCalendar(rows, (finding) => found.push(finding));
  return found;
}

function studentFindings(rows: StudentBuilder, calendar: CalendarRows): Finding[] {
  const found: Finding[] = [];
  evaluateStudent(
    readCalendar(calendar, () => undefined),
    rows.rows,
    {},
    (finding) => found.push(finding),
  );
  return found;
}

/** For titles: sets as arrays. */
function flat(_key: string, value: unknown): unknown {
  return value instanceof Set ? [...(value as Set<unknown>)] : value;
}
