import type { Guid } from '../core/guid.js';
import type { ConditionGroup } from './conditions.js';
import type { SifError } from './sif-error.js';
import type { SifVersion } from './versions.js';

/**
 * The messages of SIF 2.x that an agent sends or receives (protocol section 3), as plain data without methods: they can
 * be stored as JSON and pass between threads. `type` is the message element's name; names of fields are those of the
 * elements without their prefix.
 */
export type Message = OutgoingMessage | IncomingMessage;

/** What the agent sends. A SIF_Response with objects and a SIF_Event are wrapped around written objects (envelope.ts). */
export type OutgoingMessage =
  | RegisterMessage
  | UnregisterMessage
  | SystemControlMessage
  | ProvideMessage
  | UnprovideMessage
  | SubscribeMessage
  | UnsubscribeMessage
  | ProvisionMessage
  | ErrorResponseMessage
  | OutgoingAckMessage;

/** What the agent understands; every other message is refused with 12/2 when it is decoded. */
export type IncomingMessage = AckMessage | RequestMessage | SystemControlMessage | EventMessage | ResponseMessage;

interface MessageBase {
  /** SIF_Message/@Version. */
  readonly version: SifVersion;
  readonly header: Header;
}

/** SIF_Header. */
export interface Header {
  readonly msgId: Guid;
  /** As on the wire; what the agent sends carries Z, what it receives may lack a zone. */
  readonly timestamp: string;
  readonly security?: Security;
  /** At most 64 characters. */
  readonly sourceId: string;
  readonly destinationId?: string;
  /** SIF_Contexts; left out when absent, which means SIF_Default. */
  readonly contexts?: readonly string[];
}

/** SIF_Security/SIF_SecureChannel. */
export interface Security {
  /** 0 to 3 */
  readonly authenticationLevel: number;
  /** 0 to 4 */
  readonly encryptionLevel: number;
}

export interface RegisterMessage extends MessageBase {
  readonly type: 'SIF_Register';
  readonly name: string;
  /** Exact versions or tokens with wildcards, the zone's version first. */
  readonly versions: readonly string[];
  readonly maxBufferBytes: number;
  readonly mode: 'Push' | 'Pull';
  /** Push mode: where the zone sends to. */
  readonly protocol?: Protocol;
  readonly nodeVendor?: string;
  readonly nodeVersion?: string;
  readonly application?: { readonly vendor: string; readonly product: string; readonly version: string };
  readonly icon?: string;
}

