import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { sampleDistrict } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import { sifAgentHere } from '../support/command-line-here.js';
import { writeConfig, type Ran } from '../support/command-line.js';
import { temporaryDirectory } from '../support/temporary.js';

describe('findings', function () {
  this.timeout(60_000);
  let source: string;
  let config: string;
  const run = (...args: string[]): Promise<Ran> => sifAgentHere([...args, '--config', config]);
  const edit = (file: string, sql: string): void => {
    const db = new Sqlite(file);
    db.exec(sql);
    db.close();
  };
  const store = (): string => join(dirname(config), 'agent.db');

  beforeEach(() => {
    source = join(temporaryDirectory(), 'district.db');
    writeDistrict(source, sampleDistrict);
    config = writeConfig(source);
  });

  it('are counted for each calendar and then listed, under one head however many there are', async () => {
    expect((await run('aggregate')).code).to.equal(0);
    edit(store(), `delete from finding; with recursive n(i) as (select 1 union all select i + 1 from n where i < 12000)
      insert into finding select 11 + 10 * (i % 2), 100 + i, 0, '2026-02-10', 'unknown-code', 'warning', 'attendance', i, 'What to do.' from n`); // prettier-ignore
    const { stdout } = await run('findings');
    const lines = stdout.split('\n');
    expect(lines.slice(0, 4)).to.deep.equal([
      'calendarID  calendar                 severity  code          count',
      '----------  -----------------------  --------  ------------  -----',
      '        11  North High School 25-26  warning   unknown-code   6000',
      '        21  South High School 25-26  warning   unknown-code   6000',
    ]);
    expect(lines.filter((line) => line.startsWith('calendarID')).length).to.equal(2);
    expect(lines.filter((line) => line.includes('What to do.')).length).to.equal(12_000);
    expect((await run('findings', '--calendar', '21', '--format', 'csv')).stdout.split('\n').length).to.equal(6002);
  });

  it('say so when there are none', async () => {
    expect((await run('findings')).stdout).to.equal('findings: none\n');
    expect((await run('findings', '--format', 'csv')).stdout).to.equal(
      'calendarID,severity,code,table,ids,personID,date,message\n',
    );
  });

  it('hold the rows that no calendar meets, until they are gone', async () => {
    edit(source, `insert into attendance (attendanceID, calendarID, personID, date, periodID, status, modifiedDate)
        values (900001, 77, 100, '2026-02-10', 1, 'A', '2026-02-10T08:00:00.000Z')`); // prettier-ignore
    const { stdout, code } = await run('aggregate');
    expect(code).to.equal(0);
    expect(stdout).to.match(/bad-row +error +1/);
    const csv = (await run('findings', '--format', 'csv')).stdout.split('\n');
    expect(csv[1]).to.equal(',error,bad-row,attendance,900001,,,calendarID 77 names no calendar. Correct the row.');
    expect((await run('findings')).stdout).to.match(/^ +error +bad-row +attendance +900001/m);
    edit(source, 'delete from attendance where attendanceID = 900001');
    await run('aggregate', '--calendar', '11');
    expect((await run('findings')).stdout).to.not.contain('900001');
  });
});
