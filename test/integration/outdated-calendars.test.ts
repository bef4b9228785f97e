import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { sampleDistrict } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import { sifAgentHere } from '../support/command-line-here.js';
import { writeConfig, type Ran } from '../support/command-line.js';
import { temporaryDirectory } from '../support/temporary.js';

/** What neither events nor the nightly run act on, and the words in which it is told. */
const EDITS: readonly [words: string, statement: string][] = [
  ['calendar dates or thresholds', 'update calendar set halfDayAbsence = 90 where calendarID = 11'],
  ['grade levels or their thresholds', 'update gradeLevel set wholeDayAbsence = 300 where calendarID = 11'],
  ['terms', `update term set endDate = '2026-06-04' where calendarID = 11`],
  ['days', `update day set attendance = 0 where calendarID = 11 and date = '2026-02-10'`],
  ['periods, their times or lunch', 'update period set lunchTime = 10 where periodID = 1111'],
  ['courses or their flags', 'update course set active = 0 where courseID = (select min(courseID) from course where calendarID = 11)'],
  ['sections', 'insert into section (sectionID, courseID) select 999999, min(courseID) from course where calendarID = 11'],
  ['when sections meet', 'update sectionPlacement set periodID = 1112 where sectionPlacementID = (select min(sectionPlacementID) from sectionPlacement where periodID = 1111)'],
]; // prettier-ignore

describe('aggregate --check', function () {
  this.timeout(120_000);

  it('names each calendar that needs a refresh and why, until it has been refreshed', async () => {
    const source = join(temporaryDirectory(), 'district.db');
    writeDistrict(source, sampleDistrict);
    const config = writeConfig(source);
    const run = (...args: string[]): Promise<Ran> => sifAgentHere([...args, '--config', config]);
    const never = await run('aggregate', '--check');
    expect(never.code).to.equal(1);
    expect(never.stdout).to.match(/^ *11 +North High School 25-26 +never aggregated$/m);
    expect((await run('aggregate')).code).to.equal(0);
    expect(await run('aggregate', '--check')).to.include({ code: 0, stdout: 'no calendar needs a refresh\n' });

    const db = new Sqlite(source);
    // What acts without a refresh, and what no rule reads.
    db.exec(`update calendar set sifExclude = 1 where calendarID = 12; update gradeLevel set sifExclude = 1;
      update term set name = 'other'; update period set name = 'other'; update course set name = 'other'`);
    expect(await run('aggregate', '--check')).to.include({ code: 0 });
    for (const [, statement] of EDITS) db.exec(statement);
    db.close();
    const edited = await run('aggregate', '--check');
    expect(edited.code).to.equal(1);
    expect(edited.stderr).to.contain('1 calendar needs a refresh');
    const line = edited.stdout.split('\n').find((text) => text.includes('North High School 25-26'));
    for (const [words] of EDITS) expect(line).to.contain(words);
    const status = await run('zone', 'status', 'Zone', '--json');
    const { aggregation } = JSON.parse(status.stdout) as { aggregation: { calendarsToRefresh: { calendarID: number }[] } }; // prettier-ignore
    expect(aggregation.calendarsToRefresh.map(({ calendarID }) => calendarID)).to.deep.equal([11]);

    expect((await run('aggregate', '--date', '2026-02-10')).code).to.equal(0);
    expect((await run('aggregate', '--nightly')).code).to.equal(0);
    expect((await run('aggregate', '--check')).code, 'after what looks at some days only').to.equal(1);
    expect((await run('aggregate', '--calendar', '11')).code).to.equal(0);
    expect((await run('aggregate', '--check')).code).to.equal(0);
  });

  it('stands beside a queue that is looked at on the command line', async () => {
    const source = join(temporaryDirectory(), 'district.db');
    writeDistrict(source, sampleDistrict);
    const config = writeConfig(source);
    const run = (...args: string[]): Promise<Ran> => sifAgentHere([...args, '--config', config]);
    const submitted = await run('aggregate', '--calendar', '12', '--submit', '--title', 'evening');
    const id = /refresh ([0-9A-F]{32}) of 1 calendar/.exec(submitted.stdout)![1]!;
    const listed = await run('refreshes', 'list', '--format', 'json');
    expect(JSON.parse(listed.stdout)).to.have.length(1);
    expect((JSON.parse(listed.stdout) as object[])[0]).to.include({ id, title: 'evening', status: 'queued' });
    expect((await run('refreshes', 'cancel', id)).stdout).to.contain('cancelled before it began');
    expect((await run('aggregate', '--calendar', '11,12')).code).to.equal(0);
    const [newest] = JSON.parse((await run('refreshes', 'list', '--format', 'json', '--limit', '1')).stdout) as { id: string; status: string }[]; // prettier-ignore
    expect(newest).to.include({ status: 'done' });
    expect((await run('refreshes', 'report', newest!.id)).stdout).to.equal(
      'Records:2\ncalendarName\nNorth High School 25-26\nNorth Evening 25-26\n',
    );
    expect((await run('refreshes', 'details', newest!.id)).stdout).to.match(/^11,North High School 25-26,done,44,/m);
    expect((await run('refreshes', 'list', '--to', '2000-01-01', '--format', 'csv')).stdout.trim().split('\n')).to.have.length(1); // prettier-ignore
    expect((await run('refreshes', 'report', 'A'.repeat(32))).code).to.equal(2);
    expect((await run('refreshes', 'report', 'no')).code).to.equal(2);
    expect((await run('aggregate', '--nightly', '--calendar', '11')).code).to.equal(2);
  });
});
