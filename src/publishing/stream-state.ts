import type { AckOutcome } from '../sif/messages.js';
import { describeOutcome } from '../sif/describe-outcome.js';
import type { FlightEvent } from '../store/publishing/event-messages.js';
import type { Stream } from '../store/publishing/streams.js';

/** Refusals in a row with one code that pause a stream (protocol section 8). */
export const REFUSALS_THAT_PAUSE = 10;
/** A paused stream is tried again after so long. */
export const TRY_AGAIN_MS = 3_600_000;

/** The stream of an event that the zone took; null: as it was. */
export function afterDelivery(stream: Stream | undefined): Stream | null {
  if (!stream || (stream.refusals === 0 && stream.lastCode === null)) return null;
  return { ...stream, pausedAt: null, reason: null, retryAt: null, lastCode: null, refusals: 0 };
}

/** The stream of an event that parks: ten in a row with one code pause it. */
export function afterParking(
  { objectName, action }: FlightEvent,
  outcome: AckOutcome,
  stream: Stream | undefined,
  nowMs: number,
): Stream {
  const lastCode = codeOf(outcome);
  const refusals = stream?.lastCode === lastCode ? stream.refusals + 1 : 1;
  const counted = { objectName, action, lastCode, refusals };
  if (refusals < REFUSALS_THAT_PAUSE) return { ...counted, pausedAt: null, reason: null, retryAt: null };
  const reason = `${refusals} refusals in a row, the last: ${describeOutcome(outcome)}`;
  return { ...counted, ...pausedFrom(nowMs), reason };
}

/** The stream of an event whose kind the zone does not take. */
export function afterPause({ objectName, action }: FlightEvent, outcome: AckOutcome, nowMs: number): Stream {
  const reason = describeOutcome(outcome);
  return { objectName, action, lastCode: codeOf(outcome), refusals: 1, ...pausedFrom(nowMs), reason };
}

function pausedFrom(nowMs: number): Pick<Stream, 'pausedAt' | 'retryAt'> {
  return {
    pausedAt: new Date(nowMs).toISOString(),
    retryAt: new Date(nowMs + TRY_AGAIN_MS).toISOString(),
  };
}

/** `category/code`; of a status `status N`. */
function codeOf(outcome: AckOutcome): string {
  return outcome.kind === 'error' ? `${outcome.error.category}/${outcome.error.code}` : `status ${outcome.code}`;
}
