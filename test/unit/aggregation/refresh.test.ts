import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { Agent } from '../../../src/agent.js';
import { runRefresh } from '../../../src/aggregation/refresh.js';
import { configSchema } from '../../../src/config/settings.js';
import { holdLease } from '../../../src/store/leases/lease-keeper.js';
import { readCalendarStates } from '../../../src/store/aggregation/calendars.js';
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

    // The next morning's refresh of a district that lost all rows clears yesterday, and leaves its own today alone.
    const later = agentAt('2026-02-17T18:00:00Z');
    await runRefresh(await later.refreshParts(), ORDER);
    edit('delete from attendance');
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

  it('that finds its table gone fails for its calendar alone, and says why', async () => {
    const agent = agentAt('2026-03-01T18:00:00Z');
    const parts = await agent.refreshParts();
    await parts.thread.call('mirror', undefined);
    edit('drop table sectionPlacement');
    const report = await runRefresh(parts, { ...ORDER, selection: { calendarIDs: [11, 21] } });
    expect(report.calendars).to.deep.equal([]);
    expect(report.failures.map(({ calendarID }) => calendarID)).to.deep.equal([11, 21]);
    const states = await readCalendarStates(parts.store);
    expect(states.find(({ calendarID }) => calendarID === 11)).to.include({ completedAt: null });
    expect(states.find(({ calendarID }) => calendarID === 11)?.error).to.contain('sectionPlacement');
  });

  it('whose process died is closed in the ledger by the next one', async () => {
    const agent = agentAt('2026-03-01T18:00:00Z');
    const parts = await agent.refreshParts();
    const run = { runID: 'A'.repeat(32), kind: 'manual', title: 'died', submittedBy: 'x', scope: '{}' };
    await parts.store.transact((writer) =>
      writer.run(
        writer.sql.insertInto('refresh_run').values({ ...run, queuedAt: '', startedAt: '', status: 'running' }),
      ),
    );
    await runRefresh(parts, { ...ORDER, selection: { calendarIDs: [12] } });
    const ledger = await parts.store.read((reader) =>
      reader.all(reader.sql.selectFrom('refresh_run').select(['title', 'status']).orderBy('title')),
    );
    expect(ledger).to.deep.equal([
      { title: 'died', status: 'failed' },
      { title: 'test', status: 'done' },
    ]);
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
});
