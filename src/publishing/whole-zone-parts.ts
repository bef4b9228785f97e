import type { ZoneConfig } from '../config/settings.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import { localDay } from '../core/school-day.js';
import type { Database } from '../database/port.js';
import type { LeaseToken } from '../store/leases/leases.js';
import type { StoreTables } from '../store/tables.js';
import type { WholeZoneThread } from './whole-zone-thread.js';
import type { WorkZone } from './work-zone.js';

/** What work on the whole of a zone's objects takes of one tenure of the zone. */
export interface WholeZoneParts {
  readonly zone: Pick<ZoneConfig, 'id' | 'options' | 'provide'>;
  readonly timeZone: string;
  readonly store: Database<StoreTables>;
  /** The zone's. */
  readonly lease: LeaseToken;
  readonly thread: WholeZoneThread;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The zone as work on it is ordered now. */
export function workZone({ zone, timeZone, clock }: Pick<WholeZoneParts, 'zone' | 'timeZone' | 'clock'>): WorkZone {
  return { zoneId: zone.id, provide: zone.provide, initial: zone.options, today: localDay(clock.now(), timeZone) };
}
