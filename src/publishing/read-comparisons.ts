import type { Reader } from '../database/port.js';
import type { ObjectName } from '../objects/object-definition.js';
import type { NamedKey } from '../store/publishing/due.js';
import type { EventOptions } from '../store/publishing/event-options.js';
import type { ObjectKeyText } from '../store/publishing/object-key.js';
import { existingEnrollments, readTold, type Told } from '../store/publishing/told.js';
import { readTruth, type TrueObject } from '../store/publishing/truth.js';
import type { StoreTables } from '../store/tables.js';
import type { Comparison } from './decide.js';

/** What is true of keys of one object, and what the zone has of them. */
export interface Sides {
  readonly truth: ReadonlyMap<ObjectKeyText, TrueObject>;
  readonly told: ReadonlyMap<ObjectKeyText, Told>;
}

export async function readSides(
  reader: Reader<StoreTables>,
  zoneId: string,
  { reporting }: EventOptions,
  objectName: ObjectName,
  keys: readonly ObjectKeyText[],
): Promise<Sides> {
  return {
    truth: await readTruth(reader, reporting, objectName, keys),
    told: await readTold(reader, zoneId, objectName, keys),
  };
}

/** Both sides of keys, a few hundred at most, in their order. */
export async function readComparisons(
  reader: Reader<StoreTables>,
  zoneId: string,
  options: EventOptions,
  keys: readonly NamedKey[],
): Promise<Comparison[]> {
  const sides = new Map<ObjectName, Sides>();
  for (const objectName of new Set(keys.map((key) => key.objectName))) {
    const theirs = keys.filter((key) => key.objectName === objectName).map(({ objectKey }) => objectKey);
    sides.set(objectName, await readSides(reader, zoneId, options, objectName, theirs));
  }
  const pairs = keys.map(({ objectName, objectKey }) => {
    const { truth, told } = sides.get(objectName)!;
    return { objectName, objectKey, truth: truth.get(objectKey), told: told.get(objectKey) };
  });
  return withEnrollments(reader, pairs);
}

/** Says of each pair whose object has ended whether the enrollment that it stood on still exists (R25). */
export async function withEnrollments(
  reader: Reader<StoreTables>,
  pairs: readonly Omit<Comparison, 'enrollmentExists'>[],
): Promise<Comparison[]> {
  const ended = pairs.flatMap(({ truth, told }) => (truth ? [] : (told?.enrollmentID ?? [])));
  const existing = await existingEnrollments(reader, [...new Set(ended)]);
  return pairs.map((pair) => {
    const enrollmentID = pair.told?.enrollmentID ?? null;
    return { ...pair, enrollmentExists: enrollmentID === null || existing.has(enrollmentID) };
  });
}
