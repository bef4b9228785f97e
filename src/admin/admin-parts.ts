import type { Config } from '../config/settings.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Database } from '../database/port.js';
import type { Source } from '../source/source.js';
import type { StoreTables } from '../store/tables.js';
import type { EventLoopDelay } from './event-loop.js';

/** How the agent stands; `reasons` is empty when everything that it needs is there. */
export interface ReadinessReport {
  reasons: string[];
  /** What else an operator wants to see: zones, requests that wait, the newest sweep. */
  details: Record<string, unknown>;
}

/** What the administration needs of the agent; pages and API have no rules of their own. */
export interface AdminParts {
  readonly config: Config;
  readonly store: Database<StoreTables>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Name of this process in leases. */
  readonly holder: string;
  readonly version: string;
  /** The SIS. Errors: AgentError `source-unreachable`, `source-contract`. */
  source(): Promise<Source>;
  readiness(): Promise<ReadinessReport>;
  eventLoopDelay(): EventLoopDelay;
  /** Name of this process in leases, and what it has in hand, as it knows itself. */
  process(): { process: string; zones: readonly string[] };
}
