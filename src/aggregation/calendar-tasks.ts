import type { SchoolDay } from '../core/school-day.js';
import type { Database } from '../database/port.js';
import { isComplete } from '../store/aggregation/calendars.js';
import type { RefreshCalendarTable, RefreshRunTable } from '../store/run-tables.js';
import type { StoreTables } from '../store/tables.js';
import type { CalendarTask } from './refresh-task.js';
import type { RefreshSelection } from './selection.js';

/** What a manual run or a first aggregation still has to do, in its order; the same from every process. */
export function calendarTasks(
  store: Database<StoreTables>,
  { runID, kind, scope, lastDay }: Pick<RefreshRunTable, 'runID' | 'kind' | 'scope' | 'lastDay'>,
  rows: readonly RefreshCalendarTable[],
): CalendarTask[] {
  const { date, personID } = runScope(scope);
  return rows
    .filter(({ status }) => status === 'waiting')
    .map(({ calendarID, name, position }) => ({
      runID,
      calendarID,
      name,
      position,
      job: async () => {
        if (kind === 'first' && (await isComplete(store, calendarID))) return undefined;
        return {
          lastDay: lastDay as SchoolDay,
          ...(kind === 'first' && { first: true }),
          ...(date !== undefined && { firstDay: date }),
          ...(personID !== undefined && { personIDs: [personID] }),
        };
      },
    }));
}

/** What of its calendars a run is of. */
export const runScope = (scope: string): Pick<RefreshSelection, 'date' | 'personID'> =>
  JSON.parse(scope) as Pick<RefreshSelection, 'date' | 'personID'>;
