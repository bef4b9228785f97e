import { expect } from 'chai';
import { aggregatedSample, DetectionWorld } from '../../../support/detection-world.js';

const NOW = '2026-02-17T15:00:00.000Z';
const LATER = '2026-02-17T15:00:01.000Z';
const key = (student: number, date = '2026-02-10', school = 1): string => `${date} school ${school} student ${student}`;
const insert = (values: string): string =>
  `insert into attendance (attendanceID, calendarID, personID, date, periodID, excuseID, status, excuse, modifiedDate)
   select ${values} from attendance where personID = 100 and date = '2026-02-10'`;

describe('change detection', function () {
  this.timeout(30_000);
  const district = aggregatedSample();

  /** An edit of the SIS, which look finds it, and what is due then. */
  const EDITS: { edit: string; sql: string; by: 'poll' | 'sweep'; due: string[] }[] = [
    {
      edit: 'an edited row',
      sql: `update attendance set comments = 'seen', modifiedDate = '${NOW}' where personID = 200`,
      by: 'poll',
      due: [key(200)],
    },
    {
      edit: 'new rows',
      sql: insert(`attendanceID + 900000, 11, 2300, '2026-02-11', periodID, excuseID, status, excuse, '${NOW}'`),
      by: 'poll',
      due: [key(2300, '2026-02-11')],
    },
    {
      edit: 'a new row of positive attendance',
      sql: `insert into attendanceUnit values (900001, 11, 200, '2026-02-10', '12:20:00', '15:30:00', '${NOW}')`,
      by: 'poll',
      due: [key(200)],
    },
    {
      edit: 'a row moved to another day',
      sql: `update attendance set date = '2026-02-11', modifiedDate = '${NOW}' where personID = 100`,
      by: 'poll',
      due: [key(100), key(100, '2026-02-11')],
    },
    {
      edit: 'rows moved to another student',
      sql: `update attendance set personID = 2300, modifiedDate = '${NOW}' where personID = 100`,
      by: 'poll',
      due: [key(100), key(2300)],
    },
    {
      edit: 'rows moved to another calendar',
      sql: `update attendance set calendarID = 12, modifiedDate = '${NOW}' where personID = 100`,
      by: 'poll',
      due: [key(100)],
    },
    {
      edit: 'rows deleted on one of the last days',
      sql: 'delete from attendance where personID = 200',
      by: 'poll',
      due: [key(200)],
    },
    {
      edit: 'rows deleted on an earlier day',
      sql: `delete from attendance where personID = 3001 and date = '2025-08-18'`,
      by: 'sweep',
      due: [key(3001, '2025-08-18', 8)],
    },
    {
      edit: 'deleted positive attendance',
      sql: 'delete from attendanceUnit where personID = 1600',
      by: 'poll',
      due: [key(1600)],
    },
    {
      edit: 'No Show ticked',
      sql: 'update enrollment set noShow = 1 where personID = 200',
      by: 'sweep',
      due: [key(200)],
    },
    {
      edit: 'a shortened enrollment',
      sql: `update enrollment set endDate = '2026-02-09' where personID = 200`,
      by: 'sweep',
      due: [key(200)],
    },
    {
      edit: 'a deleted roster row of the day',
      sql: `delete from roster where rosterID = (select min(rosterID) from roster where personID = 100)`,
      by: 'sweep',
      due: [key(100)],
    },
    {
      edit: 'an edited code',
      sql: `update attendanceExcuse set excuse = 'X' where calendarID = 61 and code = 'AU'`,
      by: 'sweep',
      due: [key(2801, '2026-02-10', 6)],
    },
    {
      edit: 'another GUID of a student',
      sql: `update person set personGUID = '5AD1571200004000A000000000099200' where personID = 200`,
      by: 'sweep',
      due: [key(200), key(99200)],
    },
  ];
  for (const { edit, sql, by, due } of EDITS)
    it(`finds ${edit} with a ${by}, once`, async () => {
      const world = await DetectionWorld.open(district());
      world.edit(sql);
      if (by === 'sweep') expect((await world.look('poll')).keys).to.not.include.members(due);
      const found = await world.look(by);
      expect(found.keys.filter((one) => one.startsWith('2'))).to.include.members(due);
      expect((await world.look('sweep')).students).to.equal(0);
      expect((await world.compareEverything()).students).to.equal(0);
    });

  it('that finds nothing writes nothing, also after a restart', async () => {
    const world = await DetectionWorld.open(district());
    const before = await world.rounds();
    expect(await world.look('sweep')).to.deep.include({ looked: false });
    await world.restart();
    expect(await world.look('poll')).to.deep.equal({ looked: true, students: 0, marked: 0, keys: [] });
    expect(await world.look('sweep')).to.deep.equal({ looked: true, students: 0, marked: 0, keys: [] });
    expect((await world.compareEverything()).students).to.equal(0);
    // Written, though nothing of it concerns the agent.
    world.edit(`update person set studentNumber = 'x' where personID = 100`);
    expect(await world.look('poll')).to.deep.equal({ looked: true, students: 0, marked: 0, keys: [] });
    expect(await world.look('sweep')).to.deep.equal({ looked: true, students: 0, marked: 0, keys: [] });
    expect(await world.rounds()).to.equal(before);
  });

  it('catches up with what was edited while no process looked', async () => {
    const world = await DetectionWorld.open(district());
    world.edit(`update attendance set comments = 'later', modifiedDate = '2026-02-17T12:00:00.000Z' where personID = 200;
      update attendance set comments = 'later', modifiedDate = '${NOW}' where personID = 401`);
    await world.restart();
    expect((await world.look('poll')).keys).to.deep.equal([key(200), key(401)]);
  });

  it('finds the second of two edits that carry the same modifiedDate', async () => {
    const world = await DetectionWorld.open(district());
    for (const comment of ['first', 'second']) {
      world.edit(`update attendance set comments = '${comment}', modifiedDate = '${NOW}' where personID = 200`);
      expect((await world.look('poll')).keys, comment).to.deep.equal([key(200)]);
    }
  });

  it('goes on finding edits when a row is dated in the future', async () => {
    const world = await DetectionWorld.open(district());
    world.edit(`update attendance set modifiedDate = '2099-01-01T00:00:00.000Z' where personID = 200`);
    expect((await world.look('poll')).keys).to.deep.equal([key(200)]);
    expect((await world.look('poll')).students).to.equal(0);
    const now = new Date().toISOString();
    world.edit(`update attendance set comments = 'x', modifiedDate = '${now}' where personID = 402`);
    expect((await world.look('poll')).keys).to.deep.equal([key(402)]);
    await world.restart();
    world.edit(`update attendance set comments = 'y' where personID = 200`);
    expect((await world.look('poll')).keys).to.deep.equal([key(200)]);
  });

  it('finds what was committed late under an old modifiedDate by comparing everything', async () => {
    const world = await DetectionWorld.open(district());
    world.edit(`update attendance set comments = 'late', modifiedDate = '2001-01-01T00:00:00.000Z' where personID = 200;
      update attendance set status = 'T' where personID = 3001 and date = '2025-08-19'`);
    expect((await world.look('poll')).students).to.equal(0);
    expect((await world.look('sweep')).students).to.equal(0);
    expect((await world.compareEverything()).keys).to.have.members([key(3001, '2025-08-19', 8), key(200)]);
    expect((await world.compareEverything()).students).to.equal(0);
  });

  it('evaluates a student once in a round, however much of it changed', async () => {
    const world = await DetectionWorld.open(district());
    world.edit(`update attendance set comments = 'x', modifiedDate = '${NOW}' where personID = 3001;
      update enrollment set stateExclude = 1 where personID = 3001;
      delete from attendance where personID = 3001 and date = '2025-08-20'`);
    const found = await world.look('sweep');
    expect(found.students).to.equal(1);
    expect(await world.rounds()).to.equal(1);
  });

  it('has the code before the day, when both are new', async () => {
    const world = await DetectionWorld.open(district());
    world.edit(
      `insert into attendanceExcuse values (1999, 11, 'NEW', 'New', 'A', 'E', '5AD1571200004000C000000000001999')`,
    );
    world.edit(`update attendance set excuseID = 1999, modifiedDate = '${NOW}' where personID = 200`);
    const { keys } = await world.look('poll');
    expect(keys.filter((one) => one.startsWith('code'))).to.have.length(2);
    expect(keys).to.include(key(200));
    expect((await world.look('sweep')).students).to.equal(0);
  });

  it('marks nothing for what a calendar, a grade level or a bell schedule decides', async () => {
    const world = await DetectionWorld.open(district());
    world.edit(`update calendar set halfDayAbsence = 1, sifExclude = 1; update gradeLevel set wholeDayAbsence = 7;
      update period set lunchTime = 3; update course set attendance = 0`);
    for (const kind of ['poll', 'sweep'] as const) expect((await world.look(kind)).students, kind).to.equal(0);
    expect((await world.compareEverything()).students).to.equal(0);
  });

  it('knows who is excluded before it marks what was edited together with it', async () => {
    const world = await DetectionWorld.open(district());
    world.edit(`update calendar set sifExclude = 1 where calendarID = 11; update gradeLevel set sifExclude = 1;
      update attendance set comments = 'x', modifiedDate = '${NOW}' where personID = 200`);
    expect((await world.look('poll')).keys).to.deep.equal([key(200)]);
    const excluded = (table: 'calendar' | 'grade_level') =>
      world.store.read((reader) => reader.all(reader.sql.selectFrom(table).select('sifExclude').distinct()));
    expect(await excluded('grade_level')).to.deep.equal([{ sifExclude: 1 }]);
    expect(await excluded('calendar')).to.deep.include({ sifExclude: 1 });
  });

  for (const table of ['attendance', 'attendanceUnit', 'enrollment', 'roster', 'person', 'day', 'attendanceExcuse'])
    it(`fails, names the table and marks nothing, when ${table} is empty`, async () => {
      const world = await DetectionWorld.open(district());
      world.edit(`delete from ${table}`);
      for (const kind of ['poll', 'sweep'] as const) {
        const failure = await world.look(kind).then(
          () => undefined,
          (error: Error) => error,
        );
        expect(failure?.message, kind).to.contain(table);
      }
      const due = await world.store.read((reader) => reader.all(reader.sql.selectFrom('due').selectAll()));
      expect(due).to.deep.equal([]);
      expect(await world.rounds()).to.equal(0);
    });

  it('repeats a round that died before its end', async () => {
    const world = await DetectionWorld.open(district());
    world.edit(`update attendance set comments = 'x', modifiedDate = '${NOW}' where personID = 200`);
    await world.look('poll');
    const position = await world.position('attendance');
    world.edit(`update attendance set comments = 'y', modifiedDate = '${LATER}' where personID = 200`);
    // What it had committed of the days stays; its position was not written.
    await world.look('poll');
    await world.setPosition('attendance', position);
    await world.restart();
    expect((await world.look('poll')).students).to.equal(0);
  });

  it('leaves calendars alone that nobody has begun to aggregate', async () => {
    const world = await DetectionWorld.open(district());
    await world.store.transact((writer) =>
      writer.run(writer.sql.deleteFrom('calendar_aggregation').where('calendarID', '=', 61)),
    );
    world.edit(`update attendance set comments = 'x', modifiedDate = '${NOW}' where calendarID = 61`);
    expect((await world.look('sweep')).students).to.equal(0);
    expect((await world.compareEverything()).students).to.equal(0);
  });

  it('compares every row when the reader cannot tell what happened, and not again afterwards', async () => {
    const world = await DetectionWorld.open(district());
    let gaps = 1;
    await world.restart({
      seesDeletions: () => true,
      start: () => Promise.resolve('version:1'),
      async *changedRows() {
        yield { rows: [], deletedIDs: [], position: 'version:2', gap: gaps-- > 0 };
      },
    });
    world.edit(`update attendance set comments = 'unseen' where personID = 3001 and date = '2025-08-18'`);
    expect((await world.look('poll')).keys).to.deep.equal([key(3001, '2025-08-18', 8)]);
    expect(await world.position('attendance')).to.equal('version:2');
    world.edit(`update attendance set comments = 'unseen again' where personID = 3001 and date = '2025-08-18'`);
    expect((await world.look('poll')).keys).to.deep.equal([]);
  });
});
