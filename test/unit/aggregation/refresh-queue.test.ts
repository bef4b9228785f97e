import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { Agent } from '../../../src/agent.js';
import { awaitRun } from '../../../src/aggregation/await-run.js';
import type { RefreshParts } from '../../../src/aggregation/refresh-parts.js';
import { calendarLeaseName } from '../../../src/aggregation/calendar-lease.js';
import { executeRun } from '../../../src/aggregation/execute-run.js';
import { helpRun } from '../../../src/aggregation/help-run.js';
import { RefreshQueue, workNext } from '../../../src/aggregation/refresh-queue.js';
import { detailRows, readReport, reportLines } from '../../../src/aggregation/refresh-report.js';
import { submitRefresh } from '../../../src/aggregation/submit-refresh.js';
import { configSchema } from '../../../src/config/settings.js';
import { cancelRun, claimRun, runLeaseName } from '../../../src/store/aggregation/run-queue.js';
import {
  forgetRunsEndedBefore,
  readRun,
  readRunCalendars,
  readRuns,
} from '../../../src/store/aggregation/run-reports.js';
import { beginRound } from '../../../src/store/publishing/rounds.js';
import { holdLease } from '../../../src/store/leases/lease-keeper.js';
import { sampleDistrict } from '../../../samples/district.js';
import { writeDistrict } from '../../../samples/load.js';
import { ManualClock } from '../../support/manual-clock.js';
import { afterThisTest, temporaryDirectory } from '../../support/temporary.js';

const ONE = { title: 'one calendar', submittedBy: 'ann', selection: { calendarIDs: [12] } };
const nothing = (): void => undefined;
const never = new AbortController().signal;

