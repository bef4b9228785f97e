import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { sampleDistrict } from '../../samples/district.js';
import { generateDistrict } from '../../samples/generator/district.js';
import { writeDistrict } from '../../samples/load.js';
import { explainStudentDay } from '../../src/aggregation/explain-student-day.js';
import { defaultReportingOptions } from '../../src/attendance/reporting-options.js';
import { parseSchoolDay } from '../../src/core/school-day.js';
import { openSource } from '../../src/source/open.js';
import { sifAgentHere } from '../support/command-line-here.js';
import { writeConfig, type Ran } from '../support/command-line.js';
import { Oracle } from '../support/oracle.js';
import { afterThisTest, temporaryDirectory } from '../support/temporary.js';

const SEED = 5110;
const OPTIONS = {
  excludeAllSecondaryEnrollments: true,
  attendanceCodeAllowedList: ['AU', 'UNK', 'AE'],
} as const;
const ASSIGNMENTS = ['excludeAllSecondaryEnrollments=true', 'attendanceCodeAllowedList=AU,UNK,AE'];

interface StudentDay {
  personID: number;
  schoolID: number;
  date: string;
  enrolled: number;
}

/** Every student-day with attendance rows at a school that exists, by one plain statement. */
function studentDays(file: string): StudentDay[] {
  const db = new Sqlite(file, { readonly: true });
  const rows = db
    .prepare(
      `select distinct a.personID, c.schoolID, a.date, exists (select 1 from enrollment e join calendar k on k.calendarID = e.calendarID
         join person p on p.personID = e.personID join school s on s.schoolID = k.schoolID
         where e.personID = a.personID and k.schoolID = c.schoolID) as enrolled
       from attendance a join calendar c on c.calendarID = a.calendarID order by c.schoolID, a.personID, a.date`,
    )
    .all() as StudentDay[];
  db.close();
  return rows.filter(({ date }) => parseSchoolDay(date) !== undefined);
}

describe('report not-reported', function () {
  this.timeout(120_000);
  let config: string;
  const run = (...args: string[]): Promise<Ran> => sifAgentHere([...args, '--config', config]);
  async function report(...args: string[]): Promise<string[]> {
    const { code, stdout, stderr } = await run('report', 'not-reported', '--zone', 'Zone', ...args);
    expect(code, stderr).to.equal(0);
    return stdout.trimEnd().split('\n');
  }
  /** Lines of CSV as `personID schoolID date reason`. */
  const csv = async (...args: string[]): Promise<string[]> =>
    (await report('--format', 'csv', ...args)).slice(1).map((line) => {
      const [personID, , schoolID, date, reason] = line.split(',');
      return [personID, schoolID, date, reason].join(' ');
    });

  it(`gives every student-day with rows and no object, with the reason that explain gives (seed ${SEED})`, async () => {
    const file = join(temporaryDirectory(), 'district.db');
    generateDistrict(file, { students: 100, days: 20, seed: SEED, awkwardPercent: 30 });
    const db = new Sqlite(file);
    db.exec(`update calendar set sifExclude = 1 where calendarID = (select max(calendarID) from calendar);
      update enrollment set noShow = 1 where enrollmentID % 20 = 3;
      update enrollment set stateExclude = 1 where enrollmentID % 20 = 7`);
    db.close();
    config = writeConfig(file);
    await run('zone', 'options', 'set', 'Zone', ...ASSIGNMENTS);
    const oracle = new Oracle(file);
    const source = await openSource({ kind: 'sqlite', file }, 'timer');
    afterThisTest(() => source.close());
    const identities = await source.identities();

    const all = studentDays(file);
    const expected: string[] = [];
    for (const [index, { personID, schoolID, date, enrolled }] of all.entries()) {
      const judged = enrolled ? oracle.reasonForIds(personID, schoolID, date, OPTIONS) : undefined;
      let reason: string | undefined = judged;
      if (judged === undefined || index % 20 === 0) {
        const asked = { personID, schoolID, date: parseSchoolDay(date)! };
        const [explained] = await explainStudentDay(
          source,
          identities,
          { ...defaultReportingOptions, ...OPTIONS },
          asked,
        );
        reason = explained?.explanation.reason;
        if (judged !== undefined) expect(reason).to.equal(judged);
      }
      if (reason !== 'reported') expected.push(`${personID} ${schoolID} ${date} ${reason}`);
    }
    const found = await csv();
    expect(found).to.deep.equal(expected);
    const reasons = new Set(found.map((line) => line.split(' ')[3]));
    expect(reasons.size, [...reasons].join(' ')).to.be.greaterThan(9);

    const [, schoolID, date] = found[Math.floor(found.length / 2)]!.split(' ');
    const chosen = found.filter((line) => line.split(' ')[1] === schoolID && line.split(' ')[2] === date);
    expect(await csv('--school', `schoolID:${schoolID}`, '--from', date!, '--to', date!)).to.deep.equal(chosen);
    expect(await csv('--reason', 'below-half')).to.deep.equal(found.filter((line) => line.endsWith(' below-half')));

    const summary = await report();
    expect(summary[0]).to.equal(`student-days with attendance rows: ${all.length}, not reported: ${found.length}`);
    for (const reason of reasons) {
      const count = found.filter((line) => line.endsWith(` ${reason}`)).length;
      expect(
        summary.some((line) => new RegExp(`^${reason} +${count}$`).test(line)),
        reason,
      ).to.equal(true);
    }
  });

  describe('of the sample district', () => {
    beforeEach(() => {
      const file = join(temporaryDirectory(), 'district.db');
      writeDistrict(file, sampleDistrict);
      config = writeConfig(file);
    });

    it('lists the student-days of a reason with what the gates saw', async () => {
      const lines = await report('--school', 'schoolID:1', '--reason', 'below-half', '--from', '2026-02-10');
      expect(lines[0]).to.match(/^ *personID +studentRefId +schoolID +date +reason/);
      expect(lines.find((line) => /^ +300 /.test(line))).to.match(/ 2026-02-10 +below-half +\d+ +11 +100 +120 +240$/);
    });

    it('refuses zones, schools, reasons and dates that do not exist', async () => {
      for (const args of [
        ['--zone', 'Elsewhere'],
        ['--zone', 'Zone', '--school', 'schoolID:4711'],
        ['--zone', 'Zone', '--school', '1'],
        ['--zone', 'Zone', '--reason', 'reported'],
        ['--zone', 'Zone', '--from', '2026-02-30'],
        [],
      ])
        expect((await run('report', 'not-reported', ...args)).code, args.join(' ')).to.equal(2);
    });

    it('is a line when everything is reported', async () => {
      const lines = await report('--school', 'schoolID:1', '--from', '2030-01-01');
      expect(lines).to.deep.equal(['student-days with attendance rows: 0, not reported: 0']);
    });
  });
});
