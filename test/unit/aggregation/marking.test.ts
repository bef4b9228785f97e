import { expect } from 'chai';
import type { SchoolDay } from '../../../src/core/school-day.js';
import { codeInfoRefId } from '../../../src/attendance/identities.js';
import type { Guid } from '../../../src/core/guid.js';
import { onEachEngine } from '../../support/engines.js';
import { CALENDAR, LAST_DAY, WatchedDistrict } from '../../support/watched-district.js';

const day = (date: string): SchoolDay => date as SchoolDay;
/** The attendance-taking days of the calendar. */
const everyDay = (student: string): string[] =>
  ['05', '06', '09', '10', '11', '12', '17'].map((date) => `2026-02-${date} ${student}`);
const FEBRUARY_10 = '2026-02-10 0100';
/** excuseID of AU, and the RefIds of its two objects. */
const AU = 1101;
const AU_GUID = '5AD1571200004000C000000000001101' as Guid;
const AU_REFIDS = (['0.5', '1.0'] as const).map((value) => codeInfoRefId(AU_GUID, value)).sort();

const insertRow = (id: number, date: string | null, personID = 100): string =>
  `insert into attendance (attendanceID, calendarID, personID, date, periodID, excuseID, status, modifiedDate)
   values (${id}, ${CALENDAR}, ${personID}, ${date === null ? 'null' : `'${date}'`}, 1101, ${AU}, 'A', '2026-02-17T08:00:00.000Z');`;

