import type { ServerOptions } from 'node:https';
import type { Clock } from '../core/clock.js';
import type { ErrorCode } from '../sif/codes.js';
import type { Complaint } from './complaints.js';

/** The versions that the sandbox has schemas for, oldest first. */
export const SANDBOX_VERSIONS = ['2.0r1', '2.1', '2.2', '2.3', '2.4', '2.5', '2.6', '2.7'] as const;
export type SandboxVersion = (typeof SANDBOX_VERSIONS)[number];

/** What an agent may be allowed to do with an object, in the order of SIF_AgentACL. */
export const ROLES = [
  'provide',
  'subscribe',
  'publishAdd',
  'publishChange',
  'publishDelete',
  'request',
  'respond',
] as const;
export type Role = (typeof ROLES)[number];

/** Objects that agents may use, by role; a role left out allows the objects of the zone. */
export type Access = Partial<Record<Role, readonly string[]>>;

/** How a zone behaves; all of it can be changed while it runs. */
export interface ZoneOptions {
  /** The version of the zone's own messages and the highest it takes. Default 2.7. */
  version: SandboxVersion;
  /** Versions of messages that it takes; others get 12/3. Default: every one up to `version`; one only is a server of fixed version. */
  versions: readonly SandboxVersion[];
  /** SIF_SourceId of the server. Default: the zone's id. */
  zisId: string;
  /**
   * true: a SIF_MsgId that a sender has used before is answered with status 7.
   * false: no memory of ids; a packet number received before is answered with 8/12, an event is delivered again.
   */
  knowsRepeats: boolean;
  /** false: SIF_Provision is answered with 12/2. */
  supportsProvision: boolean;
  /** Whether SIF_ZoneStatus lists gzip and compressed messages are taken and sent. */
  gzip: boolean;
  /** The answer to anything but SIF_Register from an agent that is not registered. Default 4/9; some servers say 8/2 or 5/1. */
  notRegisteredError: ErrorCode;
  /** false: SIF_Register is answered with 4/2. */
  mayRegister: boolean;
  /** Objects the zone knows; they are what SIF_AgentACL lists where `access` does not say otherwise. */
  objects: readonly string[];
  access: Access;
  /** Whether the answer to SIF_Register carries the SIF_AgentACL. */
  aclOnRegister: boolean;
  /** false: SIF_AgentACL leaves the rights to zone services out in 2.4 too, whose schema demands them: OpenADK reads no list with them. */
  serviceRights: boolean;
  /** Providers that are there before any agent, by object: SourceIds that answer nothing. Another SIF_Provide gets 6/4. */
  otherProviders: Readonly<Record<string, string>>;
  /** Which acks of a pulled message take it from the queue: all, those with a status, or none. */
  ackRemoves: 'any' | 'status' | 'none';
  /** The agent id under which the zone itself requests, and subscribes to every object. */
  requesterId: string;
  /** A prefix for all names in what the zone writes; absent: a default namespace. */
  prefix?: string;
  /** First delay before a push is tried again, doubled up to `pushRetryMaxMs`. */
  pushRetryMs: number;
  pushRetryMaxMs: number;
  /** How long an agent may take to answer a push. */
  pushTimeoutMs: number;
  /** Every n-th message is validated; 1 all, 0 none (a well-formed start is then assumed). For load tests. */
  validateEvery: number;
  /** Largest message taken, after decompression. */
  maxMessageBytes: number;
}

export interface SandboxOptions {
  /** The zones by id, with what differs from the defaults. */
  zones: Readonly<Record<string, Partial<ZoneOptions>>>;
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /** Serve HTTPS with these; `requestCert` asks agents for a certificate. */
  tls?: ServerOptions;
  /** What pushes to agents over HTTPS trust and present. */
  pushTls?: { ca?: string | Buffer; cert?: string | Buffer; key?: string | Buffer };
  /** Where every message is written as a numbered file. */
  recordDirectory?: string;
  /** How much is remembered; the oldest goes first. */
  limits?: Partial<MemoryLimits>;
  clock?: Clock;
  /** Hears of every broken rule at once. */
  onComplaint?: (complaint: Complaint) => void;
}

/** How much the sandbox remembers of each kind. */
export interface MemoryLimits {
  posts: number;
  /** Bytes of message text kept with the posts. */
  textBytes: number;
  complaints: number;
  events: number;
  /** SIF_MsgIds remembered with the digest of their bytes. */
  messageIds: number;
}

export const DEFAULT_LIMITS: MemoryLimits = {
  posts: 20_000,
  textBytes: 64 * 1024 * 1024,
  complaints: 1_000,
  events: 100_000,
  messageIds: 500_000,
};

/** The options of a zone, complete. */
export function completeZoneOptions(id: string, given: Partial<ZoneOptions>): ZoneOptions {
  const version = given.version ?? '2.7';
  return {
    version,
    versions: SANDBOX_VERSIONS.slice(0, SANDBOX_VERSIONS.indexOf(version) + 1),
    zisId: id,
    knowsRepeats: true,
    supportsProvision: true,
    gzip: false,
    notRegisteredError: { category: 4, code: 9 },
    mayRegister: true,
    objects: ['StudentDailyAttendance', 'AttendanceCodeInfo'],
    access: {},
    aclOnRegister: true,
    serviceRights: true,
    otherProviders: {},
    ackRemoves: 'any',
    requesterId: 'StateReporting',
    pushRetryMs: 100,
    pushRetryMaxMs: 5_000,
    pushTimeoutMs: 60_000,
    validateEvery: 1,
    maxMessageBytes: 64 * 1024 * 1024,
    ...given,
  };
}
