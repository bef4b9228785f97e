import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { Agent } from '../../../src/agent.js';
import { runRefresh } from '../../../src/aggregation/refresh.js';
import { workNext } from '../../../src/aggregation/refresh-queue.js';
import { readReport } from '../../../src/aggregation/refresh-report.js';
import { configSchema } from '../../../src/config/settings.js';
import { holdLease } from '../../../src/store/leases/lease-keeper.js';
import { isComplete, readCalendarStates } from '../../../src/store/aggregation/calendars.js';
import { countFindings } from '../../../src/store/aggregation/findings.js';
import { beginRun } from '../../../src/store/aggregation/runs.js';
import type { SchoolDay } from '../../../src/core/school-day.js';
import { sampleDistrict } from '../../../samples/district.js';
import { writeDistrict } from '../../../samples/load.js';
import { afterThisTest, temporaryDirectory } from '../../support/temporary.js';
import { ManualClock } from '../../support/manual-clock.js';

const ORDER = { kind: 'manual', title: 'test', submittedBy: 'test', selection: {} } as const;

describe('a refresh', function () {
  this.timeout(30_000);
  let source: string;
  let storeFile: string;

  beforeEach(() => {
    const directory = temporaryDirectory();
    source = join(directory, 'district.db');
    storeFile = join(directory, 'agent.db');
    writeDistrict(source, sampleDistrict);
  });

  function agentAt(instant: string): Agent {
    const config = configSchema.parse({
      agent: { timeZone: 'America/Chicago' },
      source: { kind: 'sqlite', file: source },
      store: { kind: 'sqlite', file: storeFile },
    });
    const agent = new Agent(config, { clock: new ManualClock(Date.parse(instant)) });
    afterThisTest(() => agent.close());
    return agent;
  }
  const edit = (statements: string): void => {
    const db = new Sqlite(source);
    db.exec(statements);
    db.close();
  };
  async function rows(agent: Agent, personID: number): Promise<{ date: string; absentMinutes: number }[]> {
    const store = await agent.store();
    return store.read((reader) =>
      reader.all(
        reader.sql.selectFrom('attendance_day').select(['date', 'absentMinutes']).where('personID', '=', personID).orderBy('date'), // prettier-ignore
      ),
    );
  }

  it('E31 and R26: stops at its last day, and neither writes nor removes what lies behind it', async () => {
    const morning = agentAt('2026-02-10T16:59:59Z');
    expect((await runRefresh(await morning.refreshParts(), ORDER)).lastDay).to.equal('2026-02-09');
    expect((await rows(morning, 100)).at(-1)?.date).to.equal('2026-02-09');

    const noon = agentAt('2026-02-10T17:00:00Z');
    await runRefresh(await noon.refreshParts(), ORDER);
    expect((await rows(noon, 100)).at(-1)).to.deep.equal({ date: '2026-02-10', absentMinutes: 350 });

    // The next morning's refresh of a student who lost all rows clears yesterday, and leaves its own today alone.
    const later = agentAt('2026-02-17T18:00:00Z');
    await runRefresh(await later.refreshParts(), ORDER);
    edit('delete from attendance where personID = 100');
    await runRefresh(await morning.refreshParts(), ORDER);
    const after = await rows(morning, 100);
    expect(after.find(({ date }) => date === '2026-02-10')?.absentMinutes).to.equal(350);
    expect(after.filter(({ date }) => date <= '2026-02-09').every(({ absentMinutes }) => absentMinutes === 0)).to.equal(true); // prettier-ignore
  });

  it('of a calendar waits until another process has finished with it', async () => {
    const agent = agentAt('2026-03-01T18:00:00Z');
    const parts = await agent.refreshParts();
    const other = await holdLease(parts, 'calendar:12', 'another process');
    let finished = false;
    const refresh = runRefresh(parts, { ...ORDER, selection: { calendarIDs: [12] } }).then(() => (finished = true));
    const clock = agent.clock as ManualClock;
    await clock.asleep((ms) => ms === 500);
    expect(finished).to.equal(false);
    await other?.release();
    await clock.advance(500);
    await refresh;
    expect(finished).to.equal(true);
  });

  it('that finds a column gone fails for its calendar alone, and says why', async () => {
    const agent = agentAt('2026-03-01T18:00:00Z');
    const parts = await agent.refreshParts();
    await parts.thread.call('mirror', undefined);
    edit('alter table sectionPlacement rename column termID to semesterID');
    const report = await runRefresh(parts, { ...ORDER, selection: { calendarIDs: [11, 21] } });
    expect(report.calendars).to.deep.equal([]);
    expect(report.failures.map(({ calendarID }) => calendarID)).to.deep.equal([11, 21]);
    const states = await readCalendarStates(parts.store);
    expect(states.find(({ calendarID }) => calendarID === 11)).to.include({ completedAt: null });
    expect(states.find(({ calendarID }) => calendarID === 11)?.error).to.contain('termID');
  });

  it('whose process died is gone on with by whoever works the queue', async () => {
    const agent = agentAt('2026-03-01T18:00:00Z');
    const parts = await agent.refreshParts();
    const at = '2026-03-01T17:00:00.000Z';
    const run = { runID: 'A'.repeat(32), kind: 'first' as const, title: 'died', submittedBy: 'x', scope: '{}' };
    const calendars = [{ calendarID: 12, name: 'North Evening 25-26' }];
    await beginRun(parts.store, { ...run, queuedAt: at, startedAt: at, lastDay: '2026-02-27', calendars });
    const signal = new AbortController().signal;
    expect(await workNext(parts, { report: () => undefined, signal })).to.equal(true);
    expect(await readReport(parts.store, run.runID)).to.include({ status: 'done' });
    expect(await isComplete(parts.store, 12)).to.equal(true);
  });

  it('takes away what belongs to a calendar that the SIS no longer has', async () => {
    const agent = agentAt('2026-03-01T18:00:00Z');
    const parts = await agent.refreshParts();
    await runRefresh(parts, ORDER);
    edit('delete from calendar where calendarID = 11');
    await runRefresh(parts, { ...ORDER, selection: { calendarIDs: [12] } });
    for (const table of ['attendance_day', 'candidate', 'finding', 'code_info', 'calendar_aggregation'] as const) {
      const left = await parts.store.read((reader) =>
        reader.all(reader.sql.selectFrom(table).select('calendarID').where('calendarID', '=', 11)),
      );
      expect(left, table).to.deep.equal([]);
    }
  });

  describe('findings', () => {
    const insert = `insert into attendance (attendanceID, calendarID, personID, date, periodID, status, modifiedDate) values`;
    const row = (attendanceID: number, date: string): string =>
      `(${attendanceID}, 11, 100, ${date}, 1101, 'A', '2026-02-10T08:00:00.000Z')`;
    async function findings(agent: Agent): Promise<string[]> {
      const store = await agent.store();
      const found = await store.read((reader) =>
        reader.all(
          reader.sql.selectFrom('finding').select(['calendarID', 'code', 'sourceTable', 'ids', 'date', 'personID']),
        ),
      );
      return found.map((it) => Object.values(it).join(' ')).sort();
    }

    it('name a row once, wherever its date lies', async () => {
      const dates = [`'2024-01-01'`, `'2026-08-01'`, `'2026-11-01'`, 'null', `'2026-02-10T00:00:00'`, `'soon'`];
      edit(`${insert} ${dates.map((date, index) => row(90_000 + index, date)).join(', ')}`);
      const agent = agentAt('2026-11-20T18:00:00Z');
      await runRefresh(await agent.refreshParts(), ORDER);
      const ours = (await findings(agent)).filter((line) => line.includes(' attendance 9000'));
      expect(ours).to.deep.equal([
        '11 bad-date attendance 90003  100',
        '11 bad-date attendance 90004  100',
        '11 bad-date attendance 90005  100',
        '11 row-outside-calendar attendance 90000 2024-01-01 100',
        '11 row-outside-calendar attendance 90001 2026-08-01 100',
        '11 row-outside-calendar attendance 90002 2026-11-01 100',
      ]);
    });

    it('stay the same when a day or a student is refreshed again', async () => {
      edit(`${insert} ${row(90_000, 'null')}, ${row(90_001, `'2026-02-12'`)}; update enrollment set grade = '99'`);
      const agent = agentAt('2026-03-01T18:00:00Z');
      const parts = await agent.refreshParts();
      await runRefresh(parts, ORDER);
      const before = await findings(agent);
      expect(before.length).to.be.greaterThan(10);
      const date = '2026-02-10' as SchoolDay;
      for (const selection of [{ date }, { personID: 100 }, { personID: 100, date }, {}]) {
        await runRefresh(parts, { ...ORDER, selection });
        expect(await findings(agent), JSON.stringify(selection)).to.deep.equal(before);
      }
    });

    it('of days after the last day stay, as the days do (R26)', async () => {
      edit(
        `${insert} ${row(90_000, `'2026-02-11'`)}; update attendance set periodID = 999999 where attendanceID = 90000`,
      );
      const ours = async (agent: Agent) => (await findings(agent)).filter((line) => line.includes(' 90000 '));
      const later = agentAt('2026-02-11T18:00:00Z');
      await runRefresh(await later.refreshParts(), ORDER);
      expect(await ours(later)).to.have.length(1);
      const earlier = agentAt('2026-02-10T18:00:00Z');
      await runRefresh(await earlier.refreshParts(), ORDER);
      expect(await ours(earlier)).to.have.length(1);
    });

    it('count once what several calendars have in common', async () => {
      edit(`update school set schoolGUID = 'none' where schoolID = 1`);
      const agent = agentAt('2026-03-01T18:00:00Z');
      const parts = await agent.refreshParts();
      await runRefresh(parts, ORDER);
      expect((await findings(agent)).filter((line) => line.includes('malformed-guid school 1'))).to.have.length(2);
      const counted = await countFindings(parts.store, [11, 12]);
      expect(counted.find(({ code }) => code === 'malformed-guid')?.count).to.equal(1);
    });
  });

  it('keeps the objects of two students whose GUIDs and enrollments were exchanged', async () => {
    const agent = agentAt('2026-03-01T18:00:00Z');
    const parts = await agent.refreshParts();
    await runRefresh(parts, ORDER);
    const objects = () =>
      parts.store.read((reader) =>
        reader.all(
          reader.sql
            .selectFrom('candidate')
            .select(['date', 'studentRefId', 'enrollmentID', 'value'])
            .where('personID', 'in', [100, 200])
            .orderBy('date')
            .orderBy('studentRefId'),
        ),
      );
    const before = await objects();
    const other = 'case personID when 100 then 200 else 100 end';
    for (const table of ['enrollment', 'attendance', 'roster'])
      edit(`update ${table} set personID = ${other} where personID in (100, 200)`);
    edit(`update person set personID = -personID where personID in (100, 200);
      update person set personID = case personID when -100 then 200 else 100 end where personID in (-100, -200)`);
    await runRefresh(parts, ORDER);
    expect(before.map(({ enrollmentID }) => enrollmentID)).to.include.members([1, 2]);
    expect(await objects()).to.deep.equal(before);
  });
});
