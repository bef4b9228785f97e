import { expect } from 'chai';
import { schoolGuid } from '../../../samples/district-builder.js';
import { sampleDistrict, sampleExample, sampleExamples } from '../../../samples/district.js';
import { Oracle, type Reason, type ZoneOptions } from '../../support/oracle.js';
import { reportedOf, SampleFile } from './sample-file.js';

/** Example → what is reported with default options; none is the reason. */
const EXPECTED: Readonly<Record<string, readonly string[] | Reason>> = {
  E01: ['AU 1.0'],
  E02: ['AE 0.5 12:10:00–14:50:00'],
  E03: 'below-half',
  E04a: ['AU 0.5 10:45:00–14:50:00'],
  E04b: 'below-half',
  E05a: ['AU 1.0 13:05:00–14:50:00'],
  E05b: ['AU 0.5 13:05:00–14:50:00'],
  E06: 'below-half',
  E07a: 'below-half',
  E07b: ['AU 0.5 14:00:00–14:50:00'],
  E08: ['AE 1.0 13:05:00–14:50:00 "Flu"'],
  E09: ['AU 0.5 12:10:00–14:50:00 "Dentist"'],
  E10: ['AE 0.5 09:50:00–13:00:00'],
  E11: ['AU 0.5 08:00:00–14:50:00'],
  E12: ['AU 0.5 10:45:00–13:00:00'],
  E13: ['AE 0.5 08:00:00–12:05:00'],
  E14a: ['AU 0.5 09:50:00–14:50:00'],
  E14b: ['AU 0.5 13:05:00–14:50:00'],
  E15a: 'below-half',
  E15b: ['AU 1.0 12:10:00–14:50:00'],
  E16: ['AU 0.5 12:25:00–14:30:00'],
  E17a: ['AU 0.5 12:10:00–14:50:00'],
  E17b: ['AU 0.5 12:05:00–14:50:00'],
  E18: 'no-attendance',
  E19a: ['UNK 1.0'],
  E19b: ['AU 1.0'],
  E19c: 'no-code',
  E20: ['AE 1.0 13:05:00–14:50:00 "Flu"'],
  E21a: 'below-half',
  E21b: 'below-half',
  E22: ['AU 0.5'],
  E23: 'no-attendance',
  E24: ['AU 0.5 10:45:00–12:05:00', 'AE 0.5 12:10:00–13:00:00'],
  E25a: 'no-show',
  E25b: 'state-exclude',
  E26a: 'no-enrollment',
  E26b: ['AU 1.0'],
  E27: ['AU 0.5'],
  E28a: ['AU 1.0'],
  E28b: 'below-half',
  E29a: ['AE 1.0 13:05:00–14:50:00'],
  E29b: 'below-half',
  E29c: 'no-attendance',
  E29d: 'not-scheduled',
  E30a: ['AU 1.0 13:05:00–14:50:00'],
  E30b: ['AU 1.0 13:05:00–14:50:00'],
  E32a: 'below-half',
  E32b: ['AU 0.5 10:45:00–14:50:00'],
  E33a: ['AU 1.0 08:55:00–14:50:00'],
  E33b: ['AU 0.5 10:45:00–14:50:00'],
  E33c: ['AU 1.0 13:05:00–14:50:00'],
  E33d: 'below-half',
  E34: ['AU 1.0 07:00:00–07:40:00'],
  E35: ['AU 0.5 12:10:00–13:55:00'],
  E36: ['AU 0.5 12:25:00–14:50:00'],
  E37: ['AU 1.0 13:05:00–14:50:00'],
  E38: ['AE 0.5 12:10:00–14:50:00'],
  E39a: ['AE 0.5 12:10:00–14:50:00'],
  E39b: ['AE 0.5 12:10:00–14:50:00'],
};

