import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { explainStudentDay } from '../../src/aggregation/explain-student-day.js';
import type { ReportingOptions } from '../../src/attendance/reporting-options.js';
import { parseSchoolDay, type SchoolDay } from '../../src/core/school-day.js';
import { openSource } from '../../src/source/open.js';
import { generateDistrict } from '../../samples/generator/district.js';
import { sifAgentHere } from '../support/command-line-here.js';
import { writeConfig } from '../support/command-line.js';
import { Oracle, type Reason, type StudentDailyAttendance } from '../support/oracle.js';
import { REASONS } from '../support/oracle/gates.js';
import { afterThisTest, temporaryDirectory } from '../support/temporary.js';

const OPTIONS = {
  excludeAllSecondaryEnrollments: true,
  reportNoShow: false,
  reportStateExclude: false,
  attendanceCodeAllowedList: ['AU', 'UNK', 'AE'],
  codeSelection: 'mostCommon',
} as const;

/** Student-days of each reason that are compared. */
const SAMPLES_A_REASON = 12;

/** Every (student, school, date) with an enrollment at the school, in a scattered but fixed order. */
function* studentDays(file: string): Generator<{ personID: number; schoolID: number; date: string }> {
  const db = new Sqlite(file, { readonly: true });
  try {
    const pairs = db
      .prepare(
        `select distinct e.personID, c.schoolID, c.calendarID from enrollment e join calendar c on c.calendarID = e.calendarID
         join school s on s.schoolID = c.schoolID join person p on p.personID = e.personID`,
      )
      .all() as { personID: number; schoolID: number; calendarID: number }[];
    // First the days with rows, where the later gates are reached.
    yield* db
      .prepare(
        `select distinct a.personID, c.schoolID, a.date from attendance a join calendar c on c.calendarID = a.calendarID
         join enrollment e on e.calendarID = a.calendarID and e.personID = a.personID
         join school s on s.schoolID = c.schoolID join person p on p.personID = a.personID
         where a.date glob '20[0-9][0-9]-[01][0-9]-[0-3][0-9]' and date(a.date) = a.date`,
      )
      .all() as { personID: number; schoolID: number; date: string }[];
    const dates = db.prepare('select date from day where calendarID = ? and length(date) = 10 order by dayID');
    for (let step = 0; step < 40; step++)
      for (const [index, { personID, schoolID, calendarID }] of pairs.entries()) {
        const list = dates.pluck().all(calendarID) as string[];
        const date = list[(index * 7 + step * 13) % list.length];
        if (date !== undefined && parseSchoolDay(date)) yield { personID, schoolID, date };
      }
  } finally {
    db.close();
  }
}

/** A district of this size may lack what few calendars, codes and enrollments have: exclusions and unusable GUIDs. */
function addMissingCases(file: string): void {
  const db = new Sqlite(file);
  const calendars = db.prepare('select calendarID from calendar order by calendarID').pluck().all() as number[];
  db.prepare('update calendar set sifExclude = 1 where calendarID = ?').run(calendars[1]);
  db.prepare(`update attendanceExcuse set excuseGUID = 'none' where code = 'AE' and calendarID = ?`).run(calendars[2]);
  db.exec('update enrollment set noShow = 1 where enrollmentID % 20 = 3');
  db.exec('update enrollment set stateExclude = 1 where enrollmentID % 20 = 7');
  db.close();
}

