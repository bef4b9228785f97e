/** What the standard fixes as text and numbers. Imports nothing: the sandbox shares this file and no other of this room. */

/** Namespace of every SIF 2.x message. */
export const SIF_NAMESPACE = 'http://www.sifinfo.org/infrastructure/2.x';
export const XSI_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance';

/** The only context that this agent supports (protocol section 2). */
export const DEFAULT_CONTEXT = 'SIF_Default';

/** Message elements of SIF 2.x; an agent handles only some of them. */
export const MESSAGE_NAMES = [
  'SIF_Ack',
  'SIF_Event',
  'SIF_Provide',
  'SIF_Provision',
  'SIF_Register',
  'SIF_Request',
  'SIF_Response',
  'SIF_Subscribe',
  'SIF_SystemControl',
  'SIF_Unprovide',
  'SIF_Unregister',
  'SIF_Unsubscribe',
  'SIF_ServiceInput',
  'SIF_ServiceOutput',
  'SIF_ServiceNotify',
] as const;
export type MessageName = (typeof MESSAGE_NAMES)[number];

/** SIF_Status/SIF_Code (protocol section 4). */
export const StatusCode = {
  success: 0,
  immediate: 1,
  intermediate: 2,
  final: 3,
  alreadyReceived: 7,
  asleep: 8,
  noMessage: 9,
} as const;

/** SIF_Error/SIF_Category (protocol section 5). */
export const ErrorCategory = {
  xml: 1,
  encryption: 2,
  authentication: 3,
  access: 4,
  registration: 5,
  provision: 6,
  subscription: 7,
  request: 8,
  event: 9,
  transport: 10,
  system: 11,
  generic: 12,
  blocking: 13,
  zoneServices: 14,
} as const;

/** What a SIF_Error says in numbers. */
export interface ErrorCode {
  readonly category: number;
  readonly code: number;
}

/** The errors that the agent sends or has to tell apart (protocol section 5), by their meaning. */
export const Errors = {
  xmlGeneric: { category: 1, code: 1 },
  notWellFormed: { category: 1, code: 2 },
  notValid: { category: 1, code: 3 },
  invalidValue: { category: 1, code: 4 },
  mandatoryMissing: { category: 1, code: 6 },
  encryptionTooWeak: { category: 2, code: 1 },
  authenticationTooWeak: { category: 3, code: 1 },
  accessGeneric: { category: 4, code: 1 },
  mayNotRegister: { category: 4, code: 2 },
  mayNotProvide: { category: 4, code: 3 },
  mayNotRespond: { category: 4, code: 6 },
  notRegistered: { category: 4, code: 9 },
  registrationGeneric: { category: 5, code: 1 },
  invalidSourceId: { category: 5, code: 2 },
  registeredForPush: { category: 5, code: 9 },
  acceptEncodingUnsupported: { category: 5, code: 10 },
  alreadyHasProvider: { category: 6, code: 4 },
  requestGeneric: { category: 8, code: 1 },
  requestUnknownSourceId: { category: 8, code: 2 },
  requestInvalidObject: { category: 8, code: 3 },
  requestVersionUnsupported: { category: 8, code: 7 },
  maxBufferSizeUnsupported: { category: 8, code: 8 },
  queryUnsupported: { category: 8, code: 9 },
  unknownRequestMsgId: { category: 8, code: 10 },
  responseTooLarge: { category: 8, code: 11 },
  wrongPacketNumber: { category: 8, code: 12 },
  extendedQueryUnsupported: { category: 8, code: 15 },
  cancelledByRequester: { category: 8, code: 18 },
  eventInvalid: { category: 9, code: 3 },
  transportGeneric: { category: 10, code: 1 },
  systemGeneric: { category: 11, code: 1 },
  handlingGeneric: { category: 12, code: 1 },
  messageUnsupported: { category: 12, code: 2 },
  versionUnsupported: { category: 12, code: 3 },
  contextUnsupported: { category: 12, code: 4 },
  protocolError: { category: 12, code: 5 },
  noSuchMessage: { category: 12, code: 6 },
} as const satisfies Record<string, ErrorCode>;

/** Longest SIF_Desc, in characters. */
export const MAX_DESC_LENGTH = 1024;
/** Longest SIF_SourceId, SIF_DestinationId and SIF_Context, in characters. */
export const MAX_ID_LENGTH = 64;
/** Smallest SIF_MaxBufferSize that a SIF_Request may ask for, in bytes (protocol section 7). */
export const MIN_BUFFER_BYTES = 4096;
