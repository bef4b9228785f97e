import type { ZoneOptions } from '../config/zone-options.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Database } from '../database/port.js';
import type { LeaseToken } from '../store/leases/leases.js';
import type { StoreTables } from '../store/tables.js';
import type { WholeZoneThread } from './whole-zone-thread.js';

export interface WholeZoneParts {
  readonly zoneId: string;
  /** The configuration's options: they hold until the zone's are edited. */
  readonly initial: ZoneOptions;
  readonly timeZone: string;
  readonly store: Database<StoreTables>;
  /** The zone's. */
  readonly lease: LeaseToken;
  readonly thread: WholeZoneThread;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when there may be something to send. */
  readonly changed: () => void;
}
