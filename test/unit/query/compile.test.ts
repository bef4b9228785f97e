import { expect } from 'chai';
import { attendanceCodeInfo } from '../../../src/objects/attendance-code-info.js';
import { studentDailyAttendance } from '../../../src/objects/student-daily-attendance.js';
import { compileConditions, compileElements, type Compiled } from '../../../src/query/compile.js';
import type { Condition, ConditionGroup } from '../../../src/sif/conditions.js';

const GUID = '0F6C4B1A9D7E4C3AB2158E6470D9A3FC';
const one = (element: string, value: string, operator: Condition['operator'] = 'EQ'): ConditionGroup => ({
  join: 'And',
  parts: [{ join: 'And', parts: [{ element, operator, value }] }],
});

function refusal(compiled: Compiled<unknown>): string {
  return compiled.ok ? 'none' : `${compiled.error.category}/${compiled.error.code} ${compiled.error.desc}`;
}

/** The value that a condition on StudentDailyAttendance compares with, or its refusal. */
function attendanceValue(element: string, value: string): string | number {
  const compiled = compileConditions(one(element, value), studentDailyAttendance);
  return compiled.ok && compiled.value.kind === 'compare' ? compiled.value.value : refusal(compiled);
}

describe('compiling conditions', () => {
  it('makes all objects of no conditions', () => {
    expect(compileConditions(null, studentDailyAttendance)).to.deep.equal({ ok: true, value: { kind: 'true' } });
  });

  it('keeps And and Or on both levels, and a single part needs neither', () => {
    const compare = (value: string): Condition => ({ element: 'AttendanceNote', operator: 'NE', value });
    const group: ConditionGroup = {
      join: 'Or',
      parts: [
        { join: 'And', parts: [compare('a'), compare('b')] },
        { join: 'Or', parts: [compare('c')] },
      ],
    };
    const compared = (value: string): object => ({ kind: 'compare', column: 'note', operator: 'NE', value });
    expect(compileConditions(group, studentDailyAttendance)).to.deep.equal({
      ok: true,
      value: { kind: 'or', parts: [{ kind: 'and', parts: [compared('a'), compared('b')] }, compared('c')] },
    });
  });

  it('passes all six operators on', () => {
    for (const operator of ['EQ', 'LT', 'GT', 'LE', 'GE', 'NE'] as const) {
      const compiled = compileConditions(one('@Date', '2026-02-10', operator), studentDailyAttendance);
      expect(compiled).to.deep.equal({
        ok: true,
        value: { kind: 'compare', column: 'date', operator, value: '2026-02-10' },
      });
    }
  });

  it('knows every attribute and element, also with the object’s name before it', () => {
    for (const definition of [studentDailyAttendance, attendanceCodeInfo]) {
      const values = { guid: GUID, date: '2026-02-10', year: '2026', time: '08:00:00', decimal: '0.5', text: 'x' };
      for (const { path, column, type } of definition.fields as (typeof studentDailyAttendance)['fields']) {
        for (const element of [path, `${definition.name}/${path}`]) {
          const compiled = compileConditions<unknown>(one(element, values[type]), definition as never);
          expect(compiled.ok && compiled.value.kind === 'compare' && compiled.value.column, element).to.equal(column);
        }
      }
    }
  });

  it('names the element that the object does not have', () => {
    for (const element of [
      '',
      'Date',
      '@TimeIn',
      'timein',
      'StudentPersonal/@RefId',
      'SIF_Metadata',
      '@Date or 1=1',
      'constructor',
    ]) {
      const compiled = compileConditions(one(element, 'x'), studentDailyAttendance);
      expect(refusal(compiled)).to.equal(`8/9 StudentDailyAttendance has no element "${element}" to ask for`);
    }
  });

  it('refuses all when one of many is wrong', () => {
    const group: ConditionGroup = {
      join: 'Or',
      parts: [...one('@Date', '2026-02-10').parts, ...one('@Date', 'x').parts],
    };
    expect(refusal(compileConditions(group, studentDailyAttendance))).to.equal(
      '8/9 The value for "@Date" is not a date: "x"',
    );
  });

  it('shortens what it names', () => {
    const compiled = compileConditions(one('@Date', 'x'.repeat(1_000_000)), studentDailyAttendance);
    expect(refusal(compiled).length).to.be.lessThan(250);
  });
});

