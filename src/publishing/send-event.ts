import type { BackOff } from '../core/back-off.js';
import { describeOutcome } from '../sif/describe-outcome.js';
import type { Action } from '../sif/error-policy.js';
import type { AckOutcome } from '../sif/messages.js';
import type { FlightEvent, FlightMessage } from '../store/publishing/event-messages.js';
import { maySend } from '../store/publishing/publication.js';
import { recordAttempt, settleDelivered, settleParked } from '../store/publishing/settle-event.js';
import { streamName, type Stream } from '../store/publishing/streams.js';
import type { SenderParts } from './sender-parts.js';
import { afterDelivery, afterParking, afterPause } from './stream-state.js';

/**
 * What became of a message: the next one can follow; or what may be sent has changed and has to be looked at again; or the
 * lease is lost or the agent stops, and whoever speaks with the zone next goes on with it.
 */
export type EventEnd = 'delivered' | 'lookAgain' | 'stopped';

/**
 * Sends a message in flight, always the same bytes, until it is settled (protocol section 8). Errors: those of the store.
 */
export async function sendEvent(
  parts: SenderParts,
  event: FlightMessage,
  /** Streams as they are when it is sent. */
  streams: ReadonlyMap<string, Stream>,
  backOff: BackOff,
  stopping: AbortSignal,
  cut: AbortSignal,
): Promise<EventEnd> {
  const { store, zone, line, clock, lease } = parts;
  const message = { type: 'SIF_Event', msgId: event.msgId, bytes: event.bytes };
  for (;;) {
    await line.ready(stopping);
    if (stopping.aborted) return 'stopped';
    const sent = await line.send('event', message, cut);
    if (sent.kind === 'ack') {
      const end = await settle(parts, event, streams, sent.action, sent.outcome);
      if (end === 'delivered') backOff.reset();
      if (end !== null) return end;
    }
    const reply = sent.kind === 'ack' ? describeOutcome(sent.outcome) : sent.reason;
    if (!(await recordAttempt(store, lease, zone.id, event, { reply, stream: null }))) return 'stopped';
    await clock.sleep(backOff.next(), stopping);
    if (!(await store.read((reader) => maySend(reader, zone.id)))) return 'lookAgain';
  }
}

/** Null: to be sent again. */
async function settle(
  parts: SenderParts,
  event: FlightEvent,
  streams: ReadonlyMap<string, Stream>,
  action: Action,
  outcome: AckOutcome,
): Promise<EventEnd | null> {
  const { store, zone, lease, clock, line, logger } = parts;
  const nowMs = clock.now();
  const ending = { at: new Date(nowMs).toISOString(), reply: describeOutcome(outcome) };
  const done = (isDone: boolean, end: EventEnd): EventEnd => (isDone ? end : 'stopped');
  const name = streamName(event.objectName, event.action);
  const known = streams.get(name);
  switch (action) {
    case 'settled': {
      const stream = afterDelivery(known);
      return done(await settleDelivered(store, lease, zone.id, event, { ...ending, stream }), 'delivered');
    }
    case 'park': {
      const stream = afterParking(event, outcome, known, nowMs);
      line.record.trouble(`${event.objectName} ${event.action} ${event.objectKey} is parked: ${ending.reply}`);
      logger.warn('an event is parked', { msgId: event.msgId, key: event.objectKey, reply: ending.reply });
      if (stream.pausedAt) logger.warn('a stream of events is paused', { stream: name, reason: stream.reason });
      return done(await settleParked(store, lease, zone.id, event, { ...ending, stream }), 'lookAgain');
    }
    case 'pauseStream': {
      const stream = afterPause(event, outcome, nowMs);
      line.record.trouble(`${name} is paused: ${ending.reply}`);
      logger.warn('a stream of events is paused', { stream: name, reason: stream.reason });
      return done(await recordAttempt(store, lease, zone.id, event, { reply: ending.reply, stream }), 'lookAgain');
    }
    default:
      return null;
  }
}
