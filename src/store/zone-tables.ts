import type { Generated } from 'kysely';

/**
 * The agent's own tables for its conversations with zones. Flags are 0 or 1; instants are ISO text in UTC, except where
 * several processes compare them: those are milliseconds since the epoch by the database's own clock.
 */
export interface ZoneTables {
  lease: LeaseTable;
  agent_process: AgentProcessTable;
  command: CommandTable;
  inbox: InboxTable;
  request: RequestTable;
  answer: AnswerTable;
  zone_state: ZoneStateTable;
  zone_options: ZoneOptionsTable;
  zone_options_audit: ZoneOptionsAuditTable;
}

/** Who may act under a name (`zone:ID`, `calendar:ID`): one process at a time. */
export interface LeaseTable {
  name: string;
  /** host:pid:random of the process; empty when released. */
  holder: string;
  /** Grows with each change of hands: a holder that was superseded is recognised by its old number. */
  fence: number;
  /** Milliseconds, the database's clock. */
  expiresAt: number;
  /** When this holder took it. Milliseconds, the database's clock; null: nobody has it. */
  takenAt: number | null;
}

/** The processes of the agent that run on this store. */
export interface AgentProcessTable {
  holder: string;
  /** Milliseconds, the database's clock. */
  startedAt: number;
  /** Grows as long as the process lives. Milliseconds, the database's clock. */
  renewedAt: number;
  /** Ids of the zones that it is configured to speak with, JSON array. */
  zones: string;
}

/** A verb of the command line handed to the process that holds the zone's lease. */
export interface CommandTable {
  commandId: string;
  zoneId: string;
  verb: string;
  requestedBy: string;
  /** waiting → running → done or failed; waiting → withdrawn */
  status: string;
  /** Holder that runs it. */
  claimedBy: string | null;
  /** What came of it, in words. */
  outcome: string | null;
  /** A command that nobody began by then is never begun. Milliseconds, the database's clock. */
  expiresAt: number;
}

/** Messages received and processed, so that none has a second effect (protocol section 6, duplicates). */
export interface InboxTable {
  zoneId: string;
  sourceId: string;
  msgId: string;
  messageName: string;
  receivedAt: string;
}

/** SIF_Requests that were acknowledged, in order of arrival. */
export interface RequestTable {
  requestId: Generated<number>;
  zoneId: string;
  sourceId: string;
  msgId: string;
  receivedAt: string;
  /** waiting → answering → done, failed or cancelled */
  status: string;
  /** The decoded SIF_Request, JSON. */
  message: string;
  /** The SIF_Error that it is answered with whatever it asks for, JSON; null: it is judged on its merits. */
  refusal: string | null;
  /** SIF_NotificationType of the SIF_CancelRequests that named it; null: none did. */
  cancel: string | null;
  /** Why it waits, or how it ended, in words. */
  reason: string | null;
  endedAt: string | null;
}

/** An answer under way with the one packet that is in flight: its bytes are what is sent, however often. */
export interface AnswerTable {
  answerId: string;
  requestId: number;
  zoneId: string;
  /** What decides its content, fixed when it began, JSON; null when the answer is nothing but a SIF_Error. */
  answerPlan: string | null;
  packetNumber: number;
  /** SIF_MsgId of the packet. */
  msgId: string;
  /** The whole SIF_Message. */
  bytes: Buffer;
  /** Key of the last object sent up to and with this packet, JSON; null: none yet. */
  lastKey: string | null;
  morePackets: number;
  /** Objects in the packets up to and with this one. */
  objectsSent: number;
  startedAt: string;
}

/** What is known of a zone between two lives of its conversation. */
export interface ZoneStateTable {
  zoneId: string;
  /** Instant of the last SIF_Register that the zone accepted; null: not registered. */
  registeredAt: string | null;
  /** Digest of the settings it was registered with. */
  registeredAs: string | null;
  /** We sent SIF_Sleep. */
  asleepByAgent: number;
  /** The zone sent SIF_Sleep. */
  asleepByZone: number;
  /** The administrator paused events: collect, do not send. */
  paused: number;
  /** Where the conversation stands, in one word. */
  phase: string;
  /** SIF_AgentACL as last received, JSON. */
  acl: string | null;
  /** Sentences for the administrator, JSON array. */
  warnings: string;
  lastContactAt: string | null;
  lastError: string | null;
  lastErrorAt: string | null;
}

/** Options edited since the configuration gave the initial ones; no row: the configuration's hold. */
export interface ZoneOptionsTable {
  zoneId: string;
  /** ZoneOptions, JSON. */
  options: string;
  /** Grows with each edit; 0 stands for the configuration's. */
  version: number;
  changedAt: string;
  changedBy: string;
}

export interface ZoneOptionsAuditTable {
  auditId: Generated<number>;
  zoneId: string;
  changedAt: string;
  changedBy: string;
  /** ZoneOptions, JSON. */
  before: string;
  after: string;
}
