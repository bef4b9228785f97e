import { readRun, readRunCalendars } from '../store/aggregation/run-reports.js';
import { sharedRuns } from '../store/aggregation/runs.js';
import { openRound } from '../store/publishing/rounds.js';
import { calendarTasks } from './calendar-tasks.js';
import type { RefreshParts } from './refresh-parts.js';
import { refreshTask } from './refresh-task.js';
import { newStopFlag, raiseStop } from './stop-flag.js';
import { watchCancellation } from './watch-cancellation.js';

/**
 * Takes one calendar of a run that another process is running, so that the calendars of a run are refreshed by as many
 * processes as have nothing else to do: the last first, since the other one goes from the front. It belongs to the round
 * of the run. False when there was none to take.
 */
export async function helpRun(
  parts: RefreshParts,
  { report, signal }: { report: () => void; signal: AbortSignal },
): Promise<boolean> {
  const { store, holder, logger } = parts;
  for (const runID of await sharedRuns(store, holder)) {
    const round = await store.read((reader) => openRound(reader, runID));
    if (!round) continue;
    const run = await readRun(store, runID);
    const tasks = calendarTasks(store, run, await readRunCalendars(store, runID));
    // The one that is left is in the other's hands, or about to be.
    for (const task of tasks.slice(1).reverse()) {
      const stop = newStopFlag();
      const stopped = (): void => raiseStop(stop);
      const ended = new AbortController();
      signal.addEventListener('abort', stopped, { once: true });
      const cancelled = watchCancellation(parts, runID, stopped, ended.signal);
      const marking = { roundId: round.roundId, markedAt: round.startedAt };
      const common = { runInstant: round.startedAt, marking, stop, signal };
      const end = await refreshTask(parts, task, common, report).finally(() => {
        ended.abort();
        signal.removeEventListener('abort', stopped);
      });
      await cancelled;
      if (end.kind === 'done') logger.info('a calendar of another process’s refresh is done', { runID, calendarID: task.calendarID }); // prettier-ignore
      if (end.kind === 'done' || end.kind === 'failed') return true;
      if (end.kind === 'stopped') return false;
    }
  }
  return false;
}
