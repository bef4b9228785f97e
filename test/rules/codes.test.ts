import { expect } from 'chai';
import type { AttendanceExcuseRow, AttendanceRow } from '../../src/attendance/source-rows.js';
import { calendarRows, code, CODES, codes, gradeLevel, enrollment, student } from '../support/attendance-builders.js';
import { evaluateDate, findingCodes, outcome } from '../support/attendance-outcomes.js';

const told = (...given: Parameters<typeof outcome>): string =>
  outcome(...given)
    .told.split(' ', 2)
    .join(' ');

describe('rows and their codes (section 1)', () => {
  const EARLY = '2026-02-10T09:00:00.000Z';

  it('of several rows of a period the highest id wins among those entered in one millisecond (R2)', () => {
    const rows = student()
      .mark('P1-P3', 'AU', { modifiedDate: '2026-02-10 09:00:00.0009' })
      .mark('P1', 'SR', { modifiedDate: '2026-02-10T09:00:00.000Z' });
    expect(outcome(rows)).to.deep.equal({ A: 100, told: 'none' });
  });

  it('a row of unknown status is not there, so it wins over no other (R3)', () => {
    const rows = student()
      .mark('P1-P3', 'AU', { modifiedDate: EARLY })
      .mark('P1-P3', null, { status: '?' })
      .mark('P1-P3', null, { status: null });
    expect(outcome(rows)).to.deep.equal({ A: 150, told: 'AU 0.5 10:45:00–14:50:00' });
    expect(findingCodes(rows)).to.deep.equal(Array(6).fill('unknown-status'));
  });

  it('a row whose modifiedDate cannot be read was entered before all others', () => {
    const rows = student().mark('P1-P3', 'SR', { modifiedDate: EARLY }).mark('P1-P3', 'AU', { modifiedDate: 'today' });
    expect(outcome(rows).A).to.equal(0);
  });

  it('a code that is unknown or of another calendar reads as none, with the letters of the row', () => {
    for (const [excuseID, finding] of [
      [999, 'unknown-code'],
      [1500, 'foreign-code'],
      ['AU', 'unknown-code'],
    ] as const) {
      const rows = student().mark('P1-P3', null, { excuseID, status: ' a ', excuse: 'u' });
      expect(outcome(rows)).to.deep.equal({ A: 150, told: 'UNK 0.5 10:45:00–14:50:00' });
      expect(findingCodes(rows)).to.deep.equal(Array(3).fill(finding));
      expect(evaluateDate(rows)).to.include({ unexcusedAbsentMinutes: 150, mostCommonExcuseID: null });
    }
  });

  it('a coded row has the letters of its code, whatever stands on the row', () => {
    expect(outcome(student().mark('P1-P3', 'SR', { status: 'A', excuse: 'U' })).A).to.equal(0);
    expect(outcome(student().mark('P1-P3', 'AU', { status: '?', excuse: 'X' })).A).to.equal(150);
  });

  it('a row whose code has an unknown status is not there; an unknown excuse reads as unknown', () => {
    const strange = [code('AU', { status: 'Q' }), code('AE', { excuse: 'Q' })];
    const calendar = calendarRows({ excuses: strange });
    expect(outcome(student().mark('P1-P3', 'AU'), calendar)).to.deep.equal({ A: 0, told: 'none' });
    expect(told(student().mark('P1-P3', 'AE'), calendar)).to.equal('AE 0.5');
    expect(told(student().mark('P1-P3', null, { status: 'A', excuse: 'Q' }), calendar)).to.equal('AE 0.5');
  });

  it('present minutes are kept between 0 and the net minutes; unreadable ones are 0 (R4)', () => {
    const absent = (presentMinutes: AttendanceRow['presentMinutes']): unknown =>
      outcome(student().mark('P1', 'AU', { presentMinutes })).A;
    expect([absent(-10), absent(0), absent(null), absent(49), absent(51), absent('10'), absent(10.5)]).to.deep.equal([
      50, 50, 50, 1, 0, 50, 50,
    ]);
  });
});

