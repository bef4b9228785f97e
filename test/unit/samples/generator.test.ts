import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import Sqlite from 'better-sqlite3';
import { AWKWARD_DAYS } from '../../../samples/generator/awkward-days.js';
import { AWKWARD_STUDENTS } from '../../../samples/generator/awkward-students.js';
import { generateDistrict } from '../../../samples/generator/district.js';

describe('The generator of sample districts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'generated-district-'));
  after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'district.db');
  const bytesOf = (seed: number): string => {
    generateDistrict(file, { students: 40, days: 20, seed, awkwardPercent: 10 });
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  };
  const count = (sql: string): number => {
    const db = new Sqlite(file, { readonly: true });
    const found = db.prepare(sql).pluck().get() as number;
    db.close();
    return found;
  };

  it('gives the same rows for the same arguments, and others for another seed', () => {
    const first = bytesOf(7);
    expect(bytesOf(7)).to.equal(first);
    expect(bytesOf(8)).to.not.equal(first);
  });

  it('deals every awkward case at least once in a district of 400 students, at the default of 2 %', () => {
    const { awkward } = generateDistrict(file, { students: 400, days: 60, seed: 1, awkwardPercent: 2 });
    expect([...awkward.keys()]).to.have.members([...Object.keys(AWKWARD_STUDENTS), ...Object.keys(AWKWARD_DAYS)]);
  });

  it('makes about 14 % of student-days ones with rows, with four or five rows each', () => {
    generateDistrict(file, { students: 400, days: 60, seed: 2, awkwardPercent: 2 });
    const daysWithRows = count('select count(*) from (select distinct personID, date from attendance)');
    expect(daysWithRows / (400 * 60)).to.be.within(0.12, 0.17);
    expect(count('select count(*) from attendance') / daysWithRows).to.be.within(4, 5);
  });

  it('puts up with any mixture of awkward cases', () => {
    for (const seed of [4, 5, 6]) {
      const { awkward } = generateDistrict(file, { students: 150, days: 30, seed, awkwardPercent: 80 });
      expect(awkward.size, `seed ${seed}`).to.be.greaterThan(50);
    }
  });

  it('leaves faults out when told so', () => {
    const { awkward } = generateDistrict(file, { students: 60, days: 30, seed: 3, awkwardPercent: 0 });
    expect(awkward.size).to.equal(0);
    expect(count('select count(*) from person where personGUID is null or length(personGUID) < 32')).to.equal(0);
    expect(count('select count(*) from period where startTime is null')).to.equal(0);
    expect(
      count('select count(*) from attendance where excuseID not in (select excuseID from attendanceExcuse)'),
    ).to.equal(0);
  });
});
