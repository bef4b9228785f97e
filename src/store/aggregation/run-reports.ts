import { AgentError } from '../../core/errors.js';
import type { Database } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import type { RefreshCalendarTable, RefreshRunTable } from '../run-tables.js';
import { transactUnder, type LeaseToken } from '../leases/leases.js';
import type { StoreTables } from '../tables.js';

/** A run with how many calendars it has, and how many of them are done or failed. */
export type RunRow = RefreshRunTable & { calendars: number; done: number; failed: number };

/** Runs by the instant of their submission (from inclusive, before exclusive), the newest first, at most `limit`. */
export function readRuns(
  store: Database<StoreTables>,
  { from, before, limit, runID }: { from?: string; before?: string; limit: number; runID?: string },
): Promise<RunRow[]> {
  return store.read((reader) => {
    let query = firstRows(reader.dialect, reader.sql.selectFrom('refresh_run'), limit)
      .selectAll()
      .select((eb) => {
        const count = (status?: RefreshCalendarTable['status']) => {
          const theirs = eb
            .selectFrom('refresh_calendar')
            .select((inner) => inner.fn.countAll<number>().as('count'))
            .whereRef('refresh_calendar.runID', '=', 'refresh_run.runID');
          return (status === undefined ? theirs : theirs.where('refresh_calendar.status', '=', status))
            .$asScalar()
            .$notNull();
        };
        return [count().as('calendars'), count('done').as('done'), count('failed').as('failed')];
      })
      .orderBy('queuedAt', 'desc')
      .orderBy('position', 'desc');
    if (from !== undefined) query = query.where('queuedAt', '>=', from);
    if (before !== undefined) query = query.where('queuedAt', '<', before);
    if (runID !== undefined) query = query.where('runID', '=', runID);
    return reader.all(query);
  });
}

/** Errors: AgentError `usage` when there is no such run. */
export async function readRun(store: Database<StoreTables>, runID: string): Promise<RunRow> {
  const [run] = await readRuns(store, { runID, limit: 1 });
  if (!run) throw new AgentError('usage', `there is no refresh ${runID}`);
  return run;
}

/** The calendars of a run, in its order. */
export function readRunCalendars(store: Database<StoreTables>, runID: string): Promise<RefreshCalendarTable[]> {
  return store.read((reader) =>
    reader.all(reader.sql.selectFrom('refresh_calendar').selectAll().where('runID', '=', runID).orderBy('position')),
  );
}

/** Whether a calendar of a run is still to be done. */
export async function isCalendarWaiting(
  store: Database<StoreTables>,
  runID: string,
  position: number,
): Promise<boolean> {
  const row = await store.read((reader) =>
    reader.first(
      reader.sql
        .selectFrom('refresh_calendar')
        .select('status')
        .where('runID', '=', runID)
        .where('position', '=', position),
    ),
  );
  return row?.status === 'waiting';
}

/** What came of a calendar of a run; the lease of either is held. Nothing happens when it has ended already. */
export async function endRunCalendar(
  store: Database<StoreTables>,
  lease: LeaseToken,
  runID: string,
  position: number,
  result: { outcome: string } | { error: string },
): Promise<void> {
  const set = 'error' in result ? ({ status: 'failed', ...result } as const) : ({ status: 'done', ...result } as const);
  await transactUnder(store, lease, (writer) =>
    writer.run(
      writer.sql
        .updateTable('refresh_calendar')
        .set(set)
        .where('runID', '=', runID)
        .where('position', '=', position)
        .where('status', '=', 'waiting'),
    ),
  );
}

/** How far a running run is, JSON. */
export async function recordProgress(
  store: Database<StoreTables>,
  lease: LeaseToken,
  runID: string,
  progress: string,
): Promise<void> {
  await transactUnder(store, lease, (writer) =>
    writer.run(writer.sql.updateTable('refresh_run').set({ progress }).where('runID', '=', runID)),
  );
}

/** Forgets runs that ended before an instant, with their calendars; at most `limit` runs. Returns how many went. */
export async function forgetRunsEndedBefore(
  store: Database<StoreTables>,
  instant: string,
  limit: number,
): Promise<number> {
  const old = await store.read((reader) =>
    reader.all(
      firstRows(
        reader.dialect,
        reader.sql.selectFrom('refresh_run').select('runID').where('endedAt', '<', instant),
        limit,
      ),
    ),
  );
  const runIDs = old.map(({ runID }) => runID);
  if (runIDs.length === 0) return 0;
  await store.transact(async (writer) => {
    for (const table of ['refresh_calendar', 'nightly_day', 'refresh_run'] as const)
      await writer.run(writer.sql.deleteFrom(table).where('runID', 'in', runIDs));
  });
  return runIDs.length;
}
