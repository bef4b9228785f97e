import { localDay } from '../core/school-day.js';
import type { Writer } from '../database/port.js';
import type { ObjectName } from '../objects/object-definition.js';
import { MIN_BUFFER_BYTES } from '../sif/codes.js';
import { letWait, nextDue, unmark } from '../store/publishing/due.js';
import { readEventOptions } from '../store/publishing/event-options.js';
import { dropParked, insertEvents } from '../store/publishing/event-messages.js';
import { beginTaking, readGate } from '../store/publishing/publication.js';
import { readStreams } from '../store/publishing/streams.js';
import { endBaseline, moveToEnrollment } from '../store/publishing/told.js';
import type { StoreTables } from '../store/tables.js';
import { planEvents, type Plan } from './plan-events.js';
import { readPage } from './read-page.js';
import type { SenderParts } from './sender-parts.js';

/** Messages stored in flight at a time. */
const MOST_IN_FLIGHT = 32;
/** Due keys looked at in one transaction: most send something, and what is read of the others is read again. */
const KEYS_AT_ONCE = 32;

const OBJECTS: readonly ObjectName[] = ['AttendanceCodeInfo', 'StudentDailyAttendance'];
/** What becomes of a parked message whose key is taken anew: of one that sends something, and of one that does not. */
const PARKED_ENDS = [
  [true, 'replaced by a newer state'],
  [false, 'withdrawn: its key sends nothing any more'],
] as const;

/** What a transaction took. */
export interface Taken {
  readonly events: number;
  /** Due keys that were looked at. */
  readonly keys: number;
}

/**
 * Compares the next due keys and stores their messages in flight, in one transaction that survives a power failure.
 * Errors: those of the store.
 */
export async function takeEvents(parts: SenderParts): Promise<Taken> {
  const { store, zone } = parts;
  const plan = await store.transact(async (writer) => {
    if (!(await beginTaking(writer, parts.lease, zone.id))) return null;
    if ((await readGate(writer, zone.id)) !== 'open') return null;
    const plan = await planNext(writer, parts);
    await carryOut(writer, parts, plan);
    return plan;
  }, 'full');
  if (!plan) return { events: 0, keys: 0 };
  if (plan.textLeftOut.length > 0) parts.textLeftOut(plan.textLeftOut);
  return { events: plan.events.length, keys: plan.unmarked.length + plan.waiting.length };
}

async function planNext(writer: Writer<StoreTables>, parts: SenderParts): Promise<Plan> {
  const { zone, clock, timeZone, composer } = parts;
  const keys = await nextDue(writer, zone.id, KEYS_AT_ONCE);
  const today = localDay(clock.now(), timeZone);
  const options = await readEventOptions(writer, zone.id, zone.options, today);
  const page = await readPage(writer, zone.id, options, keys);
  const planning = {
    provide: zone.provide,
    options: options.zone,
    firstYear: options.firstYear,
    streams: await readStreams(writer, zone.id),
    header: () => composer.header(),
    form: {
      version: zone.sifVersion,
      stripEmptyElements: options.zone.stripEmptyElements,
      maxBytes: zoneMaxBytes(parts),
    },
  };
  return planEvents(page, planning, MOST_IN_FLIGHT);
}

async function carryOut(writer: Writer<StoreTables>, { zone, clock }: SenderParts, plan: Plan): Promise<void> {
  const at = new Date(clock.now()).toISOString();
  for (const objectName of OBJECTS)
    for (const [isTaken, reason] of PARKED_ENDS) {
      const keys = plan.unmarked.filter(
        (key) => key.objectName === objectName && (key.because === 'taken') === isTaken,
      );
      await dropParked(
        writer,
        zone.id,
        objectName,
        keys.map(({ objectKey }) => objectKey),
        reason,
        at,
      );
    }
  await unmark(writer, zone.id, plan.unmarked);
  for (const { waitsFor, ...key } of plan.waiting) await letWait(writer, zone.id, key, waitsFor);
  await endBaseline(writer, zone.id, 'AttendanceCodeInfo', plan.baselineEnded);
  for (const { objectKey, truth } of plan.movedToEnrollment)
    await moveToEnrollment(writer, zone.id, objectKey, truth!.enrollmentID);
  await insertEvents(writer, zone.id, plan.events, at);
}

/** The largest SIF_Message that the zone takes, as SIF_ZoneStatus says. */
function zoneMaxBytes({ line }: SenderParts): number {
  const said = line.session.zoneStatus?.nodes.find(({ type }) => type === 'ZIS')?.maxBufferBytes ?? null;
  return said !== null && said >= MIN_BUFFER_BYTES ? said : Infinity;
}
