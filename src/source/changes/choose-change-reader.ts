import { AgentError } from '../../core/errors.js';
import type { Source } from '../source.js';
import { DATED_TABLES, type ChangeReader, type DatedTable } from './change-reader.js';
import { ChangeTrackingReader, isTracked } from './change-tracking-reader.js';
import { ModifiedDateReader } from './modified-date-reader.js';
import type { ModifiedDates } from './watermark.js';

/** `auto`: Change Tracking for each table that has it, else modifiedDate. */
export type WayOfLooking = 'auto' | 'change-tracking' | 'modified-date';

/** Errors: AgentError `configuration` when `change-tracking` is wanted of a table that has none. */
export async function chooseChangeReader(
  source: Source,
  way: WayOfLooking,
  dates: ModifiedDates,
): Promise<ChangeReader> {
  const byDate = new ModifiedDateReader(source, dates);
  if (way === 'modified-date') return byDate;
  const tracked = new Set<DatedTable>();
  for (const table of DATED_TABLES) if (await isTracked(source, table)) tracked.add(table);
  const without = DATED_TABLES.filter((table) => !tracked.has(table));
  if (way === 'change-tracking' && without.length > 0)
    throw new AgentError(
      'configuration',
      `source.changeDetection: change-tracking: ${without.join(' and ')} must be tables with change tracking, and the login needs VIEW CHANGE TRACKING on them`,
    );
  if (tracked.size === 0) return byDate;
  const byTracking = new ChangeTrackingReader(source);
  const of = (table: DatedTable): ChangeReader => (tracked.has(table) ? byTracking : byDate);
  return {
    seesDeletions: (table) => of(table).seesDeletions(table),
    start: (table) => of(table).start(table),
    changedRows: (table, position) => of(table).changedRows(table, position),
  };
}
