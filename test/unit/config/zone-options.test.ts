import { expect } from 'chai';
import fc from 'fast-check';
import { applyAssignments } from '../../../src/config/apply-assignments.js';
import { describeFaults } from '../../../src/config/faults.js';
import { parseZoneOptions, type ZoneOptions, type ZoneOptionsResult } from '../../../src/config/zone-options.js';

const options = (result: ZoneOptionsResult): ZoneOptions => {
  if (!result.ok) throw new Error(describeFaults(result.faults));
  return result.options;
};
const faults = (result: ZoneOptionsResult): string[] => (result.ok ? [] : describeFaults(result.faults).split('\n'));
const defaults = options(parseZoneOptions({}));
const GUID = '0123456789ABCDEF0123456789ABCDEF';

describe('Zone options', () => {
  it('have the defaults of the rule book', () => {
    const switches = { Add: true, Change: true, Delete: true };
    expect(defaults).to.deep.equal({
      schools: [],
      years: [],
      excludeAllSecondaryEnrollments: false,
      reportNoShow: false,
      reportStateExclude: false,
      attendanceCodeAllowedList: [],
      codeSelection: 'mostCommon',
      baselineChange: 'add',
      stripEmptyElements: true,
      events: { StudentDailyAttendance: switches, AttendanceCodeInfo: switches },
      freezeBefore: null,
      deleteBrake: { percent: 5, atLeast: 500 },
    });
  });

  it('keep the allowed list trimmed, without blanks and duplicates, in its order', () => {
    const { attendanceCodeAllowedList } = options(
      parseZoneOptions({ attendanceCodeAllowedList: [' UNX', '', '  ', 'EXC', 'UNX ', 'exc'] }),
    );
    expect(attendanceCodeAllowedList).to.deep.equal(['UNX', 'EXC', 'exc']);
  });

  it('take schools in any spelling of a GUID, or by schoolID', () => {
    const spellings = [GUID.toLowerCase(), '01234567-89ab-CDEF-0123-456789abcdef', 'schoolID:12'];
    expect(options(parseZoneOptions({ schools: spellings })).schools).to.deep.equal([GUID, 'schoolID:12']);
  });

  it('tell every fault at once, each with the option it concerns', () => {
    expect(
      faults(
        parseZoneOptions({
          schools: ['school 12'],
          years: [2026.5, 'next'],
          codeSelection: 'best',
          events: { StudentDailyAttendance: { Update: true } },
          freezeBefore: '2026-02-30',
          deleteBrake: { percent: 101 },
          publishSSN: true,
        }),
      ),
    ).to.have.members([
      'schools[0]: must be a SchoolInfoRefId or schoolID:N',
      'years[0]: must be a whole number',
      'years[1]: must be a number',
      'codeSelection: must be mostCommon or absentUnknown',
      'events.StudentDailyAttendance.Update: unknown key',
      'freezeBefore: must be a date, YYYY-MM-DD',
      'deleteBrake.percent: must be at most 100',
      'publishSSN: unknown key',
    ]);
    expect(faults(parseZoneOptions(null))).to.deep.equal(['must be a section with keys']);
  });

  it('come out of a second reading unchanged', () => {
    const given = { schools: [GUID.toLowerCase()], years: [2026, 2026], attendanceCodeAllowedList: [' A '] };
    const once = options(parseZoneOptions(given));
    expect(options(parseZoneOptions(once))).to.deep.equal(once);
  });
});

describe('Assignments to zone options', () => {
  const apply = (...assignments: string[]): Partial<ZoneOptions> => options(applyAssignments(defaults, assignments));
  const refuse = (...assignments: string[]): string[] => faults(applyAssignments(defaults, assignments));

  it('set switches, choices, numbers, dates and nested keys', () => {
    expect(
      apply(
        'reportNoShow=true',
        'codeSelection=absentUnknown',
        'deleteBrake.percent=2.5',
        'freezeBefore=2026-01-31',
        'events.StudentDailyAttendance.Delete=false',
      ),
    ).to.deep.equal({
      ...defaults,
      reportNoShow: true,
      codeSelection: 'absentUnknown',
      deleteBrake: { percent: 2.5, atLeast: 500 },
      freezeBefore: '2026-01-31',
      events: { ...defaults.events, StudentDailyAttendance: { Add: true, Change: true, Delete: false } },
    });
  });

  it('set lists from JSON arrays or comma-separated items', () => {
    expect(apply('years=2025, 2026').years).to.deep.equal([2025, 2026]);
    expect(apply('years=[2025,"2026"]').years).to.deep.equal([2025, 2026]);
    expect(apply('attendanceCodeAllowedList=UNX, EXC,,007').attendanceCodeAllowedList).to.deep.equal([
      'UNX',
      'EXC',
      '007',
    ]);
    expect(apply('attendanceCodeAllowedList=["A,B","=C"]').attendanceCodeAllowedList).to.deep.equal(['A,B', '=C']);
    expect(apply('attendanceCodeAllowedList=A=B').attendanceCodeAllowedList).to.deep.equal(['A=B']);
  });

  it('empty what can be empty, even when it had a value', () => {
    const full = options(applyAssignments(defaults, ['years=2026', 'freezeBefore=2026-01-31']));
    expect(options(applyAssignments(full, ['years=', 'freezeBefore=']))).to.deep.equal(defaults);
    expect(refuse('codeSelection=')).to.deep.equal(['codeSelection: needs a value']);
  });

  it('leave the given options as they were', () => {
    const before = structuredClone(defaults);
    apply('years=2026', 'deleteBrake.percent=9');
    expect(defaults).to.deep.equal(before);
  });

  it('are refused together, with every fault', () => {
    expect(
      refuse(
        'years',
        'colour=blue',
        'events=false',
        'deleteBrake.percent.more=1',
        '__proto__.polluted=true',
        'toString=1',
        'reportNoShow=maybe',
        'attendanceCodeAllowedList=[A',
        'schools=North',
        'baselineChange=add',
        'baselineChange=change',
      ),
    ).to.have.members([
      'years: must be KEY=VALUE',
      'colour: unknown option',
      'events: is a group of options: name one, such as events.StudentDailyAttendance',
      'deleteBrake.percent.more: unknown option',
      '__proto__.polluted: unknown option',
      'toString: unknown option',
      'reportNoShow: must be true or false',
      'attendanceCodeAllowedList: is neither a JSON array nor a comma-separated list',
      'schools[0]: must be a SchoolInfoRefId or schoolID:N',
      'baselineChange: is given twice',
    ]);
  });

  it('never throw and never give options that a reading would refuse', () => {
    const key = fc.oneof(fc.constantFrom(...Object.keys(defaults), 'events.AttendanceCodeInfo.Add'), fc.string());
    const value = fc.oneof(fc.constantFrom('true', '[1]', '["x"]', '2026', 'null', '[{}]'), fc.string());
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { maxLength: 4 }), (pairs) => {
        const result = applyAssignments(
          defaults,
          pairs.map(([name, text]) => `${name}=${text}`),
        );
        if (result.ok) expect(parseZoneOptions(result.options)).to.deep.equal(result);
        else expect(result.faults).not.to.deep.equal([]);
      }),
      { numRuns: 500 },
    );
  });
});
