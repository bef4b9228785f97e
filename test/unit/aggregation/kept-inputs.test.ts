import { expect } from 'chai';
import type { SchoolDay } from '../../../src/core/school-day.js';
import { markCodesMixed, readSeenCodes } from '../../../src/store/changes/seen-codes.js';
import { onEachEngine } from '../../support/engines.js';
import { CALENDAR, WatchedDistrict } from '../../support/watched-district.js';

const day = (date: string): SchoolDay => date as SchoolDay;

onEachEngine('what is kept of the SIS to compare it with', function () {
  this.timeout(30_000);

  const seen = async (district: WatchedDistrict, personID = 100): Promise<string[]> =>
    (await district.rows('seen_row', personID))
      .map((row) => ('rowID' in row ? `${row.sourceTable} ${row.rowID} '${row.date}'` : ''))
      .sort();
  const inputs = async (district: WatchedDistrict): Promise<unknown> =>
    (await district.rows('student_inputs', 100)).map((row) => row.digest);
  const move = (id: number, date: string): string => `update attendance set date = ${date} where attendanceID = ${id};`;

  it('is every row that was looked at: those on other days and without a readable date too, later ones not', async () => {
    const district = await WatchedDistrict.open();
    const ids = [1, 2, 3].map((n) => 90_000 + n);
    const dates = [`'2026-02-16'`, `'soon'`, 'null'];
    district.edit(
      ids
        .map(
          (id, index) =>
            `insert into attendance (attendanceID, calendarID, personID, date, periodID, status, modifiedDate)
             values (${id}, ${CALENDAR}, 200, ${dates[index]}, 1101, 'A', '2026-02-10T08:00:00.000Z');`,
        )
        .join(''),
    );
    await district.refresh({ lastDay: day('2026-02-13') });
    const before = await seen(district, 200);
    expect(before).to.include.members([`attendance 90002 ''`, `attendance 90003 ''`]);
    expect(before.filter((row) => row.includes(`'2026-02-10'`))).to.have.length(4);
    expect(before.filter((row) => row.includes(`'2026-02-16'`))).to.deep.equal([]);

    district.edit(move(90_002, `'2026-02-11'`) + `delete from attendance where attendanceID = 90003`);
    await district.refresh({ lastDay: day('2026-02-13') });
    expect((await seen(district, 200)).filter((row) => row.includes(' 9000'))).to.deep.equal([
      `attendance 90002 '2026-02-11'`,
    ]);
    await district.recompute([200]);
    expect(await seen(district, 200)).to.include(`attendance 90001 '2026-02-16'`);
  });

  it('has another digest when only the modifiedDate of positive attendance was touched, which marks nothing', async () => {
    const district = await WatchedDistrict.aggregated();
    const before = await district.rows('seen_row', 1600);
    district.edit(`update attendanceUnit set modifiedDate = '2026-02-17T08:00:00.000Z' where personID = 1600`);
    await district.recompute([1600], {
      students: [{ personID: 1600, from: day('2026-02-10'), to: day('2026-02-10') }],
    });
    const after = await district.rows('seen_row', 1600);
    expect(after).to.have.length(before.length).and.not.deep.equal(before);
    expect(await district.takeDue()).to.deep.equal([]);
  });

  it('differs from whatever comes once a part of the days was evaluated with other enrollments, also when they are changed back', async () => {
    const district = await WatchedDistrict.aggregated();
    const before = await inputs(district);
    district.edit(`update enrollment set endDate = '2026-02-16' where personID = 100 and calendarID = 11`);
    await district.recompute([100], { students: [{ personID: 100, from: day('2026-02-10'), to: day('2026-02-10') }] });
    await district.refresh();
    expect(await inputs(district)).to.deep.equal(['']);
    district.edit(`update enrollment set endDate = null where personID = 100 and calendarID = 11`);
    await district.recompute([100], { students: [{ personID: 100, from: day('2026-02-10'), to: day('2026-02-10') }] });
    expect(await inputs(district)).to.deep.equal(['']);
    await district.recompute([100]);
    expect(await inputs(district)).to.deep.equal(before);
  });

  describe('of codes', () => {
    const kept = (district: WatchedDistrict): Promise<Record<number, string>> =>
      district.store.read(async (reader) => {
        const rows = await reader.all(reader.sql.selectFrom('seen_code').select(['excuseID', 'digest']));
        return Object.fromEntries(rows.map(({ excuseID, digest }) => [excuseID, digest]));
      });
    const ABS = `update attendanceExcuse set code = 'ABS' where excuseID = 1101`;
    const AU = `update attendanceExcuse set code = 'AU' where excuseID = 1101`;

    it('is each as it was when the days that involve it were evaluated', async () => {
      const district = await WatchedDistrict.aggregated();
      expect(await kept(district)).to.deep.equal(Object.fromEntries(await district.codes()));
      district.edit(ABS);
      await district.recompute([100], { codes: await district.codes() });
      expect(await kept(district)).to.deep.equal(Object.fromEntries(await district.codes()));
    });

    for (const [what, evaluate] of [
      ['a refresh, which leaves later days out', (district: WatchedDistrict) => district.refresh()],
      ['one student', (district: WatchedDistrict) => district.recompute([100])],
    ] as const)
      it(`differs from whatever comes once ${what} was evaluated with another code`, async () => {
        const district = await WatchedDistrict.aggregated();
        district.edit(ABS);
        await evaluate(district);
        district.edit(AU);
        await evaluate(district);
        expect(await kept(district)).to.include({ 1101: '' });
        expect((await kept(district))[1102]).to.equal((await district.codes()).get(1102));
      });

    it('stays known to the calendar that it left when another one has it', async () => {
      const district = await WatchedDistrict.aggregated();
      const before = await district.store.read((reader) => readSeenCodes(reader, CALENDAR));
      expect(before.get(1101)).to.be.a('string');
      await district.store.transact((writer) => markCodesMixed(writer, 12, [1101]));
      expect(await district.store.read((reader) => readSeenCodes(reader, CALENDAR))).to.deep.equal(before);
    });

    it('is not what came after the caller had looked for its days', async () => {
      const district = await WatchedDistrict.aggregated();
      const found = await district.codes();
      district.edit(ABS);
      await district.recompute([100], { codes: found });
      expect(await kept(district)).to.deep.equal({ ...Object.fromEntries(found), 1101: '' });
    });
  });

  describe('of enrollments', () => {
    const mirrored = (district: WatchedDistrict) =>
      district.store.read(
        (reader) =>
        reader.all(reader.sql.selectFrom('enrollment').select(['enrollmentID', 'noShow']).where('personID', '=', 100).where('calendarID', '=', CALENDAR)), // prettier-ignore
      );

    it('one that is gone leaves the mirror with the marks of its days (R25)', async () => {
      const district = await WatchedDistrict.aggregated();
      district.edit(`delete from enrollment where personID = 100 and calendarID = 11;
                     delete from attendance where personID = 100 and date = '2026-02-10'`);
      await district.recompute([100], {
        students: [{ personID: 100, from: day('2026-02-10'), to: day('2026-02-10') }],
      });
      expect(await district.takeDue()).to.deep.equal(['2026-02-10 0100']);
      expect(await mirrored(district)).to.deep.equal([]);
    });

    it('one that moved to another calendar stays, and a new one comes', async () => {
      const district = await WatchedDistrict.aggregated();
      district.edit(`update enrollment set calendarID = 12 where personID = 100 and calendarID = 11;
                     insert into enrollment select 9001, personID, 11, grade, serviceType, startDate, endDate, endYear, 1, 0, modifiedDate from enrollment where enrollmentID = 1`); // prettier-ignore
      await district.recompute([100]);
      expect(await mirrored(district)).to.deep.include.members([
        { enrollmentID: 1, noShow: 0 },
        { enrollmentID: 9001, noShow: 1 },
      ]);
    });
  });
});
