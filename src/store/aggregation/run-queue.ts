import { AgentError } from '../../core/errors.js';
import type { Database, Writer } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import { acquireLease, leaseHolder, releaseLease, transactUnder, type LeaseToken } from '../leases/leases.js';
import type { RefreshRunTable } from '../run-tables.js';
import type { StoreTables } from '../tables.js';

/** The lease that the process of a run holds while it works. */
export const runLeaseName = (runID: string): string => `run:${runID}`;

/** Somebody holds it while the queue is worked: whoever waits for a run of it need not work it. */
export const QUEUE_LEASE = 'refresh-queue';

/** Runs that are looked at when one is to be begun. */
const MOST_AT_ONCE = 16;

export interface QueuedRun extends Pick<
  RefreshRunTable,
  'runID' | 'title' | 'submittedBy' | 'queuedAt' | 'scope' | 'warning'
> {
  lastDay: string;
  calendars: readonly { calendarID: number; name: string }[];
}

/** Puts a manual refresh at the end of the queue. */
export function submitRun(store: Database<StoreTables>, { calendars, ...run }: QueuedRun): Promise<void> {
  return store.transact(async (writer) => {
    const last = await writer.first(
      writer.sql.selectFrom('refresh_run').select((eb) => eb.fn.max('position').as('position')),
    );
    const position = Number(last?.position ?? 0) + 1;
    await writer.run(
      writer.sql.insertInto('refresh_run').values({ ...run, kind: 'manual', status: 'queued', position }),
    );
    await insertCalendars(writer, run.runID, calendars);
  }, 'full');
}

/** Enters the calendars of a run, in its order. */
export function insertCalendars(
  writer: Writer<StoreTables>,
  runID: string,
  calendars: QueuedRun['calendars'],
): Promise<void> {
  const columns = ['runID', 'position', 'calendarID', 'name', 'status'] as const;
  const rows = calendars.map(({ calendarID, name }, index) => [runID, index + 1, calendarID, name, 'waiting']);
  return writer.insertRows('refresh_calendar', columns, rows);
}

/**
 * Puts runs whose process is gone back to their place in the queue, or ends those that were to be cancelled. Each is taken
 * from its process first: should that one come back, it can settle nothing of it any more.
 */
export async function requeueAbandoned(store: Database<StoreTables>, holder: string, now: string): Promise<void> {
  const running = await store.read((reader) =>
    reader.all(
      reader.sql
        .selectFrom('refresh_run')
        .select(['runID', 'cancelledBy'])
        .where('status', '=', 'running')
        .where('kind', '!=', 'nightly'),
    ),
  );
  for (const { runID, cancelledBy } of running) {
    if ((await leaseHolder(store, runLeaseName(runID))) !== undefined) continue;
    const lease = await acquireLease(store, runLeaseName(runID), holder);
    if (!lease) continue;
    const next =
      cancelledBy === null ? ({ status: 'queued' } as const) : ({ status: 'cancelled', endedAt: now } as const);
    await transactUnder(store, lease, (writer) =>
      writer.run(
        writer.sql.updateTable('refresh_run').set(next).where('runID', '=', runID).where('status', '=', 'running'),
      ),
    );
    await releaseLease(store, lease);
  }
}

/**
 * The first runs of the queue, in their order: first aggregations that their process left before manual ones, by
 * submission. At most as many as processes could work on at once.
 */
export async function firstQueued(store: Database<StoreTables>): Promise<string[]> {
  const rows = await store.read((reader) =>
    reader.all(
      firstRows(
        reader.dialect,
        reader.sql.selectFrom('refresh_run').select('runID').where('status', '=', 'queued').orderBy('position'),
        MOST_AT_ONCE,
      ),
    ),
  );
  return rows.map(({ runID }) => runID);
}

/** Begins a queued run under its lease; false when it was cancelled, another process did it, or the lease is lost. */
export async function claimRun(
  store: Database<StoreTables>,
  run: LeaseToken,
  runID: string,
  startedAt: string,
): Promise<boolean> {
  const done = await transactUnder(store, run, (writer) =>
    writer.run(
      writer.sql
        .updateTable('refresh_run')
        .set((eb) => ({ status: 'running', startedAt: eb.fn.coalesce('startedAt', eb.val(startedAt)) }))
        .where('runID', '=', runID)
        .where('status', '=', 'queued'),
    ),
  );
  return done?.changes === 1;
}

/** Whether a first aggregation is under way, or waits to be gone on with. */
export async function isFirstAggregationOpen(store: Database<StoreTables>): Promise<boolean> {
  const row = await store.read((reader) =>
    reader.first(
      firstRows(
        reader.dialect,
        reader.sql
          .selectFrom('refresh_run')
          .select('runID')
          .where('status', 'in', ['queued', 'running'])
          .where('kind', '=', 'first'),
        1,
      ),
    ),
  );
  return row !== undefined;
}

/** A run that was stopped goes back to its place in the queue; the caller holds its lease. */
export async function requeueRun(store: Database<StoreTables>, run: LeaseToken, runID: string): Promise<void> {
  await transactUnder(store, run, (writer) =>
    writer.run(
      writer.sql
        .updateTable('refresh_run')
        .set({ status: 'queued' })
        .where('runID', '=', runID)
        .where('status', '=', 'running'),
    ),
  );
}

/**
 * Asks for the end of a run: one that waits is cancelled at once, one that runs after the students that it has in hand.
 * `ended`: there is nothing to cancel any more. Errors: AgentError `usage`.
 */
export function cancelRun(
  store: Database<StoreTables>,
  runID: string,
  { cancelledBy, now }: { cancelledBy: string; now: string },
): Promise<'cancelled' | 'asked' | 'ended'> {
  return store.transact(async (writer) => {
    const run = await writer.first(
      writer.sql.selectFrom('refresh_run').select(['status', 'kind']).where('runID', '=', runID),
    );
    if (!run) throw new AgentError('usage', `there is no refresh ${runID}`);
    if (run.status !== 'queued' && run.status !== 'running') return 'ended';
    if (run.kind !== 'manual')
      throw new AgentError(
        'usage',
        `refresh ${runID} is the agent's own (${run.kind}); only manual ones can be cancelled`,
      );
    const queued = run.status === 'queued';
    await writer.run(
      writer.sql
        .updateTable('refresh_run')
        .set({ cancelledBy, ...(queued && { status: 'cancelled', endedAt: now }) })
        .where('runID', '=', runID),
    );
    return queued ? 'cancelled' : 'asked';
  });
}

/** Whether somebody asked for the end of a run. */
export async function isCancelled(store: Database<StoreTables>, runID: string): Promise<boolean> {
  const row = await store.read((reader) =>
    reader.first(reader.sql.selectFrom('refresh_run').select('cancelledBy').where('runID', '=', runID)),
  );
  return row !== undefined && row.cancelledBy !== null;
}
