import type { Database } from '../database/port.js';
import { readEventOptions } from '../store/publishing/event-options.js';
import { scopeHolds, toldPages, truthPages } from '../store/publishing/key-pages.js';
import type { ActionCounts, ResyncScope } from '../store/publishing/resyncs.js';
import type { Told } from '../store/publishing/told.js';
import type { TrueObject } from '../store/publishing/truth.js';
import type { StoreTables } from '../store/tables.js';
import { mergeKeys } from './merge-keys.js';
import type { LeftOut } from './resync-key.js';
import { countOf, isConcerned, neededCodes, referencedBy, resyncSteps } from './resync-steps.js';
import type { WorkZone } from './work-zone.js';

const PAGE_KEYS = 500;

export interface ResyncPlan extends ActionCounts {
  /** Of `leftOut`, by reason. */
  readonly reasons: Readonly<Record<LeftOut, number>>;
}

/** What a resync of a scope would send if it were ordered now. Only reads. */
export async function planResync(
  store: Database<StoreTables>,
  zone: WorkZone,
  scope: ResyncScope,
): Promise<ResyncPlan> {
  const forget = scope.forget === true;
  const sum = { adds: 0, changes: 0, deletes: 0, leftOut: 0 };
  const reasons = { earlierYear: 0, frozen: 0, switchedOff: 0 };
  const [referenced, markedCodes] = [new Set<string>(), new Set<string>()];
  const options = await store.read((reader) => readEventOptions(reader, zone.zoneId, zone.initial, zone.today));
  for (const objectName of [...zone.provide].sort().filter((name) => scopeHolds(name, scope))) {
    const truth = truthPages(store, options.reporting, objectName, scope, null);
    const told = toldPages(store, zone.zoneId, objectName, scope, null);
    for await (const page of mergeKeys<[TrueObject, Told]>([truth, told], PAGE_KEYS)) {
      const concerned = page.filter(([, [truth, told]]) => isConcerned(truth, told, forget));
      const keys = concerned.map(([objectKey]) => ({ objectName, objectKey }));
      const steps = await store.read((reader) => resyncSteps(reader, zone, options, keys, forget));
      const counts = countOf(steps, 0);
      for (const name of ['adds', 'changes', 'deletes', 'leftOut'] as const) sum[name] += counts[name];
      for (const { leftOut } of steps) if (leftOut) reasons[leftOut]++;
      for (const refId of referencedBy(steps)) referenced.add(refId);
      if (objectName === 'AttendanceCodeInfo')
        for (const { objectKey, action } of steps) if (action) markedCodes.add(objectKey);
    }
  }
  const refIds = [...referenced].filter((refId) => !markedCodes.has(refId));
  const codes = await store.read((reader) => neededCodes(reader, zone, options, refIds));
  return { ...sum, adds: sum.adds + codes.length, reasons };
}
