import type { AckOutcome } from './messages.js';
import { describeError } from './sif-error.js';

/** An acknowledgement in a few words: `status 0`, `8/12: …`. */
export function describeOutcome(outcome: AckOutcome): string {
  if (outcome.kind === 'status')
    return `status ${outcome.code}${outcome.desc === undefined ? '' : `: ${outcome.desc}`}`;
  return describeError(outcome.error);
}
