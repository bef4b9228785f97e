import { expect } from 'chai';
import { changedCodes } from '../../../../src/aggregation/changes/changed-codes.js';
import { codeRowDigest } from '../../../../src/attendance/kept-digests.js';
import type { AttendanceExcuseRow } from '../../../../src/attendance/source-rows.js';
import { MIXED_CODE } from '../../../../src/store/changes/seen-codes.js';
import type { KnownCodeInfo, KnownCodes } from '../../../../src/store/changes/known-codes.js';

const SCHOOL = 'B'.repeat(32);

function code(excuseID: number, text: string, status: string, excuse: string | null): AttendanceExcuseRow {
  const excuseGUID = excuseID.toString(16).toUpperCase().padStart(32, 'C');
  return { excuseID, calendarID: 11, code: text, description: null, status, excuse, excuseGUID };
}
function info({ excuseID, code, status, excuse }: AttendanceExcuseRow): KnownCodeInfo {
  const type = status === 'A' ? 'Absent' : 'Present';
  const word = excuse === null ? 'Unknown' : excuse === 'U' ? 'Unexcused' : 'Excused';
  return { excuseID: Number(excuseID), schoolRefId: SCHOOL, code: String(code), type, status: word };
}
const known = (rows: readonly AttendanceExcuseRow[]): KnownCodes => ({
  digests: new Map(rows.map((row) => [Number(row.excuseID), codeRowDigest(row, true)])),
  infos: rows.map(info),
});
const changed = (before: readonly AttendanceExcuseRow[], now: readonly AttendanceExcuseRow[]) =>
  changedCodes(now, new Set(), SCHOOL, known(before));

const UNK = code(1, 'UNK', 'A', null);
const AU = code(2, 'AU', 'A', 'U');
const AE = code(3, 'AE', 'A', 'E');

describe('changed attendance codes', () => {
  it('are none when all are as they were', () => {
    expect(changed([UNK, AU, AE], [AE, UNK, AU])).to.deep.include({
      excuseIDs: [],
      standInChanged: false,
      schoolChanged: false,
    });
  });

  // What the calendar had, what it has now, which codes that are, and whether another one stands for Absent/Unknown (R7).
  const CASES: [string, AttendanceExcuseRow[], AttendanceExcuseRow[], number[], boolean][] = [
    ['a new one that stands for nothing', [UNK, AU], [UNK, AU, AE], [3], false],
    ['a new one that comes to stand for Absent/Unknown', [AU], [UNK, AU], [1], true],
    ['a new one that would stand behind another', [UNK], [UNK, AU], [2], false],
    ['a new one before the one that stood', [UNK], [UNK, code(9, 'ABS', 'A', null)], [9], true],
    ['an edited one that never stood', [UNK, AE], [UNK, { ...AE, description: 'ill' }], [3], false],
    ['the one that stands, edited', [UNK, AU], [{ ...UNK, code: 'UN' }, AU], [1], true],
    ['the one that stood, deleted', [UNK, AU], [AU], [1], true],
    ['one that stood behind, deleted', [UNK, AU], [UNK], [2], false],
    ['one that no longer stands', [UNK, AU], [{ ...UNK, status: 'T' }, AU], [1], true],
  ];
  for (const [words, before, now, excuseIDs, standInChanged] of CASES)
    it(`are told: ${words}`, () => {
      expect(changed(before, now)).to.deep.include({ excuseIDs, standInChanged });
    });

  it('may have stood for Absent/Unknown when they had no objects that tell', () => {
    const before = { ...known([UNK, AE]), infos: [info(UNK)] };
    expect(changedCodes([UNK], new Set(), SCHOOL, before)).to.deep.include({ excuseIDs: [3], standInChanged: true });
  });

  it('may have stood for Absent/Unknown when a refresh of some days has replaced their objects', () => {
    const now = { ...UNK, excuse: 'E' };
    const before = { digests: new Map([[1, MIXED_CODE]]), infos: [info(now)] };
    expect(changedCodes([now], new Set(), SCHOOL, before)).to.deep.include({ excuseIDs: [1], standInChanged: true });
  });

  it('count as others when their GUID has become unusable', () => {
    expect(changedCodes([UNK, AE], new Set([3]), SCHOOL, known([UNK, AE])).excuseIDs).to.deep.equal([3]);
  });

  it('name another school when its GUID is another, gone or new', () => {
    const schoolChanged = (schoolRefId: string | null, { infos }: Pick<KnownCodes, 'infos'>): boolean =>
      changedCodes([AU], new Set(), schoolRefId, { ...known([AU]), infos }).schoolChanged;
    expect(schoolChanged('D'.repeat(32), { infos: [info(AU)] })).to.equal(true);
    expect(schoolChanged(null, { infos: [info(AU)] })).to.equal(true);
    expect(schoolChanged(SCHOOL, { infos: [] })).to.equal(true);
    expect(schoolChanged(null, { infos: [] })).to.equal(false);
  });
});
