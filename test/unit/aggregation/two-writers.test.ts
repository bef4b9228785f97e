import { expect } from 'chai';
import { refreshCalendar } from '../../../src/aggregation/refresh-calendar.js';
import type { Source } from '../../../src/source/source.js';
import { onEachEngine } from '../../support/engines.js';
import { CALENDAR, LAST_DAY, WatchedDistrict } from '../../support/watched-district.js';

const MARKING = { roundId: 'E'.repeat(32), markedAt: '2026-02-17T20:00:00.000Z' };

onEachEngine('two writers of a calendar', function () {
  this.timeout(30_000);

  /** A source that lets a test do something between the reading of students and the writing of their days. */
  function interrupted(source: Source, meanwhile: () => Promise<void>): Source {
    let done = false;
    return new Proxy(source, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return async (...parameters: unknown[]): Promise<unknown> => {
          const result: unknown = await Reflect.apply(member, target, parameters);
          if (name === 'studentRows' && !done) {
            done = true;
            await meanwhile();
          }
          return result;
        };
      },
    });
  }

  async function refreshWhile(district: WatchedDistrict, meanwhile: () => Promise<void>): Promise<void> {
    const source = interrupted(district.source, meanwhile);
    const job = {
      calendarID: CALENDAR,
      lastDay: LAST_DAY,
      runInstant: MARKING.markedAt,
      marking: MARKING,
      lease: district.lease,
    };
    await refreshCalendar(source, district.store, await source.identities(), job, () => undefined);
  }

  const absentMinutes = async (district: WatchedDistrict, personID: number): Promise<unknown> =>
    (await district.rows('attendance_day', personID))
      .map((row) => 'absentMinutes' in row && row.date === '2026-02-10' && row.absentMinutes)
      .find((minutes) => minutes !== false);

  it('the one that read before the other wrote reads again, students and calendar', async () => {
    const district = await WatchedDistrict.aggregated();
    // The refresh reads one student's edit; before it writes that, another one and a code are edited and recomputed.
    district.edit(`delete from attendance where personID = 200 and date = '2026-02-10'`);
    await refreshWhile(district, async () => {
      district.edit(`delete from attendance where personID = 100 and date = '2026-02-10';
                     update attendanceExcuse set code = 'ABS' where excuseID = 1101`);
      await district.recompute([100, 300], { codes: await district.codes() });
      expect(await absentMinutes(district, 100)).to.equal(0);
    });
    expect(await absentMinutes(district, 100)).to.equal(0);
    expect(await absentMinutes(district, 200)).to.equal(0);
    const codes = await district.store.read((reader) =>
      reader.all(reader.sql.selectFrom('code_info').select('code').where('excuseID', '=', 1101)),
    );
    expect(codes.map(({ code }) => code)).to.deep.equal(['ABS', 'ABS']);
    await district.takeDue();
    expect((await district.refresh()).changedDays).to.equal(0);
    expect(await district.takeDue()).to.deep.equal([]);
  });

  it('the one whose identities are from before the other wrote reads them again', async () => {
    const district = await WatchedDistrict.aggregated();
    const version = await district.store.read((reader) =>
      reader.first(reader.sql.selectFrom('calendar_aggregation').select('version').where('calendarID', '=', CALENDAR)),
    );
    district.edit(`update person set personGUID = 'no GUID' where personID = 200`);
    const old = await district.source.identities();
    await district.recompute([200]);
    expect(await district.rows('candidate', 200)).to.deep.equal([]);
    district.edit(`update person set personGUID = '5AD15712-0000-4000-A000-00000000EEEE' where personID = 200`);
    await district.recompute([200]);
    const job = {
      calendarID: CALENDAR,
      lastDay: LAST_DAY,
      runInstant: MARKING.markedAt,
      marking: MARKING,
      lease: district.lease,
    };
    await refreshCalendar(district.source, district.store, old, job, () => undefined, version?.version);
    expect(await district.rows('candidate', 200)).to.have.length(1);
  });
});
