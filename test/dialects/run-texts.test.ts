import { expect } from 'chai';
import { calendarDays } from '../../src/aggregation/calendar-days.js';
import type { SchoolDay } from '../../src/core/school-day.js';
import type { SourceTables } from '../../src/source/contract.js';
import { Source } from '../../src/source/source.js';
import { outdatedCalendars, readFingerprints, recordOutdated } from '../../src/store/aggregation/fingerprints.js';
import { attemptsAt, endNightlyDays, interruptAbandonedNights, newestNights } from '../../src/store/aggregation/nightly-ledger.js'; // prettier-ignore
import { cancelRun, claimRun, firstQueued, isCancelled, requeueAbandoned, requeueRun, submitRun } from '../../src/store/aggregation/run-queue.js'; // prettier-ignore
import { endRunCalendar, forgetRunsEndedBefore, readRunCalendars, readRuns, recordProgress } from '../../src/store/aggregation/run-reports.js'; // prettier-ignore
import type { StoreTables } from '../../src/store/tables.js';
import { recordingDatabase } from '../support/recording-database.js';

/** What SQL Server does not understand, or what we do not use there. */
const FOREIGN = /\blimit\b|pragma|json_each|without rowid|on conflict|\) > \(|\bmerge\b|unixepoch/i;

describe('statements of the batch queue and the nightly run for SQL Server', () => {
  const now = '2026-02-10T10:00:00.000Z';
  const runID = 'A'.repeat(32);

  it('hold nothing that only SQLite knows', async () => {
    const store = recordingDatabase<StoreTables>('mssql', { changes: 1 });
    const lease = { name: 'refresh-queue', holder: 'me', fence: 1 };
    const run = { runID, title: 't', submittedBy: 'me', queuedAt: now, scope: '{}', warning: null };
    await submitRun(store, { ...run, lastDay: '2026-02-09', calendars: [{ calendarID: 1, name: 'One' }] });
    await requeueAbandoned(store, 'me', now);
    await firstQueued(store);
    await claimRun(store, lease, runID, now);
    await requeueRun(store, lease, runID);
    await cancelRun(store, runID, { cancelledBy: 'me', now }).catch(() => undefined);
    await isCancelled(store, runID);
    await readRuns(store, { from: now, before: now, limit: 50 });
    await readRunCalendars(store, runID);
    await endRunCalendar(store, lease, runID, 1, { error: 'no' });
    await recordProgress(store, lease, runID, '{}');
    await forgetRunsEndedBefore(store, now, 10);
    await endNightlyDays(store, lease, runID, { status: 'done', endedAt: now, error: null });
    await interruptAbandonedNights(store, lease, now);
    await attemptsAt(store, '2026-02-09');
    await newestNights(store);
    await readFingerprints(store);
    await recordOutdated(store, 1, 'day', now);
    await outdatedCalendars(store);
    expect(store.texts.length).to.be.greaterThan(17);
    for (const text of store.texts) expect(text).to.not.match(FOREIGN);
    expect(store.texts).to.include('select top(16) "runID" from "refresh_run" where "status" = @1 order by "position"');
    expect(store.texts.find((text) => text.startsWith('select top(50) *, (select count(*) as "count"'))).to.be.a(
      'string',
    );
  });

  it('read the days of the calendars of the SIS', async () => {
    const database = recordingDatabase<SourceTables>('mssql');
    const source = new Source(database, { schema: 'sis' });
    await calendarDays(source, [1, 2], { to: '2026-02-09' as SchoolDay });
    for (const text of database.texts) expect(text).to.not.match(FOREIGN);
    expect(database.texts.find((text) => text.includes('"sis"."day"'))).to.contain('openjson(@1)');
  });
});
