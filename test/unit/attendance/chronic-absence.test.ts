import { expect } from 'chai';
import fc from 'fast-check';
import { AbsenceTotals } from '../../../src/attendance/absence-totals.js';
import {
  bandOf,
  isChronic,
  missedPercent,
  studentAbsence,
  type AbsenceRecord,
} from '../../../src/attendance/chronic-absence.js';

const SCHOOL = 1;

function record(
  date: string,
  absenceValue: AbsenceRecord['absenceValue'],
  change: Partial<AbsenceRecord> = {},
): AbsenceRecord {
  return { date, schoolID: SCHOOL, isPrimary: true, absenceValue, ...change };
}

const count = (scheduledDays: number, missedDays: number) => ({ scheduledDays, missedHalfDays: missedDays * 2 });

describe('chronic absence (R18)', () => {
  it('E30: 180 scheduled days, 18 and 17.5 missed: 10.0 % is chronic, 9.72 % is not', () => {
    expect([bandOf(count(180, 18), 1), missedPercent(count(180, 18))]).to.deep.equal(['10-to-20', 10]);
    expect([bandOf(count(180, 17.5), 1), missedPercent(count(180, 17.5))]).to.deep.equal(['5-to-10', 9.72]);
  });

  it('has bands that begin at exactly 5, 10 and 20 %', () => {
    const bands = [0, 8.5, 9, 17.5, 18, 35.5, 36, 180].map((missed) => bandOf(count(180, missed), 1));
    expect(bands).to.deep.equal(['under-5', 'under-5', '5-to-10', '5-to-10', '10-to-20', '10-to-20', '20-and-over', '20-and-over']); // prettier-ignore
    expect(bands.map(isChronic)).to.deep.equal([false, false, false, false, true, true, true, true]);
  });

  it('is exact for every number of days, and shows 10.00 % of those only who reach it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (scheduledDays, share) => {
          const missedHalfDays = Math.round(scheduledDays * 2 * share);
          const band = bandOf({ scheduledDays, missedHalfDays }, 1);
          // missed / scheduled >= 1 / 10, in whole numbers.
          const reaches = BigInt(missedHalfDays) * 10n >= BigInt(scheduledDays) * 2n;
          expect(isChronic(band)).to.equal(reaches);
          expect((missedPercent({ scheduledDays, missedHalfDays }) ?? 0) >= 10).to.equal(reaches);
        },
      ),
    );
    expect(missedPercent(count(10_001, 1000))).to.equal(9.99);
  });

  it('is not judged of fewer days than the minimum, and never of none', () => {
    expect(bandOf(count(9, 9), 10)).to.equal('too-few-days');
    expect(bandOf(count(10, 9), 10)).to.equal('20-and-over');
    expect(bandOf(count(0, 0), 0)).to.equal('too-few-days');
    expect(missedPercent(count(0, 0))).to.equal(null);
  });

  it('counts whole and half days, and lists the missed ones', () => {
    const records = [record('2026-02-12', '0.5'), record('2026-02-10', '1.0'), record('2026-02-11', '0')];
    expect(studentAbsence(records)).to.deep.equal({
      scheduledDays: 3,
      missedHalfDays: 3,
      missed: [
        { date: '2026-02-10', halfDays: 2, schoolID: SCHOOL },
        { date: '2026-02-12', halfDays: 1, schoolID: SCHOOL },
      ],
      schools: [{ schoolID: SCHOOL, scheduledDays: 3, missedHalfDays: 3 }],
    });
  });

  it("counts a date of two schools once, by the primary enrollment's record, and each school by itself", () => {
    const there = { schoolID: 2, isPrimary: false };
    const records = [
      record('2026-02-10', '0.5'),
      record('2026-02-10', '1.0', there),
      record('2026-02-11', '1.0', there),
    ];
    const { scheduledDays, missedHalfDays, missed, schools } = studentAbsence(records);
    expect([scheduledDays, missedHalfDays]).to.deep.equal([2, 3]);
    expect(missed.map(({ date, schoolID }) => [date, schoolID])).to.deep.equal([['2026-02-10', 1], ['2026-02-11', 2]]); // prettier-ignore
    expect(schools).to.deep.equal([
      { schoolID: 1, scheduledDays: 1, missedHalfDays: 1 },
      { schoolID: 2, scheduledDays: 2, missedHalfDays: 4 },
    ]);
  });

  it('takes the highest where no record, or more than one, is of a primary enrollment', () => {
    const secondary = (schoolID: number) => ({ schoolID, isPrimary: false });
    for (const [a, b] of [
      [secondary(1), secondary(2)],
      [{ schoolID: 1 }, { schoolID: 2 }],
    ] as const)
      // prettier-ignore
      for (const records of [
        [record('2026-02-10', '0.5', a), record('2026-02-10', '1.0', b)],
        [record('2026-02-10', '1.0', b), record('2026-02-10', '0.5', a)],
      ])
        expect(studentAbsence(records).missedHalfDays).to.equal(2);
  });

  it('is totalled by band; those with too few days are no part of the percentage', () => {
    const totals = new AbsenceTotals();
    for (const one of [count(180, 18), count(180, 17.5), count(180, 0), count(3, 3)]) totals.add(one, 5);
    expect(totals.bands).to.deep.equal({ 'too-few-days': 1, 'under-5': 1, '5-to-10': 1, '10-to-20': 1, '20-and-over': 0 }); // prettier-ignore
    expect([totals.students, totals.chronicStudents, totals.chronicPercent]).to.deep.equal([4, 1, 33.33]);
    expect([totals.scheduledDays, totals.missedHalfDays]).to.deep.equal([543, 77]);
    expect(new AbsenceTotals().chronicPercent).to.equal(null);
  });
});