onEachEngine('what a refresh or a recomputation marks due (R24)', function () {
  this.timeout(30_000);

  it('is nothing during a calendar’s first aggregation, and nothing when it is repeated', async () => {
    const district = await WatchedDistrict.open();
    expect((await district.refresh()).markedKeys).to.equal(0);
    await district.complete();
    const again = await district.refresh();
    expect(again).to.include({ markedKeys: 0, changedDays: 0, removedDays: 0, changedObjects: 0 });
    expect(await district.takeDue()).to.deep.equal([]);
    expect(await district.takeDue('AttendanceCodeInfo')).to.deep.equal([]);
  });

  it('is nothing for a zone that never was connected', async () => {
    const district = await WatchedDistrict.aggregated();
    await district.store.transact((writer) => writer.run(writer.sql.deleteFrom('publication')));
    district.edit(`update attendance set comments = 'late' where personID = 100 and date = '2026-02-10'`);
    await district.refresh();
    expect(await district.takeDue()).to.deep.equal([]);
  });

  for (const [who, again] of [
    ['a refresh', (district: WatchedDistrict) => district.refresh()],
    ['a recomputation', (district: WatchedDistrict) => district.recompute([100, 200])],
  ] as const)
    describe(`by ${who}`, () => {
      const edits: Record<string, [edit: string, due: string[]]> = {
        'is the day whose row was edited': [
          `update attendance set comments = 'late' where personID = 100 and date = '2026-02-10'`,
          [FEBRUARY_10],
        ],
        'is the day whose rows were removed': [
          `delete from attendance where personID = 100 and date = '2026-02-10'`,
          [FEBRUARY_10],
        ],
        'is both days of a row that was moved': [
          `update attendance set date = '2026-02-11' where personID = 100 and date = '2026-02-09'`,
          ['2026-02-09 0100', '2026-02-11 0100'],
        ],
        'is nothing when a day is no longer attendance-taking': [
          `update day set attendance = 0 where calendarID = 11 and date = '2026-02-10'`,
          [],
        ],
        'is nothing when thresholds, a bell schedule, a term or courses change': [
          `update calendar set halfDayAbsence = 10, startDate = '2026-02-11' where calendarID = 11;
           update period set endTime = '08:30:00' where periodID = 1101; update course set active = 0 where calendarID = 11`,
          [],
        ],
        'is every day of a shortened enrollment': [
          `update enrollment set endDate = '2026-02-13' where personID = 100 and calendarID = 11`,
          // Its dates are event inputs of the days that it still covers, too.
          everyDay('0100'),
        ],
        'is every day of a deleted enrollment': [
          `delete from enrollment where personID = 200 and calendarID = 11`,
          everyDay('0200'),
        ],
        'is the days of a student whose No Show was ticked': [
          `update enrollment set noShow = 1 where personID = 200 and calendarID = 11`,
          everyDay('0200'),
        ],
      };
      for (const [what, [edit, due]] of Object.entries(edits))
        it(what, async () => {
          const district = await WatchedDistrict.aggregated();
          district.edit(edit);
          await again(district);
          expect(await district.takeDue()).to.deep.equal(due);
          await again(district);
          expect(await district.takeDue(), 'when it is repeated').to.deep.equal([]);
        });
    });

  it('is the old key and the new one when a student’s GUID changes', async () => {
    const district = await WatchedDistrict.aggregated();
    district.edit(`update person set personGUID = '5AD15712-0000-4000-A000-00000000FFFF' where personID = 100`);
    await district.refresh();
    const due = await district.takeDue();
    expect(due).to.include.members([FEBRUARY_10, '2026-02-10 FFFF', '2026-02-11 FFFF']);
    expect(due, 'a day without an object has no old key').to.not.include('2026-02-11 0100');
  });

  it('keeps quiet about a student who left and is deleted, but for the objects that there were', async () => {
    const district = await WatchedDistrict.aggregated();
    district.edit(`delete from enrollment where personID = 100; delete from attendance where personID = 100;
                   delete from roster where personID = 100; delete from person where personID = 100`);
    await district.refresh();
    expect(await district.takeDue()).to.deep.equal([FEBRUARY_10]);
    await district.recompute([100]);
    expect(await district.takeDue()).to.deep.equal([]);
    for (const table of ['attendance_day', 'candidate', 'seen_row', 'student_inputs', 'unrecorded_day'] as const)
      expect(await district.rows(table, 100), table).to.deep.equal([]);
  });

  describe('of days with rows and without a record', () => {
    it('is nothing when a calendar edit takes the record and another one gives it back', async () => {
      const district = await WatchedDistrict.aggregated();
      district.edit(`update day set attendance = 0 where calendarID = 11 and date = '2026-02-10'`);
      await district.refresh();
      expect(await district.rows('unrecorded_day', 100)).to.have.length(1);
      district.edit(`update day set attendance = 1 where calendarID = 11 and date = '2026-02-10'`);
      await district.refresh();
      expect(await district.rows('unrecorded_day', 100)).to.deep.equal([]);
      expect(await district.takeDue()).to.deep.equal([]);
    });

    it('is their key when rows appear, are edited and vanish', async () => {
      const district = await WatchedDistrict.aggregated();
      // A Saturday, and a day before the calendar's first.
      district.edit(insertRow(90_001, '2026-02-07') + insertRow(90_002, '2025-07-01'));
      const both = ['2025-07-01 0100', '2026-02-07 0100'];
      await district.refresh();
      expect(await district.takeDue()).to.deep.equal(both);
      await district.recompute([100]);
      expect(await district.takeDue()).to.deep.equal([]);
      district.edit(`update attendance set presentMinutes = 3 where attendanceID in (90001, 90002)`);
      await district.recompute([100]);
      expect(await district.takeDue()).to.deep.equal(both);
      district.edit(`delete from attendance where attendanceID in (90001, 90002)`);
      await district.refresh();
      expect(await district.takeDue()).to.deep.equal(both);
      expect(await district.rows('unrecorded_day', 100)).to.deep.equal([]);
    });

    it('is their key when an edit meets a day whose record a calendar edit had taken', async () => {
      const district = await WatchedDistrict.aggregated();
      district.edit(`update day set attendance = 0 where calendarID = 11 and date = '2026-02-10'`);
      await district.refresh();
      district.edit(`delete from attendance where personID = 100 and date = '2026-02-10'`);
      await district.refresh();
      expect(await district.takeDue()).to.deep.equal([FEBRUARY_10]);
    });
  });

  describe('of quiet days that appear', () => {
    it('is nothing when a day is added to the calendar', async () => {
      const district = await WatchedDistrict.aggregated();
      district.edit(`update day set schoolDay = 1, instruction = 1, attendance = 1, periodScheduleID = 111
                     where calendarID = 11 and date = '2026-02-07'`);
      const { changedDays, students } = await district.refresh();
      expect(changedDays).to.be.greaterThan(40).and.at.most(students);
      expect(await district.takeDue()).to.deep.equal([]);
    });

    it('is their keys when a student is enrolled', async () => {
      const district = await WatchedDistrict.aggregated();
      district.edit(`update enrollment set startDate = '2026-02-16' where personID = 200 and calendarID = 11`);
      await district.recompute([200]);
      await district.takeDue();
      district.edit(`update enrollment set startDate = '2026-02-12' where personID = 200 and calendarID = 11`);
      await district.recompute([200]);
      expect(await district.takeDue()).to.deep.equal(['2026-02-12 0200', '2026-02-17 0200']);
    });
  });

  describe('of attendance codes', () => {
    it('is the two objects of a code whose text changed, and the days that involve it', async () => {
      const district = await WatchedDistrict.aggregated();
      district.edit(`update attendanceExcuse set code = 'ABS' where excuseID = ${AU}`);
      await district.refresh();
      expect(await district.takeDue('AttendanceCodeInfo')).to.deep.equal(AU_REFIDS);
      expect(await district.takeDue()).to.include(FEBRUARY_10);
      await district.refresh();
      expect(await district.takeDue('AttendanceCodeInfo')).to.deep.equal([]);
    });

    it('is only its objects when the description changed', async () => {
      const district = await WatchedDistrict.aggregated();
      district.edit(`update attendanceExcuse set description = 'Away' where excuseID = ${AU}`);
      await district.recompute([], { codes: await district.codes() });
      expect(await district.takeDue('AttendanceCodeInfo')).to.deep.equal(AU_REFIDS);
      expect(await district.takeDue()).to.deep.equal([]);
    });

    it('is what appears and what vanishes when a code changes its class (E28)', async () => {
      const district = await WatchedDistrict.aggregated();
      district.edit(`update attendanceExcuse set excuse = 'X' where excuseID = ${AU}`);
      await district.refresh();
      const exempt = codeInfoRefId('5AD1571200004000C000000000001101' as Guid, '0.0');
      expect(await district.takeDue('AttendanceCodeInfo')).to.deep.equal([...AU_REFIDS, exempt].sort());
    });

    it('is the end of a code only when no day references it any more, whoever looked at a part of them', async () => {
      const district = await WatchedDistrict.aggregated();
      const whole = AU_REFIDS.filter((refId) => refId === codeInfoRefId(AU_GUID, '1.0'));
      district.edit(`update attendanceExcuse set excuse = 'X' where excuseID = ${AU}`);
      await district.refresh({ personIDs: [100] });
      expect(await district.takeDue(), 'one of many absent with AU').to.deep.equal([FEBRUARY_10]);
      expect(await district.takeDue('AttendanceCodeInfo')).to.not.include.members(whole);
      await district.recompute([], { codes: await district.codes() });
      expect(await district.takeDue('AttendanceCodeInfo'), 'nobody found the days').to.not.include.members(whole);
      await district.refresh();
      expect(await district.takeDue('AttendanceCodeInfo')).to.include.members(whole);
    });

    it('is no object of a code when it is only the school whose GUID changed', async () => {
      const district = await WatchedDistrict.aggregated();
      for (const schoolGUID of [
        '5AD15712-0000-4000-B000-00000000FFFF',
        'no GUID',
        '5AD15712-0000-4000-B000-00000000FFFE',
      ]) {
        district.edit(`update school set schoolGUID = '${schoolGUID}' where schoolID = 1`);
        await district.refresh();
      }
      expect(await district.takeDue('AttendanceCodeInfo')).to.deep.equal([]);
    });
  });

  it('ends at the day after which a refresh alters nothing; a recomputation goes on (R26)', async () => {
    const district = await WatchedDistrict.open();
    await district.refresh({ lastDay: day('2026-02-11') });
    await district.complete(day('2026-02-11'));
    district.edit(insertRow(90_001, '2026-02-12'));
    await district.refresh({ lastDay: day('2026-02-11') });
    expect(await district.takeDue()).to.deep.equal([]);
    await district.recompute([100]);
    expect(await district.takeDue()).to.include('2026-02-12 0100');
    const dates = (await district.rows('attendance_day', 100)).map((row) => 'date' in row && row.date);
    expect(dates, 'a quiet day that is yet to come has no record').to.include('2026-02-12').and.not.include(LAST_DAY);
  });

  it('has a planned absence from the start when the first aggregation finds it there', async () => {
    const district = await WatchedDistrict.open();
    district.edit(insertRow(90_001, '2026-02-12'));
    await district.refresh({ lastDay: day('2026-02-11'), first: true });
    await district.complete(day('2026-02-11'));
    const dates = (await district.rows('attendance_day', 100)).map((row) => 'date' in row && row.date);
    expect(dates).to.include('2026-02-12').and.not.include(LAST_DAY);
    await district.recompute([100]);
    expect(await district.takeDue()).to.deep.equal([]);
  });
});
