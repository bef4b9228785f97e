import type { Database, Reader } from '../database/port.js';
import type { ObjectName } from '../objects/object-definition.js';
import { untakenCalendars } from '../store/publishing/baseline.js';
import { readEventOptions, type EventOptions } from '../store/publishing/event-options.js';
import { toldPages, truthPages } from '../store/publishing/key-pages.js';
import type { ObjectKeyText } from '../store/publishing/object-key.js';
import { readOpenKeys } from '../store/publishing/open-keys.js';
import { readTold, type Told } from '../store/publishing/told.js';
import { readTruth, type TrueObject } from '../store/publishing/truth.js';
import type { StoreTables } from '../store/tables.js';
import { isOfEarlierYear } from './decide.js';
import { mergeKeys } from './merge-keys.js';
import type { WorkZone } from './work-zone.js';

/** How what a zone has differs from what is true: it has nothing, something else, or what there is no more. */
export type StaleKind = 'missing' | 'other' | 'superfluous';

export interface StaleKey {
  readonly objectName: ObjectName;
  readonly objectKey: ObjectKeyText;
  readonly kind: StaleKind;
}

const PAGE_KEYS = 500;

/**
 * The keys of a zone whose truth differs from what it has and for which nothing is under way (R22), in the order of answers, a
 * page at a time. Years that send no events and calendars that its baseline still lacks are left out. Only reads.
 */
export async function* stalePages(store: Database<StoreTables>, zone: WorkZone): AsyncGenerator<StaleKey[]> {
  const { options, untaken } = await store.read(async (reader) => ({
    options: await readEventOptions(reader, zone.zoneId, zone.initial, zone.today),
    untaken: new Set((await untakenCalendars(reader, zone.zoneId)).map(({ calendarID }) => calendarID)),
  }));
  for (const objectName of [...zone.provide].sort()) {
    const truth = truthPages(store, options.reporting, objectName, {}, null);
    const told = toldPages(store, zone.zoneId, objectName, {}, null);
    for await (const page of mergeKeys<[TrueObject, Told]>([truth, told], PAGE_KEYS)) {
      const differing = page.filter(([, [truth, told]]) => truth?.fields !== told?.fields).map(([key]) => key);
      if (differing.length === 0) continue;
      yield await store.read((reader) => confirmed(reader, zone.zoneId, options, untaken, objectName, differing));
    }
  }
}

/**
 * Those that differ still. What the zone has is read before and after what is under way, so that an event that was settled
 * meanwhile makes nothing stale.
 */
async function confirmed(
  reader: Reader<StoreTables>,
  zoneId: string,
  { reporting, firstYear }: EventOptions,
  untaken: ReadonlySet<number>,
  objectName: ObjectName,
  keys: readonly ObjectKeyText[],
): Promise<StaleKey[]> {
  const before = await readTold(reader, zoneId, objectName, keys);
  const truth = await readTruth(reader, reporting, objectName, keys);
  const open = await readOpenKeys(reader, zoneId, objectName, keys);
  const after = await readTold(reader, zoneId, objectName, keys);
  return keys.flatMap((objectKey) => {
    const [isTrue, told] = [truth.get(objectKey), after.get(objectKey)];
    if (open.has(objectKey) || before.get(objectKey)?.fields !== told?.fields || isTrue?.fields === told?.fields)
      return [];
    if (isOfEarlierYear({ objectName, truth: isTrue, told }, firstYear)) return [];
    if (!told && isTrue && untaken.has(isTrue.calendarID)) return [];
    return { objectName, objectKey, kind: !told ? 'missing' : !isTrue ? 'superfluous' : 'other' };
  });
}