describe('explain', function () {
  this.timeout(60_000);

  it('names the first reason that the independent evaluation gives, for student-days of every reason', async () => {
    const file = join(temporaryDirectory(), 'district.db');
    generateDistrict(file, { students: 150, days: 25, seed: 4711, awkwardPercent: 25 });
    addMissingCases(file);
    const oracle = new Oracle(file);
    const source = await openSource({ kind: 'sqlite', file }, 'timer');
    afterThisTest(() => source.close());
    const identities = await source.identities();
    const withExcluded = new Set((await source.calendars()).filter((row) => row.sifExclude).map((row) => row.schoolID));
    const outOfScope = [...identities.schools.keys()].find((schoolID) => !withExcluded.has(schoolID));
    const inScope = [...identities.schools].filter(([schoolID]) => schoolID !== outOfScope);
    const options: ReportingOptions = {
      ...OPTIONS,
      schoolRefIds: new Set(inScope.map(([, refId]) => refId)),
      years: null,
    };
    const zone = { ...OPTIONS, schools: inScope.map(([, refId]) => refId) };

    const seen = new Map<Reason, number>();
    for (const { personID, schoolID, date } of studentDays(file)) {
      const reason = oracle.reasonForIds(personID, schoolID, date, zone);
      const count = seen.get(reason) ?? 0;
      if (count >= SAMPLES_A_REASON) continue;
      seen.set(reason, count + 1);
      const asked = { personID, schoolID, date: date as SchoolDay };
      const [explained] = await explainStudentDay(source, identities, options, asked);
      expect(explained?.explanation.reason, JSON.stringify(asked)).to.equal(reason);
    }
    // `beaten-by-enrollment` is the reason of an enrollment, never of a student-day: some other enrollment reports it.
    const missing = REASONS.filter((reason) => reason !== 'beaten-by-enrollment' && !seen.has(reason));
    expect(missing, 'the district must hold a student-day of each reason').to.deep.equal([]);
  });

  it('shows on the command line the object that `objects` prints', async () => {
    const file = join(temporaryDirectory(), 'district.db');
    generateDistrict(file, { students: 20, days: 10, seed: 5, awkwardPercent: 0 });
    const config = writeConfig(file);
    expect((await sifAgentHere(['aggregate', '--config', config])).code).to.equal(0);
    const objects = await sifAgentHere(['objects', '--zone', 'Zone', '--format', 'jsonl', '--config', config]);
    const [object] = objects.stdout
      .split('\n')
      .slice(0, 1)
      .map((line) => JSON.parse(line) as StudentDailyAttendance);
    const where = ['--zone', 'Zone', '--student', object!.StudentPersonalRefId.toLowerCase(), '--date', object!.Date];
    const ran = await sifAgentHere([
      'explain',
      ...where,
      '--school',
      object!.SchoolInfoRefId,
      '--json',
      '--config',
      config,
    ]);
    expect(ran.code, ran.stderr).to.equal(0);
    const explained = JSON.parse(ran.stdout) as Record<string, unknown>;
    expect(explained).to.include({ reported: true, reason: 'reported', told: null });
    expect(explained['object']).to.deep.equal(object);
    expect(explained['enrollments']).to.be.an('array').with.length.greaterThan(0);
    expect(explained['periods']).to.be.an('array').with.length.greaterThan(0);
    const all = await sifAgentHere(['explain', ...where, '--json', '--config', config]);
    expect(JSON.parse(all.stdout)).to.be.an('array');
    const text = await sifAgentHere(['explain', ...where, '--config', config]);
    expect(text.stdout).to.contain('reported').and.contain(object!.AttendanceCodeInfoRefId);
  });

  it('is a usage error for an unknown student, school, date or zone', async () => {
    const file = join(temporaryDirectory(), 'district.db');
    generateDistrict(file, { students: 5, days: 5, seed: 6, awkwardPercent: 0 });
    const config = writeConfig(file);
    const good = { '--zone': 'Zone', '--student': 'person:100001', '--date': '2026-02-10' };
    for (const [option, value] of [
      ['--student', 'F'.repeat(32)],
      ['--student', 'somebody'],
      ['--zone', 'Elsewhere'],
      ['--date', '2026-02-30'],
      ['--school', 'F'.repeat(32)],
      ['--school', 'schoolID:987'],
    ] as const) {
      const args = Object.entries({ ...good, [option]: value }).flat();
      const ran = await sifAgentHere(['explain', ...args, '--config', config]);
      expect(ran.code, `${option} ${value}: ${ran.stderr}`).to.equal(2);
      expect(ran.stderr).to.not.equal('');
    }
  });
});
