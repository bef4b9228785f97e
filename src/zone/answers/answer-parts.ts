import type { ZoneConfig } from '../../config/settings.js';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { Database } from '../../database/port.js';
import type { LeaseToken } from '../../store/leases/leases.js';
import type { StoreTables } from '../../store/tables.js';
import type { Composer } from '../composer.js';
import type { Line } from '../life/line.js';
import type { AnswerSpec, ZonePorts } from '../ports.js';

/** What answering takes. */
export interface AnswerParts {
  readonly zone: ZoneConfig;
  readonly store: Database<StoreTables>;
  readonly lease: LeaseToken;
  readonly line: Line;
  readonly composer: Composer;
  readonly ports: ZonePorts;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
}

/** What is fixed when an answer begins and stored with it. */
export interface AnswerPlan {
  readonly spec: AnswerSpec;
  /** Largest SIF_Message of the answer. */
  readonly maxBufferBytes: number;
}