describe('values of conditions', () => {
  it('take GUIDs in every spelling', () => {
    for (const spelling of [GUID, GUID.toLowerCase(), '0f6c4b1a-9d7e-4c3a-b215-8e6470d9a3fc', ` ${GUID}\n`]) {
      expect(attendanceValue('@StudentPersonalRefId', spelling)).to.equal(GUID);
    }
    for (const wrong of ['', GUID.slice(1), `${GUID}0`, `{${GUID}}`, GUID.replace('0', 'G'), `' or ''='`]) {
      expect(attendanceValue('@SchoolInfoRefId', wrong)).to.match(
        /^8\/9 The value for "@SchoolInfoRefId" is not a guid/,
      );
    }
  });

  it('take dates of the calendar', () => {
    expect(attendanceValue('@Date', ' 2024-02-29 ')).to.equal('2024-02-29');
    for (const wrong of [
      '',
      '2026-02-29',
      '2026-2-1',
      '10.02.2026',
      '2026-02-10Z',
      '2026-02-10T00:00:00',
      '20260210',
    ]) {
      expect(attendanceValue('@Date', wrong)).to.match(/^8\/9/);
    }
  });

  it('take years as numbers', () => {
    expect(attendanceValue('@SchoolYear', '2026')).to.equal(2026);
    for (const wrong of ['', '26', '02026', '2026Z', '2025-2026', '2e3 ', '-2026']) {
      expect(attendanceValue('@SchoolYear', wrong)).to.match(/^8\/9/);
    }
  });

  it('take times without a zone; a fraction of zeros is none', () => {
    expect(attendanceValue('TimeIn', '08:00:00')).to.equal('08:00:00');
    expect(attendanceValue('TimeIn', '08:00:00.000')).to.equal('08:00:00');
    expect(attendanceValue('TimeIn', '08:00:00.50')).to.equal('08:00:00.5');
    for (const wrong of [
      '',
      '8:00:00',
      '08:00',
      '24:00:00',
      '08:60:00',
      '08:00:60',
      '08:00:00Z',
      '08:00:00-06:00',
      '08:00:00.',
    ]) {
      expect(attendanceValue('TimeOut', wrong)).to.match(/^8\/9/);
    }
  });

  it('take decimals as numbers', () => {
    const value = (text: string): unknown => {
      const compiled = compileConditions(one('AbsenceValue', text), attendanceCodeInfo);
      return compiled.ok && compiled.value.kind === 'compare' ? compiled.value.value : refusal(compiled).slice(0, 3);
    };
    expect(['0.5', '.5', '+0.50', '1', '1.', ' 1.0 ', '-1'].map(value)).to.deep.equal([0.5, 0.5, 0.5, 1, 1, 1, -1]);
    expect(['0.50000000000000000000', '-0', `${'0'.repeat(40)}1.`].map(value)).to.deep.equal([0.5, -0, 1]);
    // A number would take it for 0.5, which it is not.
    expect(value('0.50000000000000000001')).to.equal('8/9');
    for (const wrong of ['', '.', '+', '-.', '1,0', '1e0', 'INF', 'NaN', '0x1', '1 0'])
      expect(value(wrong), wrong).to.equal('8/9');
  });

  it('take text as it is, quotes, white space and a megabyte included', () => {
    for (const text of [
      '',
      ' ',
      'a\'b"; drop table attendance; --',
      '\u0000',
      '\ud83d',
      '%_[',
      'x'.repeat(1_000_000),
    ]) {
      expect(attendanceValue('AttendanceNote', text)).to.equal(text);
    }
  });
});

describe('restrictions to elements', () => {
  it('are paths, with or without the object’s name', () => {
    const compiled = compileElements(
      ['TimeIn', 'StudentDailyAttendance/AttendanceNote', '@Date'],
      studentDailyAttendance,
    );
    expect(compiled).to.deep.equal({ ok: true, value: ['TimeIn', 'AttendanceNote', '@Date'] });
  });

  it('are none when none are named: the whole object', () => {
    expect(compileElements([], studentDailyAttendance)).to.deep.equal({ ok: true, value: null });
  });

  it('name the element that the object does not have', () => {
    expect(refusal(compileElements(['TimeIn', 'Teacher'], studentDailyAttendance))).to.equal(
      '8/9 StudentDailyAttendance has no element "Teacher" to ask for',
    );
  });
});
