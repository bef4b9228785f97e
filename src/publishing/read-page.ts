import type { Reader } from '../database/port.js';
import type { ObjectName } from '../objects/object-definition.js';
import type { NamedKey } from '../store/publishing/due.js';
import type { EventOptions } from '../store/publishing/event-options.js';
import { openCodeEvents } from '../store/publishing/event-messages.js';
import type { ObjectKeyText } from '../store/publishing/object-key.js';
import { existingEnrollments, readTold, type Told } from '../store/publishing/told.js';
import { readTruth, type TrueObject } from '../store/publishing/truth.js';
import { usedCodes } from '../store/publishing/used-codes.js';
import type { StoreTables } from '../store/tables.js';
import type { KnownCode } from './code-standing.js';
import type { Comparison } from './decide.js';
import type { Page } from './plan-events.js';

/** Reads all that decides about due keys, of one moment. */
export async function readPage(
  reader: Reader<StoreTables>,
  zoneId: string,
  options: EventOptions,
  keys: readonly NamedKey[],
): Promise<Page> {
  const sides = new Map<ObjectName, Sides>();
  for (const objectName of ['AttendanceCodeInfo', 'StudentDailyAttendance'] as const) {
    const theirs = keys.filter((key) => key.objectName === objectName).map(({ objectKey }) => objectKey);
    sides.set(objectName, await readSides(reader, zoneId, options, objectName, theirs));
  }
  const comparisons = await compared(reader, keys, sides);
  const hasCodeDelete = comparisons.some(
    ({ objectName, truth, told }) => objectName === 'AttendanceCodeInfo' && !truth && told,
  );
  return {
    comparisons,
    codes: await knownCodes(reader, zoneId, options, comparisons),
    usedCodes: hasCodeDelete ? await usedCodes(reader, zoneId) : new Set(),
  };
}

interface Sides {
  readonly truth: ReadonlyMap<ObjectKeyText, TrueObject>;
  readonly told: ReadonlyMap<ObjectKeyText, Told>;
}

async function readSides(
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

async function compared(
  reader: Reader<StoreTables>,
  keys: readonly NamedKey[],
  sides: ReadonlyMap<ObjectName, Sides>,
): Promise<Comparison[]> {
  const pairs = keys.map(({ objectName, objectKey }) => {
    const { truth, told } = sides.get(objectName)!;
    return { objectName, objectKey, truth: truth.get(objectKey), told: told.get(objectKey) };
  });
  const ended = pairs.flatMap(({ truth, told }) => (truth ? [] : (told?.enrollmentID ?? [])));
  const existing = await existingEnrollments(reader, [...new Set(ended)]);
  return pairs.map((pair) => {
    const enrollmentID = pair.told?.enrollmentID ?? null;
    return { ...pair, enrollmentExists: enrollmentID === null || existing.has(enrollmentID) };
  });
}

/** The codes that true days reference. */
async function knownCodes(
  reader: Reader<StoreTables>,
  zoneId: string,
  options: EventOptions,
  comparisons: readonly Comparison[],
): Promise<Map<ObjectKeyText, KnownCode>> {
  const refIds = [...new Set(comparisons.flatMap(({ truth }) => truth?.codeRefId ?? []))];
  const { truth, told } = await readSides(reader, zoneId, options, 'AttendanceCodeInfo', refIds);
  const open = await openCodeEvents(reader, zoneId, refIds);
  return new Map(
    refIds.map((refId) => [
      refId,
      {
        truth: truth.get(refId),
        told: told.get(refId),
        open: open.filter(({ objectKey }) => objectKey === refId),
      },
    ]),
  );
}
