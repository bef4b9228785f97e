import type { Reader } from '../../database/port.js';
import type { StoreTables } from '../tables.js';
import { describeHold, readHold } from './hold.js';
import { readGate, type Gate } from './publication.js';
import { readStreams, streamName } from './streams.js';

/** How a zone's events stand. */
export interface EventCounts {
  /** Keys that are to be compared; `dueWaiting` of them wait for something. */
  readonly due: number;
  readonly dueWaiting: number;
  readonly inFlight: number;
  readonly parked: number;
  readonly gate: Gate;
  /** Since when the brake holds the events, with what it counted; null: it does not. */
  readonly held: string | null;
  readonly pausedStreams: readonly { stream: string; since: string; reason: string | null; retryAt: string | null }[];
}

export async function countEvents(reader: Reader<StoreTables>, zoneId: string): Promise<EventCounts> {
  const due = reader.sql
    .selectFrom('due')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('zoneId', '=', zoneId);
  const messages = (status: 'flight' | 'parked') =>
    reader.sql
      .selectFrom('event_message')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('zoneId', '=', zoneId)
      .where('status', '=', status);
  const count = async (query: typeof due | ReturnType<typeof messages>): Promise<number> =>
    Number((await reader.first(query))?.n ?? 0);
  const all = await count(due);
  const hold = await readHold(reader, zoneId);
  return {
    due: all,
    dueWaiting: all - (await count(due.where('waitsFor', '=', ''))),
    inFlight: await count(messages('flight')),
    parked: await count(messages('parked')),
    gate: await readGate(reader, zoneId),
    held: hold && `${hold.since}: ${describeHold(hold)}`,
    pausedStreams: [...(await readStreams(reader, zoneId)).values()].flatMap((stream) =>
      stream.pausedAt === null
        ? []
        : [
            {
              stream: streamName(stream.objectName, stream.action),
              since: stream.pausedAt,
              reason: stream.reason,
              retryAt: stream.retryAt,
            },
          ],
    ),
  };
}