describe('absence values (section 2)', () => {
  const value = (calendar: object, grade: object | null): string => {
    const rows = student().mark('P1-P3', 'AU');
    const gradeLevels = grade === null ? [] : [gradeLevel(grade)];
    return told(rows, calendarRows({ calendar, gradeLevels }));
  };

  it('each threshold is resolved on its own: grade, calendar, 120 and 240', () => {
    const none = { halfDayAbsence: null, wholeDayAbsence: null };
    expect(value(none, {})).to.equal('AU 0.5');
    expect(value({ halfDayAbsence: 151, wholeDayAbsence: null }, {})).to.equal('none');
    expect(value({ halfDayAbsence: 151, wholeDayAbsence: 300 }, { halfDayAbsence: 150 })).to.equal('AU 0.5');
    expect(value({ halfDayAbsence: 10, wholeDayAbsence: 300 }, { wholeDayAbsence: 150 })).to.equal('AU 1.0');
  });

  it('negative and unreadable thresholds are empty (R5)', () => {
    expect(value({ halfDayAbsence: 150 }, { halfDayAbsence: -1 })).to.equal('AU 0.5');
    expect(value({ halfDayAbsence: 'x', wholeDayAbsence: 150.5 }, {})).to.equal('AU 0.5');
  });

  it("a grade that is no grade level has the calendar's", () => {
    expect(value({ halfDayAbsence: 150 }, null)).to.equal('AU 0.5');
    expect(value({ halfDayAbsence: 151 }, { name: '9', halfDayAbsence: 1 })).to.equal('none');
  });

  it('of several grade levels with one name the lowest id applies', () => {
    const gradeLevels = [
      gradeLevel({ gradeLevelID: 50, wholeDayAbsence: 1 }),
      gradeLevel({ gradeLevelID: 49, name: ' 09 ' }),
    ];
    const rows = student({ enrollments: [enrollment({ grade: '09 ' })] }).mark('P1-P3', 'AU');
    expect(told(rows, calendarRows({ gradeLevels }))).to.equal('AU 0.5');
    expect(evaluateDate(rows, calendarRows({ gradeLevels }))?.candidates[0]).to.include({
      grade: '09',
      gradeLevelID: 49,
    });
  });
});

describe('the referenced code (section 3)', () => {
  const uncoded = student().mark('P1-P4', null, { status: 'A' });
  const unknown = (change: Partial<AttendanceExcuseRow>): AttendanceExcuseRow => code('UNK', change);
  const other = (excuseID: number, change: Partial<AttendanceExcuseRow>): AttendanceExcuseRow =>
    unknown({ excuseID, excuseGUID: `${excuseID}`.padStart(32, '0'), ...change });

  it('most periods win over more minutes', () => {
    const rows = student().mark('P1-P2', 'AU').mark('P3-P5', 'AE', { presentMinutes: 40 }).mark('P6', 'UNK');
    expect(told(rows)).to.equal('AE 0.5');
  });

  it('uncoded rows are one group, whatever their letters', () => {
    const rows = student()
      .mark('P1', null, { status: 'A' })
      .mark('P2', null, { status: 'A', excuse: 'U' })
      .mark('P3', 'AU');
    expect(told(rows)).to.equal('UNK 0.5');
    expect(evaluateDate(rows)?.mostCommonExcuseID).to.equal(null);
  });

  it('the highest id is the last entered within one millisecond (R31)', () => {
    const rows = student().mark('P1-P2', 'AE').mark('P3-P4', 'AU');
    expect(told(rows)).to.equal('AU 0.5');
  });

  it('of several candidates for uncoded absences the first by ordinal code text, then excuseID (R7)', () => {
    const excuses = [
      other(34, { code: 'b' }),
      other(33, { code: 'B' }),
      other(32, { code: 'B' }),
      code('AU', { code: 'A' }),
    ];
    expect(told(uncoded, calendarRows({ excuses }))).to.equal('B 0.5');
    expect(evaluateDate(uncoded, calendarRows({ excuses }))?.candidates[0]?.codes.mostCommon?.excuseID).to.equal(32);
  });

  it('takes code texts in the order of their characters, also of those beyond U+FFFF (R7)', () => {
    const excuses = [
      other(34, { code: '\u{1f912}' }),
      other(33, { code: '\uff5e' }),
      other(32, { code: '\uff5e\uff5e' }),
    ];
    expect(told(uncoded, calendarRows({ excuses }))).to.equal('\uff5e 0.5');
  });

  it('reports a coded absence in a calendar that has no code for uncoded ones (R36)', () => {
    expect(told(student().mark('P1-P4', 'AE'), calendarRows({ excuses: codes('AE') }))).to.equal('AE 0.5');
  });

  it('is none under absentUnknown when the calendar has no code for uncoded absences', () => {
    const calendar = calendarRows({ excuses: codes('AE') });
    expect(told(student().mark('P1-P4', 'AE'), calendar, { codeSelection: 'absentUnknown' })).to.equal('none');
  });

  it('cannot be one with a bad GUID or a blank text, and no other takes its place', () => {
    const rows = student().mark('P1-P4', 'AU').mark('P5', 'AE');
    for (const change of [{ excuseGUID: 'x' }, { code: '  ' }, { code: null }])
      expect(told(rows, calendarRows({ excuses: [code('AU', change), code('AE')] }))).to.equal('none');
    const unusableExcuseGuids = new Set<number>([CODES.AU]);
    expect(told(rows, calendarRows({ unusableExcuseGuids }))).to.equal('none');
    expect(evaluateDate(rows, calendarRows({ unusableExcuseGuids }))).to.include({ mostCommonExcuseID: CODES.AU });
  });

  it('has its text trimmed', () => {
    const calendar = calendarRows({ excuses: [code('AU', { code: ' AU ' })] });
    expect(told(student().mark('P1-P4', 'AU'), calendar, { attendanceCodeAllowedList: ['AU'] })).to.equal('AU 0.5');
  });
});
