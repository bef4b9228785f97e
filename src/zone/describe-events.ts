import type { EventCounts } from '../store/publishing/event-counts.js';

/** How a zone's events stand, in words. */
export function describeEvents(events: EventCounts): string {
  const { due, dueWaiting, inFlight, parked } = events;
  const waiting = dueWaiting > 0 ? ` (${dueWaiting} of them waiting)` : '';
  const counts = `${due} due${waiting}, ${inFlight} in flight, ${parked} parked`;
  return [counts, GATES[events.gate], ...eventObstacles(events)].filter((words) => words !== '').join('; ');
}

/** What keeps events from being sent without anybody having wanted it. */
export function eventObstacles({ pausedStreams, held }: EventCounts): string[] {
  const streams = pausedStreams.map(
    ({ stream, since, reason, retryAt }) =>
      `${stream} paused since ${since} (${reason ?? 'no reason recorded'})${retryAt === null ? '' : `, tried again at ${retryAt}`}`,
  );
  return held === null ? streams : [`held by the brake since ${held}`, ...streams];
}

/** The brake says more than its gate. */
const GATES: Record<EventCounts['gate'], string> = {
  open: '',
  baseline: 'waiting for the baseline of a calendar',
  paused: 'paused by the administrator',
  held: '',
  none: 'no events before the zone was connected',
};
