import { AgentError } from '../../core/errors.js';
import type { Database, Writer } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import { holds, leaseHolder, type LeaseToken } from '../leases/leases.js';
import type { RefreshRunTable } from '../run-tables.js';
import type { StoreTables } from '../tables.js';

/** The lease that the process of a run holds while it works. */
export const runLeaseName = (runID: string): string => `run:${runID}`;

/** The process that holds it works the queue. */
export const QUEUE_LEASE = 'refresh-queue';

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

/** Puts manual runs whose process is gone back to their place in the queue, or ends those that were to be cancelled. */
export async function requeueAbandoned(store: Database<StoreTables>, queue: LeaseToken, now: string): Promise<void> {
  const running = await store.read((reader) =>
    reader.all(
      reader.sql
        .selectFrom('refresh_run')
        .select(['runID', 'cancelledBy'])
        .where('status', '=', 'running')
        .where('kind', '=', 'manual'),
    ),
  );
  for (const { runID, cancelledBy } of running) {
    if ((await leaseHolder(store, runLeaseName(runID))) !== undefined) continue;
    const next =
      cancelledBy === null ? ({ status: 'queued' } as const) : ({ status: 'cancelled', endedAt: now } as const);
    await store.transact((writer) =>
      writer.run(
        writer.sql
          .updateTable('refresh_run')
          .set(next)
          .where('runID', '=', runID)
          .where('status', '=', 'running')
          .where(holds(queue)),
      ),
    );
  }
}

/** The first run of the queue; undefined when it is empty. */
export async function firstQueued(store: Database<StoreTables>): Promise<string | undefined> {
  const row = await store.read((reader) =>
    reader.first(
      firstRows(
        reader.dialect,
        reader.sql.selectFrom('refresh_run').select('runID').where('status', '=', 'queued').orderBy('position'),
        1,
      ),
    ),
  );
  return row?.runID;
}

/** Begins a queued run under the queue's lease; false when it was cancelled, or the lease is lost. */
export async function claimRun(
  store: Database<StoreTables>,
  queue: LeaseToken,
  runID: string,
  startedAt: string,
): Promise<boolean> {
  const { changes } = await store.transact((writer) =>
    writer.run(
      writer.sql
        .updateTable('refresh_run')
        .set((eb) => ({ status: 'running', startedAt: eb.fn.coalesce('startedAt', eb.val(startedAt)) }))
        .where('runID', '=', runID)
        .where('status', '=', 'queued')
        .where(holds(queue)),
    ),
  );
  return changes === 1;
}

/** A run that was stopped goes back to its place in the queue; the caller holds its lease. */
export async function requeueRun(store: Database<StoreTables>, run: LeaseToken, runID: string): Promise<void> {
  await store.transact((writer) =>
    writer.run(
      writer.sql
        .updateTable('refresh_run')
        .set({ status: 'queued' })
        .where('runID', '=', runID)
        .where('status', '=', 'running')
        .where(holds(run)),
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
