import type { Agent } from '../agent.js';
import { EDITED, findOutdatedCalendars } from '../aggregation/outdated-calendars.js';
import { mirrorSource } from '../aggregation/mirror-source.js';
import { AgentError } from '../core/errors.js';
import { localDay } from '../core/school-day.js';
import { activeYear, readCalendarStates } from '../store/aggregation/calendars.js';
import { tableLines } from './table.js';

/**
 * Lists the calendars that need a refresh, by the SIS as it is now: those of the active year that never were aggregated,
 * those whose last refresh failed, and those whose calendar-level tables were edited since. Errors: AgentError `failed`
 * when there are any.
 */
export async function checkCalendars(agent: Agent): Promise<void> {
  const source = await agent.source();
  const store = await agent.store();
  await mirrorSource(source, store, await source.identities());
  const edited = new Map((await findOutdatedCalendars(source, store)).map((one) => [one.calendarID, one.tables]));
  const calendars = await readCalendarStates(store);
  const year = activeYear(calendars, localDay(agent.clock.now(), agent.config.agent.timeZone));
  const rows = calendars.flatMap(({ calendarID, name, endYear, completedAt, error }) => {
    const reasons: string[] = [];
    if (error !== null) reasons.push(`the last refresh failed: ${error}`);
    else if (completedAt === null && endYear === year) reasons.push('never aggregated');
    const tables = edited.get(calendarID);
    if (tables) reasons.push(`edited since its last refresh: ${tables.map((table) => EDITED[table]).join('; ')}`);
    return reasons.length === 0 ? [] : [[calendarID, name, reasons.join('; ')]];
  });
  if (rows.length === 0) {
    process.stdout.write('no calendar needs a refresh\n');
    return;
  }
  process.stdout.write(`${tableLines(['calendarID', 'calendar', 'why'], rows).join('\n')}\n`);
  throw new AgentError('failed', rows.length === 1 ? '1 calendar needs a refresh' : `${rows.length} calendars need a refresh`); // prettier-ignore
}
