import { ErrorCategory, Errors, StatusCode, type ErrorCode } from '../sif/codes.js';
import type { AckOutcome } from '../sif/messages.js';

/** What an acknowledgement of a message of ours asks for, whichever message it was. */
export type Verdict =
  | 'accepted'
  /** 9: no message is waiting. */
  | 'noMessage'
  /** 8: the zone holds us to be asleep. */
  | 'asleep'
  /** Register again, then send the same message again. */
  | 'forgotten'
  /** SIF_Register: a setting of ours has to be mended first. */
  | 'mend'
  /** Send the same message again later. */
  | 'retry'
  /** Anything else: what it means depends on the message. */
  | 'refused';

export function verdictOn(messageName: string, outcome: AckOutcome): Verdict {
  if (outcome.kind === 'error') return verdictOnError(messageName, outcome.error);
  switch (outcome.code) {
    case StatusCode.success:
    case StatusCode.immediate:
    case StatusCode.intermediate:
    case StatusCode.final:
    case StatusCode.alreadyReceived:
      return 'accepted';
    case StatusCode.asleep:
      return 'asleep';
    case StatusCode.noMessage:
      return 'noMessage';
    default:
      return 'retry';
  }
}

function verdictOnError(messageName: string, error: ErrorCode): Verdict {
  if (messageName === 'SIF_Register' && isOne(error, MEND)) return 'mend';
  if (messageName !== 'SIF_Register' && isOne(error, FORGOTTEN)) return 'forgotten';
  if (error.category === ErrorCategory.transport || error.category === ErrorCategory.system) return 'retry';
  return 'refused';
}

/** Protocol section 6, register again: the agent sends no SIF_Request, so 8/2 always means that. */
const FORGOTTEN = [
  Errors.registrationGeneric,
  Errors.notRegistered,
  Errors.requestUnknownSourceId,
  Errors.registeredForPush, // in answer to SIF_GetMessage: the zone takes us for a push agent
];

const MEND = [
  Errors.mayNotRegister,
  ...[2, 3, 4, 5, 6, 7, 10].map((code) => ({ category: ErrorCategory.registration, code })),
  Errors.requestUnknownSourceId,
];

function isOne(error: ErrorCode, codes: readonly ErrorCode[]): boolean {
  return codes.some(({ category, code }) => category === error.category && code === error.code);
}
