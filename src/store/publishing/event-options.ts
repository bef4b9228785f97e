import type { ReportingOptions } from '../../attendance/reporting-options.js';
import type { ZoneOptions } from '../../config/zone-options.js';
import type { SchoolDay } from '../../core/school-day.js';
import type { Reader } from '../../database/port.js';
import { activeYear } from '../aggregation/calendars.js';
import { resolveOptions } from '../objects/resolve-options.js';
import type { StoreTables } from '../tables.js';
import { currentOptions } from '../zone/zone-options.js';

/** A zone's options as events read them. */
export interface EventOptions {
  readonly zone: ZoneOptions;
  /** Number of their edit. */
  readonly version: number;
  /** What the zone may see, of every year in its scope. */
  readonly reporting: ReportingOptions;
  /**
   * School years before this one send no events and are not stale either: the active year where `years` names none
   * (rules section 10). Null: there is no such limit.
   */
  readonly firstYear: number | null;
}

/** The options in force now; `initial` are the configuration's, `today` is the district's date. */
export async function readEventOptions(
  reader: Reader<StoreTables>,
  zoneId: string,
  initial: ZoneOptions,
  today: SchoolDay,
): Promise<EventOptions> {
  const { options: zone, version } = await currentOptions(reader, zoneId, initial);
  const reporting = await resolveOptions(reader, zone);
  if (zone.years.length > 0) return { zone, version, reporting, firstYear: null };
  const calendars = await reader.all(reader.sql.selectFrom('calendar').select(['endYear', 'startDate', 'endDate']));
  return { zone, version, reporting, firstYear: activeYear(calendars, today) ?? null };
}