/** SIF_Protocol. */
export interface Protocol {
  readonly type: string;
  readonly secure: boolean;
  readonly url?: string;
  /** SIF_Property, 2.1 and later for the agent's own Accept-Encoding. */
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

export interface UnregisterMessage extends MessageBase {
  readonly type: 'SIF_Unregister';
}

export interface SystemControlMessage extends MessageBase {
  readonly type: 'SIF_SystemControl';
  readonly control: Control;
}

/** SIF_SystemControlData. An agent receives only SIF_Ping, SIF_Sleep, SIF_Wakeup and SIF_CancelRequests. */
export type Control =
  | {
      readonly type:
        'SIF_Ping' | 'SIF_Sleep' | 'SIF_Wakeup' | 'SIF_GetMessage' | 'SIF_GetZoneStatus' | 'SIF_GetAgentACL';
    }
  | {
      readonly type: 'SIF_CancelRequests';
      readonly notificationType: 'Standard' | 'None';
      readonly requestMsgIds: readonly Guid[];
    };

/** SIF_Object in lists of objects. Its SIF_Contexts are left out when absent. */
export interface ObjectAccess {
  readonly objectName: string;
  readonly contexts?: readonly string[];
}

interface ObjectListBase extends MessageBase {
  readonly objects: readonly ObjectAccess[];
}
export interface ProvideMessage extends ObjectListBase {
  readonly type: 'SIF_Provide';
}
export interface UnprovideMessage extends ObjectListBase {
  readonly type: 'SIF_Unprovide';
}
export interface SubscribeMessage extends ObjectListBase {
  readonly type: 'SIF_Subscribe';
}
export interface UnsubscribeMessage extends ObjectListBase {
  readonly type: 'SIF_Unsubscribe';
}

/** What an agent does, or may do, with objects: the seven lists of SIF_Provision and of SIF_AgentACL, each possibly empty. */
export interface ObjectRights {
  readonly provide: readonly ObjectAccess[];
  readonly subscribe: readonly ObjectAccess[];
  readonly publishAdd: readonly ObjectAccess[];
  readonly publishChange: readonly ObjectAccess[];
  readonly publishDelete: readonly ObjectAccess[];
  readonly request: readonly ObjectAccess[];
  readonly respond: readonly ObjectAccess[];
}

export interface ProvisionMessage extends MessageBase {
  readonly type: 'SIF_Provision';
  readonly objects: ObjectRights;
}

export interface RequestMessage extends MessageBase {
  readonly type: 'SIF_Request';
  /** SIF_Version as listed: exact or with wildcards; empty when none is listed. */
  readonly versions: readonly string[];
  /** SIF_MaxBufferSize in bytes; null when it is missing or no number. */
  readonly maxBufferBytes: number | null;
  readonly query: RequestedQuery;
}

/**
 * SIF_Query, or why it cannot be answered. Faults of a query do not refuse the message: the requester learns of them by
 * a SIF_Response (protocol section 7), in the order of checks of that section.
 */
export type RequestedQuery =
  | {
      readonly kind: 'query';
      readonly objectName: string;
      /** SIF_Element restrictions as written; empty means the whole object. */
      readonly elements: readonly string[];
      /** Null: all objects. */
      readonly conditions: ConditionGroup | null | { readonly refused: SifError };
    }
  | { readonly kind: 'refused'; readonly error: SifError };

/** A received SIF_Response; the agent never asks for one, so its objects are not kept. */
export interface ResponseMessage extends MessageBase {
  readonly type: 'SIF_Response';
  readonly requestMsgId: Guid;
  readonly packetNumber: number;
  readonly morePackets: boolean;
  readonly error?: SifError;
}

/** A SIF_Response that ends a request with an error: packet 1 unless packets went before. */
export interface ErrorResponseMessage extends ResponseMessage {
  readonly error: SifError;
}

export type EventAction = 'Add' | 'Change' | 'Delete';

/** A received SIF_Event; the agent subscribes to none, so its object is not kept. */
export interface EventMessage extends MessageBase {
  readonly type: 'SIF_Event';
  readonly objectName: string;
  readonly action: EventAction;
}

export interface AckMessage extends MessageBase {
  readonly type: 'SIF_Ack';
  /** Null (sent as xsi:nil) when the message that is answered could not be read so far. */
  readonly originalSourceId: string | null;
  /** As it is written, which need not be what the standard allows. */
  readonly originalMsgId: string | null;
  readonly outcome: AckOutcome;
}

export type AckOutcome =
  | { readonly kind: 'status'; readonly code: number; readonly desc?: string; readonly data?: StatusData }
  | { readonly kind: 'error'; readonly error: SifError };

/** An agent sends no SIF_Data. */
export interface OutgoingAckMessage extends AckMessage {
  readonly outcome: AckOutcome & { readonly data?: never };
}

/** SIF_Status/SIF_Data. */
export type StatusData =
  | { readonly kind: 'message'; readonly decoded: Decoded }
  | { readonly kind: 'agentAcl'; readonly rights: ObjectRights }
  | { readonly kind: 'zoneStatus'; readonly zoneStatus: ZoneStatus };

/** The parts of SIF_ZoneStatus that the agent uses. */
export interface ZoneStatus {
  readonly zoneId: string;
  /** SIF_Providers: who provides what. */
  readonly providers: readonly { readonly sourceId: string; readonly objects: readonly ObjectAccess[] }[];
  /** SIF_SIFNodes; `type` tells agents from the zone integration server. */
  readonly nodes: readonly ZoneNode[];
  readonly supportedProtocols: readonly Protocol[];
  readonly supportedVersions: readonly string[];
}

export interface ZoneNode {
  readonly type: 'Agent' | 'ZIS';
  readonly sourceId: string | null;
  readonly maxBufferBytes: number | null;
  readonly sleeping: boolean | null;
  readonly versions: readonly string[];
}

/** A message, or the SIF_Error to answer with and what is known of the sender. */
export type Decoded = { readonly ok: true; readonly message: IncomingMessage } | Refused;

export interface Refused {
  readonly ok: false;
  /** True: not even a SIF_Message could be made out. False: a SIF_Message that cannot be taken. */
  readonly unparseable: boolean;
  readonly error: SifError;
  /** Version to answer in; null when it is unknown or not a known one: answer in the agent's own. */
  readonly version: SifVersion | null;
  /** Ids of the message as far as they can be found, sought in the text when it cannot be parsed. */
  readonly ids: FoundIds;
  /** Ids of a message inside it (SIF_Data of an answer to SIF_GetMessage), when it can be seen that there is one. */
  readonly inner: FoundIds | null;
}

export interface FoundIds {
  /** As it is written, up to 64 characters: a zone finds its message by what it wrote, allowed or not. */
  readonly msgId: string | null;
  readonly sourceId: string | null;
}
