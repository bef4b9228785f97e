import type { ZoneConfig } from '../config/settings.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { LeaseToken } from '../store/leases/leases.js';
import type { Composer } from './composer.js';
import type { Line } from './life/line.js';
import type { Guid } from '../core/guid.js';
import type { ObjectName } from '../objects/object-definition.js';
import type { ObjectQuery } from '../store/objects/object-reader.js';
import type { ZoneOptions } from '../config/zone-options.js';
import type { SifVersion } from '../sif/versions.js';

export type { ObjectName };

/** All that decides the content of an answer, fixed when it begins. Plain data: it is stored as JSON and goes to a worker. */
export interface AnswerSpec {
  readonly answerId: Guid;
  readonly zoneId: string;
  readonly query: ObjectQuery;
  /** SIF_Element restriction: paths below the object (`TimeIn`, `@Date`); null: the whole object. */
  readonly elements: readonly string[] | null;
  /** Scope, exclusions, code selection and form: as they were when the answer began. */
  readonly options: ZoneOptions;
  /** The version that the objects are rendered in. */
  readonly version: SifVersion;
}

/** The key of the last object of a packet, in the order of the answer (protocol section 7). */
export type AnswerKey = readonly string[];

/** The objects of one packet, ready to be put between the tags of SIF_ObjectData. */
export interface PacketContent {
  /** UTF-8, objects one after another in the answer's order; empty when `count` is 0. */
  readonly objects: Uint8Array;
  readonly count: number;
  /** Key of the last object that was placed; that of the packet before (null: none) when `count` is 0. */
  readonly lastKey: AnswerKey | null;
  /** True when a further object was seen behind `lastKey`. */
  readonly more: boolean;
  /** Keys of objects that lost their optional text because they alone were too large (protocol section 7). */
  readonly textLeftOut: readonly AnswerKey[];
}

/** Turns an answer's specification and a start key into packets, off the main thread. */
export interface PacketBuilder {
  /**
   * The objects after `afterKey` (null: from the first one), as many as fit into `limitBytes` and no fewer.
   * Calls for one answer come one after another, each with the `lastKey` of the one before or, after a restart, a stored
   * one; content follows from the arguments alone, so a call may be repeated. Errors: an AgentError of kind transient is
   * asked again for as long as it takes; any other, after a few attempts, ends the answer with a SIF_Error.
   * Null: not built yet, to be called again with the same arguments. A call lasts no longer than a page takes, so that
   * answers take turns, however much has to be read for one of them.
   */
  build(spec: AnswerSpec, afterKey: AnswerKey | null, limitBytes: number): Promise<PacketContent | null>;
  /** The answer has ended: whatever is kept for it (statements, rows read ahead) can go. */
  release(answerId: Guid): void;
}

/** Whether a request can be answered now from what is aggregated (rule book section 8, first start and gaps). */
export type Readiness =
  | { readonly state: 'ready' }
  /** Something that the request can touch is still being aggregated; `reason` is shown to the administrator. */
  | { readonly state: 'wait'; readonly reason: string }
  /** It will not become ready: SIF_Error 8/1 with this description. */
  | { readonly state: 'refuse'; readonly description: string };

export interface AnswerReadiness {
  check(zoneId: string, query: ObjectQuery, options: ZoneOptions): Promise<Readiness>;
}

/** What a zone's events take of one tenure of its conversation. */
export interface EventParts {
  readonly zone: ZoneConfig;
  readonly lease: LeaseToken;
  readonly line: Line;
  readonly composer: Composer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
}

/** The sending of a zone's events. */
export interface EventWork {
  /** Works until `stopping` aborts; a message on its way is finished first, unless `cut` aborts. Never rejects. */
  run(stopping: AbortSignal, cut: AbortSignal): Promise<void>;
  /** Keys were marked or released, or what may be sent is another. */
  changed(): void;
}

/** What the zones need from the rest of the agent. */
export interface ZonePorts {
  readonly packets: PacketBuilder;
  readonly readiness: AnswerReadiness;
  readonly events: (parts: EventParts) => EventWork;
  /** An object lost its optional text in a packet (finding `text-too-long`). */
  readonly textLeftOut?: (zoneId: string, objectName: ObjectName, keys: readonly AnswerKey[]) => void;
}
