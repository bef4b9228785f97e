import type { Reason } from '../attendance/explanation.js';
import { firstOptionGate } from '../attendance/gates.js';
import type { ReportingOptions } from '../attendance/reporting-options.js';
import type { Database } from '../database/port.js';
import type { ObjectName } from '../objects/object-definition.js';
import { toldPages, truthPages } from '../store/publishing/key-pages.js';
import { readOptionSubjects } from '../store/publishing/stored-candidates.js';
import type { Told } from '../store/publishing/told.js';
import type { TrueObject } from '../store/publishing/truth.js';
import type { StoreTables } from '../store/tables.js';
import { mergeKeys, type Merged } from './merge-keys.js';

export type PreviewChange = 'added' | 'changed' | 'removed';

/** So many objects of a kind become other for a reason. */
export interface PreviewCount {
  readonly objectName: ObjectName;
  readonly change: PreviewChange;
  /**
   * Of an object that goes, the first gate that the enrollment it stood on fails then; of one that comes, the gate that
   * kept out the enrollment that it will stand on. Of one that changes, `beaten-by-enrollment` when it will stand on
   * another enrollment, else `reported`.
   */
  readonly reason: Reason;
  readonly objects: number;
  /** Those of them that the zone was told, and that stand in its baseline. */
  readonly told: number;
  readonly baseline: number;
}

const OBJECTS: readonly ObjectName[] = ['AttendanceCodeInfo', 'StudentDailyAttendance'];
const PAGE_KEYS = 500;

/** What other options would change in the objects that a zone may see. Only reads; memory does not grow with the objects. */
export async function previewOptions(
  store: Database<StoreTables>,
  zoneId: string,
  now: ReportingOptions,
  then: ReportingOptions,
): Promise<PreviewCount[]> {
  const counts = new Map<string, PreviewCount>();
  const count = (objectName: ObjectName, { change, reason, told }: Difference): void => {
    const name = `${objectName} ${change} ${reason}`;
    const before = counts.get(name) ?? { objectName, change, reason, objects: 0, told: 0, baseline: 0 };
    counts.set(name, {
      ...before,
      objects: before.objects + 1,
      told: before.told + (told?.state === 'told' ? 1 : 0),
      baseline: before.baseline + (told?.state === 'baseline' ? 1 : 0),
    });
  };
  for (const objectName of OBJECTS) {
    const streams = [
      truthPages(store, now, objectName, {}, null),
      truthPages(store, then, objectName, {}, null),
      toldPages(store, zoneId, objectName, {}, null),
    ] as const;
    for await (const page of mergeKeys<[TrueObject, TrueObject, Told]>(streams, PAGE_KEYS)) {
      const other = page.filter(([, [before, after]]) => before?.fields !== after?.fields);
      for (const difference of await differences(store, now, then, other)) count(objectName, difference);
    }
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

interface Difference {
  readonly change: PreviewChange;
  readonly reason: Reason;
  readonly told: Told | undefined;
}

async function differences(
  store: Database<StoreTables>,
  now: ReportingOptions,
  then: ReportingOptions,
  page: readonly Merged<[TrueObject, TrueObject, Told]>[],
): Promise<Difference[]> {
  const candidates = page.flatMap(([objectKey, [before, after]]) => {
    const enrollmentID = (before ?? after)?.enrollmentID ?? null;
    return (before && after) || enrollmentID === null ? [] : { objectKey, enrollmentID };
  });
  const subjects = await store.read((reader) => readOptionSubjects(reader, candidates));
  return page.map(([objectKey, [before, after, told]]) => {
    if (before && after) {
      const reason = before.enrollmentID === after.enrollmentID ? 'reported' : 'beaten-by-enrollment';
      return { change: 'changed', reason, told };
    }
    const subject = subjects.get(objectKey);
    // An AttendanceCodeInfo is kept out by the zone's schools and years only.
    const gate = subject ? firstOptionGate(subject, before ? then : now) : 'out-of-scope';
    return { change: before ? 'removed' : 'added', reason: gate ?? 'reported', told };
  });
}
