import type { FlightEvent } from '../store/publishing/event-messages.js';
import type { ObjectKeyText } from '../store/publishing/object-key.js';
import { streamName, type Stream } from '../store/publishing/streams.js';
import { stopsUsers } from './code-standing.js';

/**
 * The messages in flight that may be sent now, in their order. The others stay as they are: those of a paused stream, those
 * whose AttendanceCodeInfo has to be told first, and a code's Delete behind messages that are held.
 */
export function sendable<Event extends FlightEvent>(
  flight: readonly Event[],
  streams: ReadonlyMap<string, Stream>,
  /** AttendanceCodeInfo that the zone was not told of, and that are parked or due. */
  untoldCodes: ReadonlySet<ObjectKeyText>,
): Event[] {
  const isPaused = ({ objectName, action }: FlightEvent): boolean =>
    Boolean(streams.get(streamName(objectName, action))?.pausedAt);
  const codeAdds = flight.filter(({ objectName, action }) => objectName === 'AttendanceCodeInfo' && action === 'Add');
  const stream = streams.get(streamName('AttendanceCodeInfo', 'Add'));
  const mayGoWithout = Boolean(stream?.pausedAt) && !stopsUsers(stream);
  const lacksCode = ({ codeRefId, position }: FlightEvent): boolean => {
    if (codeRefId === null || mayGoWithout) return false;
    const add = codeAdds.find(({ objectKey }) => objectKey === codeRefId);
    return add ? isPaused(add) || add.position > position : untoldCodes.has(codeRefId);
  };
  let isUserHeld = false;
  return flight.filter((event) => {
    if (event.objectName === 'AttendanceCodeInfo')
      return !isPaused(event) && !(event.action === 'Delete' && isUserHeld);
    const isHeld = isPaused(event) || lacksCode(event);
    isUserHeld ||= isHeld;
    return !isHeld;
  });
}
