import type { FlightEvent } from '../store/publishing/event-messages.js';
import type { ObjectKeyText } from '../store/publishing/object-key.js';
import { streamName, type Stream } from '../store/publishing/streams.js';
import { stopsUsers } from './code-standing.js';

/**
 * The messages in flight that may be sent now, in their order. The others stay as they are: those of a paused stream, those
 * whose AttendanceCodeInfo has to be told first and is parked or held, and a code's Delete behind messages that are held.
 */
export function sendable(
  flight: readonly FlightEvent[],
  streams: ReadonlyMap<string, Stream>,
  /** AttendanceCodeInfo whose Add is parked, and that the zone was not told. */
  parkedCodes: ReadonlySet<ObjectKeyText>,
): FlightEvent[] {
  const stopped = new Set(parkedCodes);
  const codeAdds = streams.get(streamName('AttendanceCodeInfo', 'Add'));
  let isUserHeld = false;
  return flight.filter((event) => {
    const { objectName, objectKey, action, codeRefId } = event;
    const isPaused = Boolean(streams.get(streamName(objectName, action))?.pausedAt);
    if (objectName === 'AttendanceCodeInfo') {
      if (isPaused && action === 'Add' && stopsUsers(codeAdds)) stopped.add(objectKey);
      return !isPaused && !(action === 'Delete' && isUserHeld);
    }
    const isHeld = isPaused || (codeRefId !== null && stopped.has(codeRefId));
    isUserHeld ||= isHeld;
    return !isHeld;
  });
}