/** Examples about a zone option: example, option, what is reported with it; none is the reason. */
const WITH_OPTIONS: readonly (readonly [string, Partial<ZoneOptions>, readonly string[] | Reason])[] = [
  ['E08', { codeSelection: 'absentUnknown' }, ['UNK 1.0 13:05:00–14:50:00 "Flu"']],
  ['E20', { attendanceCodeAllowedList: ['AU'] }, 'code-not-allowed'],
  ['E20', { attendanceCodeAllowedList: ['AU', ' AE '] }, ['AE 1.0 13:05:00–14:50:00 "Flu"']],
  ['E20', { attendanceCodeAllowedList: [' '] }, ['AE 1.0 13:05:00–14:50:00 "Flu"']],
  ['E24', { excludeAllSecondaryEnrollments: true }, ['AU 0.5 10:45:00–12:05:00']],
  ['E25a', { reportNoShow: true }, ['AU 1.0']],
  ['E25a', { reportStateExclude: true }, 'no-show'],
  ['E25b', { reportStateExclude: true }, ['AU 1.0']],
  ['E25b', { reportNoShow: true }, 'state-exclude'],
  ['E37', { excludeAllSecondaryEnrollments: true }, ['AU 0.5 10:45:00–14:50:00']],
];

describe('The independent evaluation of the rule book', () => {
  let sample: SampleFile;
  let oracle: Oracle;
  before(() => {
    sample = new SampleFile();
    oracle = new Oracle(sample.file);
  });
  after(() => sample.remove());

  /** The reason at the school where the example's first enrollment is. */
  function reasonOf(id: string, options: Partial<ZoneOptions> = {}): Reason {
    const { personID, studentGuid, date } = sampleExample(id);
    const enrollment = sampleDistrict.enrollment.find((one) => one.personID === personID)!;
    // The tens of a calendar's id are its school's.
    const schoolID = Math.floor(enrollment.calendarID / 10);
    return oracle.reasonFor(studentGuid, schoolGuid(schoolID), date, options);
  }

  it('has an expectation for every example of the sample district', () => {
    expect(sampleExamples.map((example) => example.id)).to.deep.equal(Object.keys(EXPECTED));
  });

  for (const [id, expected] of Object.entries(EXPECTED))
    it(`reports ${id} as ${typeof expected === 'string' ? `none: ${expected}` : expected.join(' and ')}`, () => {
      const { studentGuid, date } = sampleExample(id);
      const none = typeof expected === 'string';
      expect(reportedOf(oracle, studentGuid, date)).to.deep.equal(none ? [] : expected);
      expect(reasonOf(id)).to.equal(none ? expected : 'reported');
    });

  for (const [id, options, expected] of WITH_OPTIONS)
    it(`reports ${id} with ${JSON.stringify(options)} as the rule book says`, () => {
      const { studentGuid, date } = sampleExample(id);
      const none = typeof expected === 'string';
      expect(reportedOf(oracle, studentGuid, date, options)).to.deep.equal(none ? [] : expected);
      expect(reasonOf(id, options)).to.equal(none ? expected : 'reported');
    });

  it('names the enrollment that lost in E37', () => {
    const { personID, date } = sampleExample('E37');
    expect(oracle.reasonsOfEnrollments(personID, 1, date).map((one) => one.reason)).to.deep.equal([
      'reported',
      'beaten-by-enrollment',
    ]);
  });

  it('gives the aggregation records of E29', () => {
    const recordOf = (id: string): unknown[] =>
      oracle
        .records()
        .filter((record) => record.personID === sampleExample(id).personID && record.date === sampleExample(id).date)
        .map((one) => [one.scheduledMinutes, one.absentMinutes, one.unexcusedAbsentMinutes, one.mostCommonExcuseID]);
    const [AU, AE] = [1101, 1102];
    expect(recordOf('E29a')).to.deep.equal([[350, 250, 100, AE]]);
    expect(recordOf('E29b')).to.deep.equal([[350, 100, 100, AU]]);
    expect(recordOf('E29c')).to.deep.equal([[350, 0, 0, null]]);
    expect(recordOf('E29d')).to.deep.equal([]);
  });

  it('gives the days of E30: 180 scheduled, 18 and 17.5 missed', () => {
    const codes = new Map(oracle.codes().map((code) => [code.RefId, Number(code.AbsenceValue)]));
    const daysOf = (id: string): [scheduled: number, missed: number] => {
      const { personID, studentGuid } = sampleExample(id);
      const records = oracle.records().filter((record) => record.personID === personID);
      const values = oracle
        .objects()
        .filter((object) => object.StudentPersonalRefId === studentGuid.replaceAll('-', ''))
        .map((object) => codes.get(object.AttendanceCodeInfoRefId) ?? 0);
      return [records.length, values.reduce((sum, value) => sum + value, 0)];
    };
    expect(daysOf('E30a')).to.deep.equal([180, 18]);
    expect(daysOf('E30b')).to.deep.equal([180, 17.5]);
  });
});