describe('the queue of refreshes', function () {
  this.timeout(60_000);
  let directory: string;
  beforeEach(() => {
    directory = temporaryDirectory();
    writeDistrict(join(directory, 'district.db'), sampleDistrict);
  });

  async function partsAt(instant: string): Promise<RefreshParts & { clock: ManualClock }> {
    const config = configSchema.parse({
      agent: { timeZone: 'America/Chicago' },
      source: { kind: 'sqlite', file: join(directory, 'district.db') },
      store: { kind: 'sqlite', file: join(directory, 'agent.db') },
    });
    const clock = new ManualClock(Date.parse(instant));
    const agent = new Agent(config, { clock });
    afterThisTest(() => agent.close());
    return { ...(await agent.refreshParts()), clock };
  }
  const work = async (parts: RefreshParts): Promise<boolean> => workNext(parts, { report: nothing, signal: never });
  const statusOf = async (parts: RefreshParts, runID: string): Promise<string> =>
    (await readRun(parts.store, runID)).status;

  it('E31: decides at submission, at 10:59:59 and 11:00:00, whether today is in, however late it runs', async () => {
    const parts = await partsAt('2026-02-10T16:59:59Z');
    const early = await submitRefresh(parts, ONE);
    await parts.clock.advance(1_000);
    const late = await submitRefresh(parts, ONE);
    await parts.clock.advance(3_600_000);
    while (await work(parts));
    expect((await readReport(parts.store, early.runID)).lastDay).to.equal('2026-02-09');
    expect((await readReport(parts.store, late.runID)).lastDay).to.equal('2026-02-10');
  });

  it('works in order of submission, each run once, and lists the newest first', async () => {
    const parts = await partsAt('2026-03-01T18:00:00Z');
    const runIDs: string[] = [];
    for (const calendarID of [21, 12, 31])
      runIDs.push((await submitRefresh(parts, { ...ONE, title: `of ${calendarID}`, selection: { calendarIDs: [calendarID] } })).runID); // prettier-ignore
    for (const [index, runID] of runIDs.entries()) {
      expect(await statusOf(parts, runID)).to.equal('queued');
      expect(await work(parts)).to.equal(true);
      expect(await statusOf(parts, runID)).to.equal('done');
      const others = await Promise.all(runIDs.slice(index + 1).map((id) => statusOf(parts, id)));
      expect(others.every((status) => status === 'queued')).to.equal(true);
    }
    expect(await work(parts)).to.equal(false);
    const listed = await readRuns(parts.store, { limit: 2 });
    expect(listed.map(({ title, calendars, done }) => [title, Number(calendars), Number(done)])).to.deep.equal([
      ['of 31', 1, 1],
      ['of 12', 1, 1],
    ]);
    expect(await forgetRunsEndedBefore(parts.store, '2027-01-01', 2)).to.equal(2);
    expect(await readRuns(parts.store, { limit: 50 })).to.have.length(1);
  });

  it('gives the report in its own form, and a second one with the counts and findings of each calendar', async () => {
    const parts = await partsAt('2026-03-01T18:00:00Z');
    const { runID } = await submitRefresh(parts, { ...ONE, selection: { calendarIDs: [11, 12] } });
    await work(parts);
    const report = await readReport(parts.store, runID);
    expect(reportLines(report)).to.deep.equal([
      'Records:2',
      'calendarName',
      'North High School 25-26',
      'North Evening 25-26',
    ]);
    const [north, evening] = detailRows(report);
    expect(north!.slice(0, 4)).to.deep.equal([11, 'North High School 25-26', 'done', 44]);
    expect(north![9]).to.contain('row-outside-enrollment:');
    expect(evening!.slice(7)).to.deep.equal([1, 0, '', null]);
  });

  it('cancels a run that waits at once, and one that runs after the students in hand', async () => {
    const parts = await partsAt('2026-03-01T18:00:00Z');
    const waiting = await submitRefresh(parts, ONE);
    const by = { cancelledBy: 'bob', now: '2026-03-01T18:00:00.000Z' };
    expect(await cancelRun(parts.store, waiting.runID, by)).to.equal('cancelled');
    expect(await cancelRun(parts.store, waiting.runID, by)).to.equal('ended');
    const running = await submitRefresh(parts, { ...ONE, selection: { year: 2026 } });
    let asked: Promise<unknown> | undefined;
    const report = (): void => {
      asked ??= cancelRun(parts.store, running.runID, by).then(() => parts.clock.advance(500));
    };
    await workNext(parts, { report, signal: never });
    expect(await asked, 'moved the clock').to.equal(undefined);
    expect(await readReport(parts.store, running.runID)).to.include({
      status: 'cancelled',
      reason: 'cancelled by bob',
    });
    const rows = await readRunCalendars(parts.store, running.runID);
    expect(rows.filter(({ status }) => status === 'waiting')).to.have.length.greaterThan(0);
    expect(await work(parts)).to.equal(false);
  });

  it('takes a run up again whose process died, and does not repeat the calendars that it had done', async () => {
    const dead = await partsAt('2026-03-01T18:00:00Z');
    const { runID } = await submitRefresh(dead, { ...ONE, selection: { calendarIDs: [11, 12, 21] } });
    const stop = new AbortController();
    // Stopped with its process after the first calendar; the row stays as a dead process leaves it.
    const report = ({ position }: { position: number }): void => void (position === 2 && stop.abort());
    await workNext(dead, { report, signal: stop.signal });
    expect(await statusOf(dead, runID)).to.equal('queued');
    await dead.store.transact((writer) =>
      writer.run(writer.sql.updateTable('refresh_run').set({ status: 'running' }).where('runID', '=', runID)),
    );
    const before = await readRunCalendars(dead.store, runID);
    expect(before[0]!.status).to.equal('done');
    expect(before.at(-1)!.status).to.equal('waiting');

    const parts = await partsAt('2026-03-02T18:00:00Z');
    const other = await holdLease(parts, runLeaseName(runID), 'still alive');
    expect(await work(parts), 'while its process lives').to.equal(false);
    await other!.release();
    expect(await work(parts)).to.equal(true);
    const after = await readReport(parts.store, runID);
    expect(after).to.include({ status: 'done', lastDay: '2026-03-01' });
    expect(after.calendars.map(({ calendarID }) => calendarID)).to.deep.equal([11, 12, 21]);
    expect((await readRunCalendars(parts.store, runID))[0]).to.deep.equal(before[0]);
  });

  it('shares the calendars of a run with a process that has nothing else to do', async () => {
    const parts = await partsAt('2026-03-01T18:00:00Z');
    const elsewhere = await partsAt('2026-03-01T18:00:00Z');
    const { runID } = await submitRefresh(parts, { ...ONE, selection: { calendarIDs: [11, 12, 21] } });
    const run = await holdLease(parts, runLeaseName(runID), parts.holder);
    afterThisTest(() => run!.release());
    await claimRun(parts.store, run!.token, runID, '2026-03-01T18:00:00.000Z');
    const help = (helper: RefreshParts): Promise<boolean> => helpRun(helper, { report: nothing, signal: never });
    expect(await help(elsewhere), 'before its round').to.equal(false);
    await beginRound(parts.store, run!.token, { roundId: 'B'.repeat(32), startedAt: '2026-03-01T18:00:00.000Z' });
    expect(await help(parts), 'of its own run').to.equal(false);
    expect([await help(elsewhere), await help(elsewhere), await help(elsewhere)]).to.deep.equal([true, true, false]);
    const statuses = async (): Promise<string[]> =>
      (await readRunCalendars(parts.store, runID)).map(({ status }) => status);
    expect(await statuses()).to.deep.equal(['waiting', 'done', 'done']);
    expect(await executeRun(parts, { runID, lease: run!.token }, nothing)).to.equal('done');
    expect(await statuses()).to.deep.equal(['done', 'done', 'done']);
  });

  it('leaves a calendar that another process has in hand for later', async () => {
    const parts = await partsAt('2026-03-01T18:00:00Z');
    const { runID } = await submitRefresh(parts, { ...ONE, selection: { calendarIDs: [11, 12, 21] } });
    const other = await holdLease(parts, calendarLeaseName(11), 'another process');
    const done: number[] = [];
    const working = workNext(parts, { report: ({ position }) => void done.push(position), signal: never });
    // It waits for the calendar, and for somebody to cancel it.
    const waits = (): boolean => parts.clock.sleeping.filter((ms) => ms === 500).length === 2;
    await parts.clock.asleep(() => done.includes(3) && waits());
    expect((await readRunCalendars(parts.store, runID)).map(({ status }) => status)).to.deep.equal([
      'waiting',
      'done',
      'done',
    ]);
    await other!.release();
    await parts.clock.advance(500);
    expect(await working).to.equal(true);
    expect(await statusOf(parts, runID)).to.equal('done');
    expect(done.at(-1)).to.equal(1);
  });

  it('is begun by different processes at once, each run by one', async () => {
    const parts = await partsAt('2026-03-01T18:00:00Z');
    const elsewhere = await partsAt('2026-03-01T18:00:00Z');
    const runIDs: string[] = [];
    for (const calendarID of [21, 12])
      runIDs.push((await submitRefresh(parts, { ...ONE, selection: { calendarIDs: [calendarID] } })).runID);
    const first = await holdLease(elsewhere, runLeaseName(runIDs[0]!), elsewhere.holder);
    await claimRun(parts.store, first!.token, runIDs[0]!, '2026-03-01T18:00:00.000Z');
    expect(await work(parts)).to.equal(true);
    expect(await Promise.all(runIDs.map((id) => statusOf(parts, id)))).to.deep.equal(['running', 'done']);
    expect(await work(parts)).to.equal(false);
    await first!.release();
    expect(await work(parts), 'when its process is gone').to.equal(true);
    expect(await statusOf(parts, runIDs[0]!)).to.equal('done');
  });

  it('is worked by the agent; whoever waits elsewhere sees the end, or leaves the run to it', async () => {
    const parts = await partsAt('2026-03-01T18:00:00Z');
    const elsewhere = await partsAt('2026-03-01T18:00:00Z');
    const agent = new AbortController();
    const queue = new RefreshQueue(parts, 400, nothing);
    const working = queue.run(agent.signal);
    await parts.clock.asleep((ms) => ms === 1_000);
    const { runID } = await submitRefresh(elsewhere, ONE);
    const impatient = new AbortController();
    const waits = { requestedBy: 'ann', report: nothing };
    const left = awaitRun(elsewhere, runID, { ...waits, signal: impatient.signal });
    await elsewhere.clock.asleep((ms) => ms === 500);
    impatient.abort();
    expect(await left).to.equal('left');
    expect(await statusOf(parts, runID)).to.equal('queued');
    const patient = awaitRun(elsewhere, runID, { ...waits, signal: never });
    await parts.clock.advance(1_000);
    while ((await statusOf(parts, runID)) !== 'done') await parts.clock.advance(1);
    await elsewhere.clock.advance(500);
    expect(await patient).to.equal('ended');
    agent.abort();
    await working;
  });

  it('is worked by whoever waits while no other process does; an interruption cancels the run', async () => {
    const parts = await partsAt('2026-03-01T18:00:00Z');
    const { runID: earlier } = await submitRefresh(parts, ONE);
    const { runID } = await submitRefresh(parts, { ...ONE, selection: { year: 2026 } });
    const stop = new AbortController();
    const report = ({ of, position }: { of: number; position: number }): void => void (of > 1 && position === 2 && stop.abort()); // prettier-ignore
    expect(await awaitRun(parts, runID, { requestedBy: 'ann', report, signal: stop.signal })).to.equal('ended');
    expect(await statusOf(parts, earlier)).to.equal('done');
    expect(await statusOf(parts, runID)).to.equal('cancelled');
  });

  it('keeps a run that cannot be done as failed, with the reason', async () => {
    const parts = await partsAt('2026-03-01T18:00:00Z');
    const { runID } = await submitRefresh(parts, ONE);
    const db = new Sqlite(join(directory, 'district.db'));
    db.exec('delete from attendance');
    db.close();
    await work(parts);
    const report = await readReport(parts.store, runID);
    expect(report.status).to.equal('failed');
    expect(report.reason ?? report.failures[0]?.error).to.contain('attendance');
  });
});
