import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { generateDistrict } from '../../samples/generator/district.js';
import { sifAgentHere } from '../support/command-line-here.js';
import { writeConfig } from '../support/command-line.js';
import { Oracle, type StudentDailyAttendance, type ZoneOptions } from '../support/oracle.js';
import { temporaryDirectory } from '../support/temporary.js';

const OPTION_SETS: { name: string; options: Partial<ZoneOptions>; assignments: string[] }[] = [
  { name: 'no options', options: {}, assignments: [] },
  {
    name: 'No Show and State Exclude reported, absentUnknown',
    options: { reportNoShow: true, reportStateExclude: true, codeSelection: 'absentUnknown' },
    assignments: ['reportNoShow=true', 'reportStateExclude=true', 'codeSelection=absentUnknown'],
  },
  {
    name: 'an allowed list, secondary enrollments excluded',
    options: { attendanceCodeAllowedList: ['AU', 'UNK'], excludeAllSecondaryEnrollments: true },
    assignments: ['attendanceCodeAllowedList=AU,UNK', 'excludeAllSecondaryEnrollments=true'],
  },
  {
    name: 'one school and year',
    options: { schools: ['schoolID:11'], years: [2026] },
    assignments: ['schools=schoolID:11', 'years=2026'],
  },
];

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

describe('aggregate, then objects', function () {
  this.timeout(60_000);

  for (const [seed, awkwardPercent] of [
    [20260210, 5],
    [77, 30],
  ] as const) {
    it(`gives what the independent evaluation gives (seed ${seed}, ${awkwardPercent} % awkward)`, async () => {
      const source = join(temporaryDirectory(), 'district.db');
      generateDistrict(source, { students: 150, days: 30, seed, awkwardPercent });
      const config = writeConfig(source);
      // Every year, so that past calendars are answered from too.
      const db = new Sqlite(source, { readonly: true });
      const years = db.prepare('select distinct endYear from calendar').pluck().all() as number[];
      db.close();
      for (const year of years) {
        const ran = await sifAgentHere(['aggregate', '--config', config, '--year', String(year)]);
        expect(ran.stderr).to.equal('');
        expect(ran.code).to.equal(0);
      }
      const oracle = new Oracle(source);
      expect(storedRecords(config)).to.deep.equal(oracle.records().map((record) => JSON.stringify(record)));

      for (const { name, options, assignments } of OPTION_SETS) {
        const reset = ['reportNoShow=false', 'reportStateExclude=false', 'codeSelection=mostCommon', 'schools=', 'years=']; // prettier-ignore
        const base = [...reset, 'attendanceCodeAllowedList=', 'excludeAllSecondaryEnrollments=false'];
        for (const edit of [base, assignments])
          if (edit.length > 0) expect((await sifAgentHere(['zone', 'options', 'set', 'Zone', ...edit, '--config', config])).code).to.equal(0); // prettier-ignore
        const printed = await sifAgentHere(['objects', '--zone', 'Zone', '--format', 'jsonl', '--config', config]);
        expect(printed.code, printed.stderr).to.equal(0);
        const expected = oracle.objects(options);
        expect(expected.length, 'the district must have something to report').to.be.greaterThan(10);
        expect(lines(printed.stdout).map(sorted), name).to.deep.equal(expected.map((object) => sorted(JSON.stringify(object)))); // prettier-ignore
      }
    });
  }
});

/** The records of the store as the oracle gives them: every one, those of No Show enrollments too. */
function storedRecords(config: string): string[] {
  expect(readFileSync(config, 'utf8')).to.contain('agent.db');
  const db = new Sqlite(join(dirname(config), 'agent.db'), { readonly: true });
  const rows = db
    .prepare(
      `select personID, calendarID, date, scheduledMinutes, absentMinutes, unexcusedAbsentMinutes, mostCommonExcuseID
       from attendance_day order by personID, calendarID, date`,
    )
    .all();
  db.close();
  return rows.map((row) => JSON.stringify(row));
}

/** A printed object with its names in order, so that only content is compared. */
function sorted(line: string): string {
  const object = JSON.parse(line) as StudentDailyAttendance;
  return JSON.stringify(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
