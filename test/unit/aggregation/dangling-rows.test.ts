import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { sampleDistrict } from '../../../samples/district.js';
import { writeDistrict } from '../../../samples/load.js';
import { recordDanglingRows } from '../../../src/aggregation/dangling-rows.js';
import { openSource } from '../../../src/source/open.js';
import { findingPages } from '../../../src/store/aggregation/findings.js';
import { afterThisTest, temporaryDirectory, temporaryStore } from '../../support/temporary.js';
import { onEachEngine } from '../../support/engines.js';

onEachEngine('rows that no calendar meets', () => {
  async function findingsAfter(...edits: string[]): Promise<string[][]> {
    const file = join(temporaryDirectory(), 'district.db');
    writeDistrict(file, sampleDistrict);
    const store = await temporaryStore();
    const db = new Sqlite(file);
    afterThisTest(() => void db.close());
    const source = await openSource({ kind: 'sqlite', file }, 'timer');
    afterThisTest(() => source.close());
    const lists: string[][] = [];
    for (const edit of edits) {
      db.exec(edit);
      await recordDanglingRows(source, store);
      const list: string[] = [];
      for await (const page of findingPages(store, []))
        list.push(...page.map((row) => `${row.calendarID} ${row.code} ${row.sourceTable} ${row.ids}: ${row.message}`));
      lists.push(list);
    }
    return lists;
  }

  it('are none in the sample district', async () => expect(await findingsAfter('')).to.deep.equal([[]]));

  it('are findings of the district: attendance of a calendar or person that does not exist, or of none', async () => {
    const [list] = await findingsAfter(`
      insert into attendance (attendanceID, calendarID, personID, date, periodID, status, modifiedDate) values
        (900001, 77, 100, '2026-02-10', 1, 'A', '2026-02-10T08:00:00.000Z'),
        (900002, 77, 100, '2026-02-11', 1, 'A', '2026-02-10T08:00:00.000Z'),
        (900003, 11, 98765, '2026-02-10', 1, 'A', '2026-02-10T08:00:00.000Z')`);
    expect(list).to.deep.equal([
      '0 bad-row attendance 900001: calendarID 77 names no calendar, in this row and 1 other. Correct the row.',
      '0 bad-row attendance 900003: personID 98765 names no person. Correct the row.',
    ]);
  });

  it('are found in every table that leads to attendance, and are gone when they are corrected', async () => {
    const [list, after] = await findingsAfter(
      `update roster set sectionID = 99999 where rosterID = (select min(rosterID) from roster);
       update section set courseID = 99999 where sectionID = (select min(sectionID) from section);
       update enrollment set calendarID = 99999 where enrollmentID = (select min(enrollmentID) from enrollment);
       update attendanceExcuse set calendarID = 99999 where excuseID = (select min(excuseID) from attendanceExcuse)`,
      `update roster set sectionID = (select min(sectionID) from section) where sectionID = 99999;
       update section set courseID = (select min(courseID) from course) where courseID = 99999;
       update enrollment set calendarID = 11 where calendarID = 99999;
       update attendanceExcuse set calendarID = 11 where calendarID = 99999`,
    );
    expect(list?.map((line) => line.split(' ')[2])).to.have.members(['roster', 'section', 'enrollment', 'attendanceExcuse']); // prettier-ignore
    expect(after).to.deep.equal([]);
  });

  it('are told apart up to 200 values of a column, so that no loss of a table floods the list', async () => {
    const [list] = await findingsAfter(`
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)
      insert into attendance (attendanceID, calendarID, personID, date, periodID, status, modifiedDate)
        select 900000 + i, 5000 + i, 100, '2026-02-10', 1, 'A', '2026-02-10T08:00:00.000Z' from n`);
    expect(list).to.have.length(200);
  });
});
