import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { sampleDistrict } from '../../samples/district.js';
import { generateDistrict } from '../../samples/generator/district.js';
import { writeDistrict } from '../../samples/load.js';
import { sifAgentHere } from '../support/command-line-here.js';
import { writeConfig, type Ran } from '../support/command-line.js';
import { Oracle } from '../support/oracle.js';
import { temporaryDirectory } from '../support/temporary.js';

const SEED = 2310;
const AS_OF = '2025-09-12';

interface Judged {
  scheduledDays: number;
  missedDays: number;
  ratePercent: number;
  band: string;
  chronic: boolean;
}
interface Report {
  year: number;
  students: (Judged & {
    personID: number;
    grade: string;
    schools: (Judged & { schoolID: number })[];
    missed: { date: string; days: number }[];
  })[];
  totals: {
    all: { students: number; chronicStudents: number };
    grades: { grade: string; students: number }[];
    schools: { schoolID: number; students: number; chronicStudents: number; grades: { students: number }[] }[];
  };
}

describe('report chronic-absence', function () {
  this.timeout(120_000);
  let source: string;
  let config: string;
  const run = (...args: string[]): Promise<Ran> => sifAgentHere([...args, '--config', config]);
  const report = (...args: string[]): Promise<Ran> => run('report', 'chronic-absence', ...args);
  async function json(...args: string[]): Promise<Report> {
    const { code, stdout, stderr } = await report('--format', 'json', ...args);
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout) as Report;
  }

  describe(`of a generated district (seed ${SEED})`, () => {
    it('agrees with the independent evaluation student by student, in every form', async () => {
      source = join(temporaryDirectory(), 'district.db');
      generateDistrict(source, { students: 100, days: 30, seed: SEED, awkwardPercent: 30 });
      // Students of two schools on the same days are few in a district of this size.
      const db = new Sqlite(source);
      db.exec(`update enrollment set noShow = 1 where enrollmentID % 20 = 3;
        update enrollment set serviceType = 'P' where enrollmentID % 7 = 1`);
      const years = db.prepare('select distinct endYear from calendar order by endYear').pluck().all() as number[];
      db.close();
      config = writeConfig(source);
      const oracle = new Oracle(source);
      let several = 0;
      for (const year of years) {
        expect((await run('aggregate', '--year', String(year))).code).to.equal(0);
        for (const asOf of year === years.at(-1) ? [undefined, AS_OF] : [undefined]) {
          const found = await json('--year', String(year), ...(asOf === undefined ? [] : ['--as-of', asOf]));
          const expected = oracle.chronicAbsence(year, asOf);
          expect(found.students.map(comparable)).to.deep.equal(expected.map((one) => ({ ...one, schools: one.schools.map(plain) }))); // prettier-ignore
          for (const { scheduledDays, missedDays, chronic } of found.students)
            expect(chronic).to.equal(missedDays * 10 >= scheduledDays);
          const chronic = found.students.filter((one) => one.chronic).length;
          expect(found.totals.all).to.include({ students: expected.length, chronicStudents: chronic });
          expect(sum(found.totals.grades)).to.equal(expected.length);
          expect(sum(found.totals.schools)).to.equal(expected.flatMap(({ schools }) => schools).length);
          several += expected.filter(({ schools }) => schools.length > 1).length;
        }
      }
      expect(several, 'the district must have students of several schools').to.be.greaterThan(3);

      const year = years.at(-1)!;
      const everyone = await json('--year', String(year));
      const csv = (await report('--year', String(year), '--format', 'csv')).stdout.trim().split('\n');
      const lines = csv.slice(1).map((line) => line.split(','));
      expect(lines.filter((cells) => cells[3] === 'student').map((cells) => [cells[0], cells[6], cells[7], cells[9]])).to.deep.equal(
        everyone.students.map((one) => [one.personID, one.scheduledDays, one.missedDays, one.band].map(String)),
      ); // prettier-ignore
      expect(lines.filter((cells) => cells[3] === 'school').length).to.equal(
        everyone.students.filter(({ schools }) => schools.length > 1).flatMap(({ schools }) => schools).length,
      );

      const { schoolID } = everyone.totals.schools[0]!;
      const ofSchool = await json('--year', String(year), '--school', String(schoolID));
      const there = everyone.students.filter(({ schools }) => schools.some((school) => school.schoolID === schoolID));
      expect(ofSchool.students).to.deep.equal(there);
      expect(ofSchool.totals.schools).to.deep.equal([everyone.totals.schools[0]]);
    });
  });

  describe('of the sample district', () => {
    beforeEach(async () => {
      source = join(temporaryDirectory(), 'district.db');
      writeDistrict(source, sampleDistrict);
      config = writeConfig(source);
      expect((await run('aggregate', '--year', '2026')).code).to.equal(0);
    });

    it('E30: 18 of 180 days are chronic, 17.5 are not; one student is shown with the days missed', async () => {
      const [a] = (await json('--year', '2026', '--student', 'number:263001')).students;
      expect(a).to.include({ scheduledDays: 180, missedDays: 18, ratePercent: 10, band: '10-to-20', chronic: true });
      expect(a?.missed.length).to.equal(18);
      const [b] = (await json('--year', '2026', '--student', 'person:3002')).students;
      expect(b).to.include({
        scheduledDays: 180,
        missedDays: 17.5,
        ratePercent: 9.72,
        band: '5-to-10',
        chronic: false,
      });
      const table = (await report('--year', '2026', '--student', 'person:3002')).stdout;
      expect(table).to.match(/ 3002 +\S{32} +\S+ +180 +17\.5 +9\.72 +5 – < 10 % +8 Lake High School/);
      expect(table).to.match(/2025-08-18 +1 +8 Lake High School/);
    });

    it('lists the chronically absent and totals by school and grade', async () => {
      const { stdout } = await report('--year', '2026', '--school', '8');
      expect(stdout)
        .to.match(/^ +3001 .* 10\.00 +10 – < 20 %/m)
        .and.not.match(/^ +3002 /m);
      expect(stdout).to.match(/^8 Lake High School +all +\d+ +\d+/m);
    });

    it('refuses what the SIS does not have, and a year that was never aggregated', async () => {
      for (const [code, ...args] of [
        [2, '--year', '1999'],
        [2, '--year', '2026', '--school', '4711'],
        [2, '--year', '2025', '--school', '8'],
        [2, '--student', 'number:1'],
        [1, '--year', '2025'],
      ] as const)
        expect((await report(...args)).code, args.join(' ')).to.equal(code);
      expect((await report('--year', '2025')).stderr).to.contain('school year 2025 was never aggregated');
    });

    it('has an empty report of a student without days', async () => {
      expect((await report('--year', '2026', '--student', 'person:2904')).stdout).to.contain('no scheduled days');
      expect((await json('--year', '2026', '--student', 'person:2904')).students).to.deep.equal([]);
    });
  });
});

const sum = (totals: readonly { students: number }[]): number =>
  totals.reduce((all, { students }) => all + students, 0);

const plain = ({
  schoolID,
  scheduledDays,
  missedDays,
}: {
  schoolID: number;
  scheduledDays: number;
  missedDays: number;
}) => ({
  schoolID,
  scheduledDays,
  missedDays,
});

function comparable({
  personID,
  grade,
  scheduledDays,
  missedDays,
  schools,
  missed,
}: Report['students'][number]): unknown {
  const days = missed.map(({ date, days: fraction }) => [date, fraction]);
  return { personID, grade, scheduledDays, missedDays, schools: schools.map(plain), missed: days };
}
