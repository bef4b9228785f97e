import { localDay } from '../core/school-day.js';
import { letGo, waitingFor, waits, type NamedKey } from '../store/publishing/due.js';
import { readEventOptions } from '../store/publishing/event-options.js';
import { openCodeEvents } from '../store/publishing/event-messages.js';
import { readStreams, type Stream } from '../store/publishing/streams.js';
import { readTold } from '../store/publishing/told.js';
import { readTruth } from '../store/publishing/truth.js';
import { usedCodes } from '../store/publishing/used-codes.js';
import { codeStanding } from './code-standing.js';
import type { SenderParts } from './sender-parts.js';

/** Keys let go in one transaction: it has to be over within 10 ms. */
const AT_ONCE = 500;

/**
 * Lets due keys go whose reason to wait has passed: their stream is tried again, their code can be told, or nothing that
 * references them is due. Looks at how things stand, not at what happened, so nothing waits for ever. Returns how many.
 */
export async function letWaitingGo(parts: SenderParts): Promise<number> {
  const { store, zone, lease } = parts;
  const waiting = (await store.read((reader) => waits(reader, zone.id))).filter((what) => what !== 'round');
  if (waiting.length === 0) return 0;
  const streams = await store.read((reader) => readStreams(reader, zone.id));
  let gone = 0;
  for (const what of waiting) {
    const keys = await released(parts, what, streams);
    if (keys.length > 0 && (await letGo(store, lease, zone.id, what, keys))) gone += keys.length;
  }
  return gone;
}

/** The first of those that wait for `what` whose wait is over. */
async function released(
  parts: SenderParts,
  what: string,
  streams: ReadonlyMap<string, Stream>,
): Promise<readonly NamedKey[]> {
  const { store, zone } = parts;
  const first = (): Promise<NamedKey[]> => store.read((reader) => waitingFor(reader, zone.id, what, AT_ONCE));
  if (what === 'users') {
    const used = await store.read((reader) => usedCodes(reader, zone.id));
    return used === null ? [] : (await first()).filter(({ objectKey }) => !used.has(objectKey));
  }
  const at = what.indexOf(':');
  const [kind, rest] = [what.slice(0, at), what.slice(at + 1)];
  const isOver = kind === 'stream' ? !streams.get(rest)?.pausedAt : await canBeReferenced(parts, rest, streams);
  return isOver ? first() : [];
}

async function canBeReferenced(
  { store, zone, clock, timeZone }: SenderParts,
  refId: string,
  streams: ReadonlyMap<string, Stream>,
): Promise<boolean> {
  return store.read(async (reader) => {
    const options = await readEventOptions(reader, zone.id, zone.options, localDay(clock.now(), timeZone));
    const known = {
      truth: (await readTruth(reader, options.reporting, 'AttendanceCodeInfo', [refId])).get(refId),
      told: (await readTold(reader, zone.id, 'AttendanceCodeInfo', [refId])).get(refId),
      open: await openCodeEvents(reader, zone.id, [refId]),
    };
    const standing = codeStanding(known, { provide: zone.provide, options: options.zone, streams });
    return standing !== 'blocked';
  });
}
