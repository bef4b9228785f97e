import { expect } from 'chai';
import { acceptEmpty } from '../../../src/aggregation/source-guard.js';
import { AgentError } from '../../../src/core/errors.js';
import { onEachEngine } from '../../support/engines.js';
import { WatchedDistrict } from '../../support/watched-district.js';

onEachEngine('a table of the SIS that has become empty', function () {
  this.timeout(30_000);

  const failure = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work;
    } catch (error) {
      if (error instanceof AgentError) return `${error.code}: ${error.message}`;
      throw error;
    }
    return 'none';
  };

  it('fails the refresh and the recomputation before anything is changed, and names the table', async () => {
    const district = await WatchedDistrict.aggregated();
    const before = await district.rows('attendance_day', 100);
    district.edit('delete from roster; delete from attendanceUnit');
    for (const work of [() => district.refresh(), () => district.recompute([100])])
      expect(await failure(work())).to.match(
        /^source-unreachable: the SIS has no rows any more in attendanceUnit, roster;/,
      );
    expect(await district.rows('attendance_day', 100)).to.deep.equal(before);
    expect(await district.takeDue()).to.deep.equal([]);
  });

  it('is a change once an administrator has accepted that', async () => {
    const district = await WatchedDistrict.aggregated();
    district.edit('delete from attendanceUnit; delete from gradeLevel');
    expect(await failure(district.refresh())).to.contain('aggregate --accept-empty attendanceUnit gradeLevel');
    await acceptEmpty(district.store, ['attendanceUnit', 'gradeLevel']);
    await district.refresh();
    expect(await district.takeDue()).to.include('2026-02-10 1600');
    const grades = await district.store.read((reader) => reader.all(reader.sql.selectFrom('grade_level').selectAll()));
    expect(grades).to.deep.equal([]);
  });

  it('must be one that the agent reads', async () => {
    const district = await WatchedDistrict.open();
    expect(await failure(acceptEmpty(district.store, ['roster', 'rooster']))).to.match(/^usage: .* rooster /);
  });

  it('is no fault when it was empty from the start', async () => {
    const district = await WatchedDistrict.open();
    district.edit('delete from attendanceUnit');
    await district.refresh();
    expect(await failure(district.refresh())).to.equal('none');
  });
});
