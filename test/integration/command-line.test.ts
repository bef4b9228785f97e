import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { sampleDistrict } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import { sifAgentHere } from '../support/command-line-here.js';
import { sifAgent, writeConfig, type Ran } from '../support/command-line.js';
import { afterThisTest, temporaryDirectory } from '../support/temporary.js';

const E01 = '5AD1571200004000A000000000000100';

describe('the command line', function () {
  this.timeout(60_000);
  let source: string;
  let config: string;

  beforeEach(() => {
    source = join(temporaryDirectory(), 'district.db');
    writeDistrict(source, sampleDistrict);
    config = writeConfig(source);
  });

  const run = (...args: string[]): Promise<Ran> => sifAgentHere([...args, '--config', config]);
  async function done(...args: string[]): Promise<string> {
    const ran = await run(...args);
    expect(ran.code, ran.stderr).to.equal(0);
    return ran.stdout;
  }
  async function refused(code: number, ...args: string[]): Promise<string> {
    const ran = await run(...args);
    expect(ran.code, ran.stdout + ran.stderr).to.equal(code);
    return ran.stderr;
  }
  const store = (): Sqlite.Database => {
    const db = new Sqlite(join(dirname(config), 'agent.db'));
    afterThisTest(() => void db.close());
    return db;
  };

  it('is used wrongly with exit code 2: unknown verbs, options and values, a missing configuration', async () => {
    for (const args of [['nonsense'], ['aggregate', '--bogus'], ['aggregate', '--date', 'today'], ['objects']])
      expect((await sifAgent(args)).code, args.join(' ')).to.equal(2);
    const missing = await sifAgent(['aggregate', '--config', join(temporaryDirectory(), 'none.yaml')]);
    expect(missing.code).to.equal(2);
    expect(missing.stderr).to.contain('none.yaml');
    expect((await sifAgent(['--help'])).code).to.equal(0);
    expect((await sifAgent(['version'])).stdout).to.match(/^\d+\.\d+\.\d+\n$/);
  });

  it('names what the SIS does not have, with exit code 2', async () => {
    expect(await refused(2, 'aggregate', '--person', '98765')).to.contain('person:98765');
    expect(await refused(2, 'aggregate', '--calendar', '98765')).to.contain('98765');
    expect(await refused(2, 'objects', '--zone', 'Zone', '--school', 'schoolID:98765')).to.contain('98765');
  });

  it('lists every fault of a configuration at once with its line, with exit code 2', async () => {
    writeFileSync(
      config,
      'agent: { id: D, colour: blue }\nsource: { kind: sqlite }\nzones:\n  - { id: Z, url: nowhere }\n',
    );
    const faults = (await refused(2, 'check-config')).split('\n');
    expect(faults.find((line) => line.includes('agent.colour'))).to.match(/agent\.yaml:1:/);
    expect(faults.find((line) => line.includes('source.file'))).to.match(/agent\.yaml:2:/);
    expect(faults.find((line) => line.includes('zones[0].url'))).to.match(/agent\.yaml:4:/);
  });

  describe('check-config', () => {
    it('is content with a source, a store and a zone that can be reached', async () => {
      const zis = createServer();
      await new Promise<void>((resolve) => zis.listen(0, '127.0.0.1', resolve));
      afterThisTest(() => new Promise((resolve) => zis.close(() => resolve())));
      const { port } = zis.address() as AddressInfo;
      config = writeConfig(source, { zones: [{ id: 'Zone', url: `http://127.0.0.1:${port}/z`, mode: 'pull' }] });
      expect(await done('check-config')).to.match(/source\s+\S+\s+ok\nstore\s+\S+\s+ok\nzone Zone\s+\S+\s+ok/);
    });

    it('names a missing column, and a zone that cannot be reached, with exit code 1', async () => {
      const db = new Sqlite(source);
      db.exec('alter table enrollment drop column noShow; drop table attendanceUnit');
      db.close();
      const faults = await refused(1, 'check-config');
      expect(faults).to.contain('column enrollment.noShow is missing').and.contain('table attendanceUnit is missing');
      expect(faults).to.contain('cannot connect to http://127.0.0.1:9/zone/Zone');
      expect(await refused(1, 'aggregate')).to.contain('enrollment.noShow');
    });
  });

  it('migrates once, and refuses a store of a newer program with exit code 3', async () => {
    expect(await done('migrate')).to.contain('0001-aggregation');
    expect(await done('migrate')).to.equal('the store is up to date\n');
    store().exec("insert into schema_migration values ('9999-later', '')");
    for (const verb of ['migrate', 'check-config', 'aggregate'])
      expect(await refused(3, verb)).to.contain('newer version');
  });

  it('aggregates what is selected, and says what it did in the form that districts know', async () => {
    const report = (await done('aggregate', '--school', '1', '--year', '2026')).split('\n');
    expect(report.slice(0, 4)).to.deep.equal(['Records:2', 'calendarName', 'North High School 25-26', 'North Evening 25-26']); // prettier-ignore
    expect(report.join('\n')).to.match(/row-in-uncounted-period\s+info\s+3/);
    const days = store().prepare('select count(*) from attendance_day where calendarID = ?').pluck();
    expect([days.get(11), days.get(12), days.get(21)]).to.deep.equal([294, 7, 0]);
    expect((await done('aggregate', '--school', '1', '--calendar', '12')).split('\n')[0]).to.equal('Records:1');
    expect(await refused(2, 'aggregate', '--calendar', '4711')).to.contain('no calendar 4711');
    expect(await refused(2, 'aggregate', '--school', '12')).to.contain('no school 12');
  });

  it('writes only what differs, moves lastModifiedDate only then, and removes what no longer qualifies', async () => {
    await done('aggregate');
    const all = store().prepare('select * from attendance_day order by calendarID, personID, date');
    const before = all.all() as Record<string, unknown>[];
    await done('aggregate');
    expect(all.all()).to.deep.equal(before);
    const db = new Sqlite(source);
    // E01 now attends the last period; E03 leaves the school before the day.
    db.exec(`update attendance set status = 'P', excuseID = null where personID = 100 and date = '2026-02-10' and attendanceID =
      (select max(attendanceID) from attendance where personID = 100 and date = '2026-02-10');
      update enrollment set endDate = '2026-02-09' where personID = 300`);
    db.close();
    await done('aggregate');
    const after = all.all() as Record<string, unknown>[];
    const key = (row: Record<string, unknown>): string =>
      `${String(row['calendarID'])} ${String(row['personID'])} ${String(row['date'])}`;
    const kept = new Map(after.map((row) => [key(row), row]));
    const changed = before.filter((row) => JSON.stringify(kept.get(key(row))) !== JSON.stringify(row)).map(key);
    const gone = changed.filter((row) => !kept.has(row));
    expect(gone.length).to.be.greaterThan(0);
    expect(gone.every((row) => row.startsWith('11 300 ') && row >= '11 300 2026-02-10')).to.equal(true);
    const moved = changed.filter(
      (row) => kept.get(row)?.['lastModified'] !== before[0]?.['lastModified'] && kept.has(row),
    );
    expect(moved).to.deep.equal(['11 100 2026-02-10']);
    expect(kept.get('11 100 2026-02-10')).to.include({ absentMinutes: 300 });
  });

  it('aggregates one student and one day, and leaves all other days alone', async () => {
    await done('aggregate');
    const db = new Sqlite(source);
    db.exec('delete from attendance where personID in (100, 200)');
    db.close();
    await done('aggregate', '--person', '100', '--date', '2026-02-10');
    const minutes = store().prepare('select absentMinutes from attendance_day where personID = ? and date = ?').pluck();
    expect(minutes.get(100, '2026-02-10')).to.equal(0);
    expect(minutes.get(200, '2026-02-10')).to.equal(200);
  });

  it('prints the aggregated days as CSV and JSON lines', async () => {
    await done('aggregate');
    const csv = (await done('aggregation', '--student', `person:100`, '--from', '2026-02-10', '--to', '2026-02-10')).trim().split('\n'); // prettier-ignore
    expect(csv).to.have.length(2);
    expect(csv[0]).to.equal('personID,studentRefId,calendarID,schoolID,date,lastModifiedDate,scheduledMinutes,absentMinutes,unexcusedAbsentMinutes,mostCommonExcuseID,mostCommonExcuseCode'); // prettier-ignore
    expect(csv[1]).to.match(new RegExp(`^100,${E01},11,1,2026-02-10,[^,]+,350,350,350,\\d+,AU$`));
    const lines = (await done('aggregation', '--school', '2', '--format', 'jsonl')).trim().split('\n');
    const records = lines.map((line) => JSON.parse(line) as { schoolID: number });
    expect(new Set(records.map(({ schoolID }) => schoolID))).to.deep.equal(new Set([2]));
    await refused(2, 'aggregation', '--student', 'number:1');
    const onDay = ['--from', '2026-02-10', '--to', '2026-02-10', '--format', 'jsonl'];
    const ofDay = (await done('aggregation', ...onDay, '--fields', 'personID,scheduledMinutes,absentMinutes,unexcusedAbsentMinutes,mostCommonExcuseCode')).split('\n'); // prettier-ignore
    expect(ofDay.filter((line) => /"personID":290[1-4],/.test(line))).to.deep.equal(
      ['2901,350,250,100,AE', '2902,350,100,100,AU', '2903,350,0,0,'].map(aggregationRecord),
      'E29',
    );
    const chosen = ['--fields', 'date,absentMinutes,mostCommonExcuseCode', '--absent-minutes', '120..'];
    const person = ['--student', 'person:800', '--as-of', '2026-06-05'];
    expect(await done('aggregation', ...chosen, ...person, '--excuse', 'AE,none')).to.equal(
      'date,absentMinutes,mostCommonExcuseCode\n2026-02-10,250,AE\n',
    );
    expect(await refused(2, 'aggregation', '--excuse', 'AE,Nothing'))
      .to.contain('"Nothing"')
      .and.not.contain('"AE"');
    expect(await refused(2, 'aggregation', '--fields', 'date,colour')).to.contain('no field colour');
  });

  it('lists findings with their rows', async () => {
    await done('aggregate');
    expect(await done('findings')).to.match(/row-on-non-attendance-day/);
    const csv = (await done('findings', '--format', 'csv', '--calendar', '11')).trim().split('\n');
    expect(csv[0]).to.equal('calendarID,severity,code,table,ids,personID,date,message');
    expect(csv).to.have.length(1 + 11);
  });

  it('prints objects as XML, CSV and JSON lines, with conditions, into a file too', async () => {
    await done('aggregate');
    const where = ['--zone', 'Zone', '--student', 'number:260100', '--date', '2026-02-10'];
    expect(await done('objects', ...where)).to.match(
      /^<SIF_ObjectData [^]*<StudentDailyAttendance RefId="[0-9A-F]{32}"/,
    );
    expect((await done('objects', ...where, '--format', 'csv')).split('\n')[0]).to.equal(
      'RefId,StudentPersonalRefId,SchoolInfoRefId,Date,SchoolYear,AttendanceCodeInfoRefId,TimeIn,TimeOut,AttendanceNote',
    );
    const file = join(temporaryDirectory(), 'objects.jsonl');
    expect(await done('objects', ...where, '--format', 'jsonl', '-o', file)).to.equal('');
    expect(JSON.parse(readFileSync(file, 'utf8'))).to.include({ StudentPersonalRefId: E01, Date: '2026-02-10' });
    const outside = ['--from', '2026-02-07', '--to', '2026-02-08', '--format', 'jsonl'];
    expect(await done('objects', '--zone', 'Zone', ...outside)).to.equal('');
  });

  it('does not take "not aggregated yet" for "nothing to report"', async () => {
    expect(await refused(1, 'objects', '--zone', 'Zone')).to.contain('not aggregated to the end yet');
    await done('aggregate');
    expect(await refused(1, 'objects', '--zone', 'Zone', '--year', '2025')).to.contain('2025 was never aggregated');
    await done('aggregate', '--year', '2025');
    await done('objects', '--zone', 'Zone', '--year', '2025');
  });

  it('lets exclude flags act without a refresh', async () => {
    await done('aggregate');
    const count = async (): Promise<number> =>
      (await done('objects', '--zone', 'Zone', '--format', 'jsonl', '--date', '2026-02-10')).split('\n').length - 1;
    const before = await count();
    const db = new Sqlite(source);
    afterThisTest(() => void db.close());
    db.exec('update enrollment set noShow = 1 where personID = 100');
    expect(await count()).to.equal(before - 1);
    db.exec('update calendar set sifExclude = 1 where calendarID = 11');
    expect(await count()).to.be.lessThan(before - 10);
    db.exec('update calendar set sifExclude = 0; update enrollment set noShow = 0 where personID = 100');
    expect(await count()).to.equal(before);
  });

  it('does not act on a source whose table was emptied', async () => {
    await done('aggregate');
    const before = await done('objects', '--zone', 'Zone', '--format', 'jsonl');
    copyFileSync(source, `${source}.kept`);
    const db = new Sqlite(source);
    db.exec('delete from enrollment');
    db.close();
    expect(await refused(1, 'objects', '--zone', 'Zone')).to.contain('enrollment');
    expect(await refused(1, 'aggregate')).to.contain('enrollment');
    copyFileSync(`${source}.kept`, source);
    expect(await done('objects', '--zone', 'Zone', '--format', 'jsonl')).to.equal(before);
  });

  it('shows, sets, exports and imports zone options, warns of unknown codes and keeps an audit trail', async () => {
    await done('aggregate');
    const set = await run('zone', 'options', 'set', 'Zone', 'attendanceCodeAllowedList=["AU", "Next, year"]', 'deleteBrake.percent=7'); // prettier-ignore
    expect(set.code, set.stderr).to.equal(0);
    expect(set.stderr).to.contain('"Next, year"').and.not.contain('"AU"');
    const shown = JSON.parse(await done('zone', 'options', 'show', 'Zone')) as Record<string, unknown>;
    expect(shown).to.deep.include({ attendanceCodeAllowedList: ['AU', 'Next, year'], deleteBrake: { percent: 7, atLeast: 500 } }); // prettier-ignore
    const file = join(temporaryDirectory(), 'options.json');
    writeFileSync(file, await done('zone', 'options', 'export', 'Zone'));
    await done('zone', 'options', 'set', 'Zone', 'attendanceCodeAllowedList=', 'deleteBrake.percent=5');
    await done('zone', 'options', 'import', 'Zone', file);
    expect(JSON.parse(await done('zone', 'options', 'show', 'Zone'))).to.deep.equal(shown);
    const faults = await refused(2, 'zone', 'options', 'set', 'Zone', 'colour=blue', 'reportNoShow=perhaps');
    expect(faults).to.contain('colour').and.contain('reportNoShow');
    const trail = store().prepare('select changedBy, before, after from zone_options_audit order by auditId').all();
    expect(trail).to.have.length(3);
    await refused(2, 'zone', 'options', 'show', 'Elsewhere');
  });
});

/** A line of JSON with the values of a line of CSV. */
function aggregationRecord(line: string): string {
  const [personID, scheduledMinutes, absentMinutes, unexcusedAbsentMinutes, code] = line.split(',');
  const minutes = { scheduledMinutes, absentMinutes, unexcusedAbsentMinutes };
  const numbers = Object.entries({ personID, ...minutes }).map(([name, value]) => [name, Number(value)] as const);
  return JSON.stringify({ ...Object.fromEntries(numbers), mostCommonExcuseCode: code || null });
}
