import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { checkSource } from '../../../src/source/check.js';
import { connectSource, openSource } from '../../../src/source/open.js';
import { writeDistrict } from '../../../samples/load.js';
import { afterThisTest, temporaryDirectory } from '../../support/temporary.js';

function districtWithout(statement: string): string {
  const file = join(temporaryDirectory(), 'district.db');
  writeDistrict(file, {});
  const db = new Sqlite(file);
  db.exec(statement);
  db.close();
  return file;
}

const check = async (file: string): ReturnType<typeof checkSource> => {
  const database = connectSource({ kind: 'sqlite', file }, 'timer');
  afterThisTest(() => database.close());
  return checkSource(database);
};

describe('the contract of the SIS', () => {
  it('holds for the sample district, indexes included', async () => {
    expect(await check(districtWithout('select 1'))).to.deep.equal({ faults: [], warnings: [], absentColumns: [] });
  });

  it('names every missing table and column at once', async () => {
    const file = districtWithout('drop table roster; alter table period drop column lunchTime');
    expect((await check(file)).faults).to.deep.equal(['column period.lunchTime is missing', 'table roster is missing']);
    const refused = await openSource({ kind: 'sqlite', file }, 'timer').catch((error: unknown) => error);
    expect(refused).to.include({ code: 'source-contract', exitCode: 1 });
    expect((refused as Error).message)
      .to.contain('period.lunchTime')
      .and.contain('roster');
  });

  it('does without person.studentNumber, and says so', async () => {
    const { faults, warnings, absentColumns } = await check(
      districtWithout('alter table person drop column studentNumber'),
    );
    expect(faults).to.deep.equal([]);
    expect(absentColumns).to.deep.equal(['person.studentNumber']);
    expect(warnings.join()).to.contain('person.studentNumber');
  });

  it('names a missing index with what that costs', async () => {
    const db = new Sqlite(districtWithout('select 1'));
    const [index] = db
      .prepare(
        `select i.name from sqlite_schema s, pragma_index_list(s.name) i, pragma_index_info(i.name) c
         where s.name = 'roster' and c.seqno = 0 and c.name = 'personID'`,
      )
      .pluck()
      .all() as string[];
    db.exec(`drop index "${index}"`);
    const file = db.name;
    db.close();
    const { warnings } = await check(file);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(/^index roster \(personID\) is missing: every refresh/);
  });

  it('says that a file cannot be opened', async () => {
    const file = join(temporaryDirectory(), 'none.db');
    const refused = await openSource({ kind: 'sqlite', file }, 'timer').catch((error: unknown) => error);
    expect(refused).to.include({ code: 'source-unreachable', kind: 'transient' });
    expect((refused as Error).message).to.contain(file);
  });
});
