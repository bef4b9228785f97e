import { cpSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { Agent } from '../../src/agent.js';
import { openNightly } from '../../src/agent/open-nightly.js';
import type { Nightly } from '../../src/aggregation/nightly.js';
import { configSchema } from '../../src/config/settings.js';
import { messageOf } from '../../src/core/errors.js';
import type { Database } from '../../src/database/port.js';
import { readCalendarStates } from '../../src/store/aggregation/calendars.js';
import { endNightlyDays } from '../../src/store/aggregation/nightly-ledger.js';
import type { StoreTables } from '../../src/store/tables.js';
import { leaseOf } from '../unit/store-zone/temporary-store.js';
import { aggregatedSample } from '../support/detection-world.js';
import { ManualClock } from '../support/manual-clock.js';
import { afterThisTest, temporaryDirectory } from '../support/temporary.js';

const never = new AbortController().signal;

describe('the nightly run', function () {
  this.timeout(60_000);
  const district = aggregatedSample('2026-02-10T16:00:00Z');
  let directory: string;
  beforeEach(() => {
    directory = temporaryDirectory();
    cpSync(district().directory, directory, { recursive: true });
  });

  interface Process {
    nightly: Nightly;
    clock: ManualClock;
    store: Database<StoreTables>;
  }

  /** A process of its own, with the clock at an instant. */
  async function processAt(instant: string, aggregation: { nightly?: string } = {}): Promise<Process> {
    const config = configSchema.parse({
      agent: { timeZone: 'America/Chicago' },
      source: { kind: 'sqlite', file: join(directory, 'district.db') },
      store: { kind: 'sqlite', file: join(directory, 'agent.db') },
      aggregation,
    });
    const clock = new ManualClock(Date.parse(instant));
    const agent = new Agent(config, { clock });
    afterThisTest(() => agent.close());
    const thread = agent.newChangesThread();
    afterThisTest(() => thread.close());
    const nightly = await openNightly(agent, thread, () => undefined);
    return { nightly, clock, store: await agent.store() };
  }
  const edit = (statements: string): void => {
    const db = new Sqlite(join(directory, 'district.db'));
    db.exec(statements);
    db.close();
  };
  const ledger = async (store: Database<StoreTables>): Promise<string[]> =>
    (
      await store.read((reader) =>
        reader.all(reader.sql.selectFrom('nightly_day').selectAll().orderBy('startedAt').orderBy('schoolDay')),
      )
    ).map(({ schoolDay, status }) => `${schoolDay} ${status}`);
  const absentMinutes = async (store: Database<StoreTables>, personID: number, date: string): Promise<number | undefined> =>
    (
      await store.read((reader) =>
        reader.first(
          reader.sql.selectFrom('attendance_day').select('absentMinutes').where('personID', '=', personID).where('date', '=', date),
        ),
      )
    )?.absentMinutes; // prettier-ignore

  it('waits for its hour, handles the most recent attendance-taking day once, and moves the last day of each calendar', async () => {
    const { nightly, clock, store } = await processAt('2026-02-11T09:44:00Z');
    expect(await absentMinutes(store, 100, '2026-02-10')).to.equal(undefined);
    expect(await nightly.look(never)).to.equal(undefined);
    clock.jump(60_000);
    expect(await nightly.look(never)).to.include({ schoolDay: '2026-02-10' });
    expect(await absentMinutes(store, 100, '2026-02-10')).to.equal(350);
    const states = await readCalendarStates(store);
    expect(states.find(({ calendarID }) => calendarID === 11)?.lastDay).to.equal('2026-02-10');
    expect(await nightly.look(never), 'again').to.equal(undefined);
    expect(await ledger(store)).to.deep.equal(['2026-02-10 done']);
    const [day] = await store.read((reader) => reader.all(reader.sql.selectFrom('nightly_day').selectAll()));
    expect(day!.days).to.be.greaterThan(40);
    expect(day!.changedDays).to.equal(day!.days);
    expect(day!.findings).to.be.greaterThan(0);
  });

  it('marks nothing due when nothing has changed', async () => {
    const { nightly, store } = await processAt('2026-02-11T10:00:00Z');
    const zone = { zoneId: 'Zone', startedAt: '2026-02-10T16:00:00.000Z', heldAt: null, held: null };
    await store.transact((writer) => writer.run(writer.sql.insertInto('publication').values(zone)));
    await nightly.look(never);
    await store.transact((writer) => writer.run(writer.sql.deleteFrom('due')));
    const again = await nightly.makeNow('test', () => undefined, never);
    expect(again).to.include({ changedDays: 0, comparedStudents: 0, markedKeys: 0 });
    expect(await store.read((reader) => reader.all(reader.sql.selectFrom('due').selectAll()))).to.deep.equal([]);
  });

  it('recomputes every earlier day whose attendance, roster or enrollment changed, and marks it due', async () => {
    const { nightly, store } = await processAt('2026-02-11T10:00:00Z');
    await nightly.look(never);
    const zone = { zoneId: 'Zone', startedAt: '2026-02-10T16:00:00.000Z', heldAt: null, held: null };
    await store.transact((writer) => writer.run(writer.sql.insertInto('publication').values(zone)));
    edit(`insert into attendance (attendanceID, calendarID, personID, date, periodID, status, modifiedDate)
      values (90000, 11, 100, '2026-02-09', 1112, 'A', '2001-01-01T00:00:00.000Z')`);
    const made = await nightly.makeNow('test', () => undefined, never);
    expect(made!.comparedStudents).to.equal(1);
    expect(await absentMinutes(store, 100, '2026-02-09')).to.equal(50);
    const due = await store.read((reader) => reader.all(reader.sql.selectFrom('due').select('objectKey')));
    expect(due.map(({ objectKey }) => objectKey.slice(0, 10))).to.deep.equal(['2026-02-09']);
  });

  it('catches a missed week up, with a row in the ledger for each day', async () => {
    const { nightly, store } = await processAt('2026-02-17T10:00:00Z');
    await nightly.look(never);
    const days = (await ledger(store)).map((row) => row.slice(0, 10));
    const taken = await store.read((reader) =>
      reader.all(reader.sql.selectFrom('attendance_day').select('date').distinct().where('date', '>', '2026-02-09').where('calendarID', '<', 80)),
    ); // prettier-ignore
    expect(days.length).to.be.greaterThan(1);
    expect(days).to.include.members(taken.map(({ date }) => date));
    expect(await absentMinutes(store, 100, '2026-02-10')).to.equal(350);
  });

  it('is made by one of two processes', async () => {
    const one = await processAt('2026-02-11T09:45:00Z');
    const other = await processAt('2026-02-11T09:45:00Z');
    const made = await Promise.all([one.nightly.look(never), other.nightly.look(never)]);
    expect(made.filter((report) => report !== undefined)).to.have.length(1);
    expect(await ledger(one.store)).to.deep.equal(['2026-02-10 done']);
    expect(await one.nightly.look(never)).to.equal(undefined);
    expect(await other.nightly.look(never)).to.equal(undefined);
  });

  it('comes again at once after its process was killed in the middle, and later and later after a failure', async () => {
    const { nightly, clock, store } = await processAt('2026-02-11T10:00:00Z');
    await nightly.parts.thread.call('mirror', undefined);
    edit('alter table sectionPlacement rename to away');
    const error = await nightly.look(never).catch(messageOf);
    expect(error).to.contain('sectionPlacement');
    expect(await ledger(store)).to.deep.equal(['2026-02-10 failed']);
    edit('alter table away rename to sectionPlacement');
    expect(await nightly.look(never)).to.equal(undefined);
    expect(nightly.retryAt).to.equal('2026-02-11T10:05:00.000Z');
    clock.jump(5 * 60_000);
    // What a process leaves that is killed: the newest attempt stands as running.
    const [row] = await store.read((reader) => reader.all(reader.sql.selectFrom('nightly_day').selectAll()));
    const run = await leaseOf(store, `run:${row!.runID}`);
    await endNightlyDays(store, run, row!.runID, { status: 'running', endedAt: null, error: null });
    expect(await nightly.look(never)).to.include({ schoolDay: '2026-02-10' });
    expect(await ledger(store)).to.deep.equal(['2026-02-10 interrupted', '2026-02-10 done']);
  });

  it('wakes by itself: in spring at the first minute that is past an hour that does not exist, in autumn once', async () => {
    for (const [startedAt, time] of [
      ['2026-03-08T07:58:30Z', '30 2 * * *'],
      ['2026-11-01T06:28:30Z', '30 1 * * *'],
    ] as const) {
      const stop = new AbortController();
      const { nightly, clock, store } = await processAt(startedAt, { nightly: time });
      await store.transact((writer) => writer.run(writer.sql.deleteFrom('nightly_day')));
      const running = nightly.run(stop.signal);
      await clock.asleep((ms) => ms === 60_000);
      expect(await ledger(store)).to.deep.equal([]);
      await clock.advance(60_000);
      await clock.asleep((ms) => ms === 60_000);
      expect(await ledger(store)).to.deep.equal([]);
      await clock.advance(60_000);
      while (!(await ledger(store)).some((row) => row.endsWith('done'))) await clock.advance(1);
      const rows = await ledger(store);
      clock.jump(58 * 60_000);
      await clock.advance(5 * 60_000);
      expect(await ledger(store)).to.deep.equal(rows);
      stop.abort();
      await running;
    }
  });

  it('does no harm when the clock jumps a year ahead and back', async () => {
    const ahead = await processAt('2027-02-11T10:00:00Z');
    await ahead.nightly.look(never);
    const back = await processAt('2026-02-11T10:00:00Z');
    expect(await back.nightly.look(never)).to.include({ schoolDay: '2026-02-10' });
    const states = await readCalendarStates(back.store);
    expect(states.find(({ calendarID }) => calendarID === 11)?.lastDay).to.equal('2026-02-10');
    expect(await back.nightly.look(never)).to.equal(undefined);
  });

  it('does nothing where no school day has passed', async () => {
    const { nightly, store } = await processAt('2020-01-01T18:00:00Z');
    expect(await nightly.look(never)).to.equal(undefined);
    expect(await nightly.makeNow('test', () => undefined, never)).to.equal(undefined);
    expect(await ledger(store)).to.deep.equal([]);
  });
});
