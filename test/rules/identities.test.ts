import { expect } from 'chai';
import { attendanceCodeInfos, type AttendanceCodeInfo } from '../../src/attendance/attendance-code-info.js';
import { readCalendar } from '../../src/attendance/calendar.js';
import { codeInfoRefId, objectRefId } from '../../src/attendance/identities.js';
import type { AttendanceExcuseRow, CalendarRows } from '../../src/attendance/source-rows.js';
import { nameBasedGuid, type Guid } from '../../src/core/guid.js';
import { calendarRows, code, CODES, DATE, guid } from '../support/attendance-builders.js';

describe('identities (section 6)', () => {
  it('name-based GUIDs are those of RFC 9562', () => {
    const dns = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');
    expect(nameBasedGuid(dns, 'www.example.com')).to.equal('2ED6657DE927568B95E12665A8AEA6A2');
  });

  it('StudentDailyAttendance has one of student, school and date (R15)', () => {
    const [student, school] = [guid('person', 1) as Guid, guid('school', 1) as Guid];
    expect(objectRefId(student, school, DATE)).to.equal('3B7D06E93470518CA6603DC4C5DCEAFF');
  });

  it('AttendanceCodeInfo has one of code and value (R16)', () => {
    const excuse = guid('code', CODES.AU) as Guid;
    const refIds = (['1.0', '0.5', '0.0'] as const).map((value) => codeInfoRefId(excuse, value));
    expect(refIds).to.deep.equal([
      'C41FB9FCCA0C54AF98AAB959B5164ECA',
      '9AB8CA854FBC5551AA4EBE748EA14529',
      '0EFBC496070251BBA8D8C24BBCFC0C5C',
    ]);
  });
});

describe('AttendanceCodeInfo (section 7)', () => {
  const infos = (excuses: AttendanceExcuseRow[], change: Partial<CalendarRows> = {}): AttendanceCodeInfo[] =>
    attendanceCodeInfos(readCalendar(calendarRows({ excuses, ...change }), () => undefined));
  const described = (excuse: AttendanceExcuseRow): unknown[] => {
    const [first] = infos([excuse]);
    return [first?.type, first?.status, first?.value];
  };

  it('names type and status in the words of the standard', () => {
    const cases: [status: string, excuse: string | null, ...string[]][] = [
      ['A', 'X', 'Absent', 'NA', '0.0'],
      ['T', 'E', 'Tardy', 'Excused', '0.0'],
      ['T', null, 'Tardy', 'Unknown', '0.0'],
      ['E', 'U', 'EarlyDeparture', 'Unexcused', '0.0'],
      ['P', 'E', 'Present', 'NA', '0.0'],
      [' p ', null, 'Present', 'NA', '0.0'],
    ];
    for (const [status, excuse, ...expected] of cases)
      expect(described(code('AU', { status, excuse }))).to.deep.equal(expected);
  });

  it('has 1.0 and 0.5 for a code that can make a day missed', () => {
    for (const excuse of ['E', 'U', null, '?'])
      expect(infos([code('AU', { excuse })]).map(({ value }) => value)).to.have.members(['1.0', '0.5']);
  });

  it('is none without a text, a known status, a usable GUID or a school with one', () => {
    for (const change of [{ code: ' ' }, { status: 'Q' }, { status: null }, { excuseGUID: null }])
      expect(infos([code('AU', change)])).to.deep.equal([]);
    expect(infos([code('AU')], { unusableExcuseGuids: new Set([CODES.AU]) })).to.deep.equal([]);
    expect(infos([code('AU')], { schoolGuidUsable: false })).to.deep.equal([]);
    expect(infos([code('AU')], { school: undefined })).to.deep.equal([]);
  });

  it('has a description cleaned as notes are, and a code without what XML cannot carry', () => {
    const [info] = infos([code('TU', { code: 'T\u0000U', description: ' late\u0007\n bus ' })]);
    expect(info).to.include({
      code: 'TU',
      description: 'late bus',
      schoolRefId: guid('school', 1),
      excuseID: CODES.TU,
    });
    expect(infos([code('TU', { description: ' ' })])[0]?.description).to.equal(null);
  });

  it('comes in order of RefId', () => {
    const refIds = infos([code('AU'), code('AE'), code('UNK'), code('TU')]).map(({ refId }) => refId);
    expect(refIds).to.have.length(7);
    expect(refIds).to.deep.equal(refIds.toSorted());
  });

  it('is what absences refer to', () => {
    const calendar = readCalendar(calendarRows(), () => undefined);
    const provided = new Map(attendanceCodeInfos(calendar).map((info) => [info.refId, info]));
    for (const { references, status, excuse } of calendar.codes.values())
      if (status === 'A' && excuse !== 'X')
        for (const value of ['1.0', '0.5'] as const)
          expect(provided.get(references![value].refId)).to.include({ value, code: references![value].code });
  });
});
