import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { startAgent } from '../../demo/processes.js';
import { sampleDistrict } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import { createSandbox } from '../../src/sandbox/sandbox.js';
import { writeConfig } from '../support/command-line.js';
import { afterThisTest, temporaryDirectory } from '../support/temporary.js';

const NORTH_HIGH_SCHOOL = '5AD1571200004000B000000000000001';
const SOUTH_HIGH_SCHOOL = '5AD1571200004000B000000000000002';

/** Has the SIS fail whenever a day of that calendar is read. */
function breakCalendar(source: string, calendarID: number): void {
  const db = new Sqlite(source);
  const columns = (db.pragma('table_info(day)') as { name: string }[]).map(({ name }) => name);
  const broken = columns.map((name) =>
    name === 'date' ? `case when calendarID = ${calendarID} then json('{') else date end as date` : name,
  );
  db.exec(`alter table day rename to dayRows; create view day as select ${broken.join(', ')} from dayRows`);
  db.close();
}

describe('a request for what is not aggregated, over HTTP', function () {
  this.timeout(60_000);

  it('is refused with 8/1 where a first run failed or a past year was left out; others are answered', async () => {
    const source = join(temporaryDirectory(), 'district.db');
    writeDistrict(source, sampleDistrict);
    breakCalendar(source, 21);
    const sandbox = await createSandbox({ zones: { Zone: {} } });
    afterThisTest(() => sandbox.close());
    const zones = [{ id: 'Zone', mode: 'pull', url: sandbox.url('Zone'), pullSeconds: 0.5 }];
    const agent = await startAgent(['run', '--config', writeConfig(source, { admin: { port: 0 }, zones })]);
    afterThisTest(() => agent.stop());
    const zone = sandbox.zone('Zone');
    await sandbox.until('the agent provides', () => zone.agent('DistrictSIS')?.objects.provide.size === 2, 30_000);

    const answerTo = async (element?: string, value = ''): Promise<string> => {
      const conditions = element === undefined ? [] : [{ element, operator: 'EQ' as const, value }];
      const answer = await zone.answered(zone.request({ object: 'StudentDailyAttendance', conditions }), 30_000);
      const { error, state, objectCount } = answer;
      return error
        ? `${error.category}/${error.code} ${error.description}`
        : `${state}, ${objectCount > 0 ? 'with' : 'without'} objects`;
    };
    const failed = /^8\/1 the aggregation of calendar 21 South High School 25-26 failed: .*malformed JSON/;
    expect(await answerTo('@SchoolInfoRefId', SOUTH_HIGH_SCHOOL)).to.match(failed);
    expect(await answerTo()).to.match(failed);
    expect(await answerTo('@SchoolInfoRefId', NORTH_HIGH_SCHOOL)).to.equal('complete, with objects');
    expect(await answerTo('@SchoolYear', '2025')).to.equal(
      '8/1 the attendance of school year 2025 was never aggregated',
    );
    expect(sandbox.complaints()).to.deep.equal([]);
  });
});
