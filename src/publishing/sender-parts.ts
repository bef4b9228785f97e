import type { ZoneConfig } from '../config/settings.js';
import type { Clock } from '../core/clock.js';
import type { Guid } from '../core/guid.js';
import type { Logger } from '../core/logger.js';
import type { Database } from '../database/port.js';
import type { Action } from '../sif/error-policy.js';
import type { AckOutcome, Header, ObjectRights, ZoneStatus } from '../sif/messages.js';
import type { LeaseToken } from '../store/leases/leases.js';
import type { NamedKey } from '../store/publishing/due.js';
import type { StoreTables } from '../store/tables.js';

/** What sending an event came to. */
export type EventSent =
  | { readonly kind: 'ack'; readonly action: Action; readonly outcome: AckOutcome }
  | { readonly kind: 'failure'; readonly reason: string };

/** How events speak with the zone while the agent serves there. */
export interface EventLine {
  /** Resolves when messages may be sent, or when the signal aborts. */
  ready(signal: AbortSignal): Promise<void>;
  send(
    kind: 'event',
    message: { readonly type: string; readonly msgId: Guid; readonly bytes: Buffer },
    signal: AbortSignal,
  ): Promise<EventSent>;
  readonly session: {
    /** Grows each time the agent begins to serve, as after a registration. */
    readonly epoch: number;
    /** SIF_AgentACL; null: not known. */
    readonly progress: { readonly acl: ObjectRights | null };
    readonly zoneStatus: ZoneStatus | null;
  };
  readonly record: { trouble(words: string): void };
}

/** What publishing takes of one tenure of a zone. */
export interface SenderParts {
  readonly zone: ZoneConfig;
  readonly store: Database<StoreTables>;
  readonly lease: LeaseToken;
  readonly line: EventLine;
  readonly composer: { header(): Header };
  readonly timeZone: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number;
  /** Objects lost their optional text, since the zone takes no message so large (finding `text-too-long`). */
  readonly textLeftOut: (keys: readonly NamedKey[]) => void;
}
