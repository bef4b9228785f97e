import type { ZoneOptions } from '../config/zone-options.js';
import type { SchoolDay } from '../core/school-day.js';
import type { ObjectName } from '../objects/object-definition.js';

/** The zone that whole-zone work is done for. Plain data: it goes to a worker. */
export interface WorkZone {
  readonly zoneId: string;
  /** Objects that the zone is provided with. */
  readonly provide: readonly ObjectName[];
  /** The configuration's options: they hold until the zone's are edited. */
  readonly initial: ZoneOptions;
  /** The district's date. */
  readonly today: SchoolDay;
}