describe('The independent evaluation, after edits of the sample district', () => {
  let sample: SampleFile;
  beforeEach(() => {
    sample = new SampleFile();
  });
  afterEach(() => sample.remove());

  it('follows the day of E23 edit by edit', () => {
    const { personID } = sampleExample('E23');
    // Calendar 11: codes AU 1101, AE 1102, SR 1104; periods 1111 to 1117.
    const mark = (period: number): string =>
      `insert into attendance select max(attendanceID) + 1, 11, ${personID}, '2026-02-10', ${1110 + period}, 1101,
       'A', 'U', null, null, '2026-02-10T18:00:00.000Z' from attendance;`;
    const code = (excuseID: number): string =>
      `update attendance set excuseID = ${excuseID} where personID = ${personID};`;
    const steps: readonly (readonly [edit: string, reported: readonly string[]])[] = [
      [mark(1), []],
      [mark(2), []],
      [mark(3), ['AU 0.5 10:45:00–14:50:00']],
      [mark(4), ['AU 0.5 12:10:00–14:50:00']],
      [mark(5), ['AU 1.0 13:05:00–14:50:00']],
      [mark(6), ['AU 1.0 14:00:00–14:50:00']],
      [mark(7), ['AU 1.0']],
      [code(1102), ['AE 1.0']],
      [code(1104), []],
      [code(1101), ['AU 1.0']],
      [`delete from attendance where personID = ${personID};`, []],
    ];
    for (const [edit, reported] of steps) {
      sample.edit(edit);
      expect(sample.reported('E23'), edit).to.deep.equal(reported);
    }
  });

  it('gives a code of E28 one or two objects by its class, and new RefIds when the class changes', () => {
    const harborCodes = (code: string): [RefId: string, AbsenceValue: string][] =>
      new Oracle(sample.file)
        .codes({ schools: ['schoolID:6'] })
        .filter((object) => object.AttendanceCode === code)
        .map((object) => [object.RefId, object.AbsenceValue]);
    const values = (code: string): string[] =>
      harborCodes(code)
        .map(([, value]) => value)
        .sort();
    const refIds = (code: string): string[] => harborCodes(code).map(([refId]) => refId);

    sample.edit(`insert into attendanceExcuse values (6105, 61, 'NEW', null, 'A', 'U', '${'1'.repeat(32)}'),
      (6106, 61, 'TU', null, 'T', 'U', '${'2'.repeat(32)}')`);
    expect(values('NEW')).to.deep.equal(['0.5', '1.0']);
    expect(values('TU')).to.deep.equal(['0.0']);

    const before = refIds('AU');
    sample.edit(`update attendanceExcuse set excuse = 'X' where excuseID = 6101`);
    expect(values('AU')).to.deep.equal(['0.0']);
    expect(before).to.not.include.members(refIds('AU'));
    expect(sample.reported('E28a')).to.deep.equal([]);

    sample.edit(`update attendanceExcuse set excuse = 'U' where excuseID = 6104`);
    expect(values('SR')).to.deep.equal(['0.5', '1.0']);
    expect(sample.reported('E28b')).to.deep.equal(['SR 1.0']);
  });

  it('reports E38 no more when half is raised to 300', () => {
    sample.edit('update calendar set halfDayAbsence = 300, wholeDayAbsence = 400 where calendarID = 71');
    expect(sample.reported('E38')).to.deep.equal([]);
  });

  it('reports E39 with its comment edited, and not without its rows', () => {
    const [commented, removed] = [sampleExample('E39a').personID, sampleExample('E39b').personID];
    sample.edit(`update attendance set comments = ' seen  by nurse ' where personID = ${commented}`);
    sample.edit(`delete from attendance where personID = ${removed}`);
    expect(sample.reported('E39a')).to.deep.equal(['AE 0.5 12:10:00–14:50:00 "seen by nurse"']);
    expect(sample.reported('E39b')).to.deep.equal([]);
  });
});
