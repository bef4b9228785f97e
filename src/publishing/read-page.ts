import type { Reader } from '../database/port.js';
import type { DueKey } from '../store/publishing/due.js';
import type { EventOptions } from '../store/publishing/event-options.js';
import { openCodeEvents } from '../store/publishing/event-messages.js';
import type { ObjectKeyText } from '../store/publishing/object-key.js';
import { usedCodes } from '../store/publishing/used-codes.js';
import type { StoreTables } from '../store/tables.js';
import type { KnownCode } from './code-standing.js';
import type { Comparison } from './decide.js';
import type { Page } from './plan-events.js';
import { readComparisons, readSides } from './read-comparisons.js';

/** Reads all that decides about due keys, of one moment; codes that end go behind the rest. */
export async function readPage(
  reader: Reader<StoreTables>,
  zoneId: string,
  options: EventOptions,
  keys: readonly DueKey[],
): Promise<Page> {
  const compared = await readComparisons(reader, zoneId, options, keys);
  // R22, R25: a stale key that an administrator has sent is sent, whatever made it stale.
  const comparisons = compared.map((comparison, index) =>
    keys[index]!.cause === 'resync' ? { ...comparison, enrollmentExists: true } : comparison,
  );
  const isCodeDelete = ({ objectName, truth, told }: Comparison): boolean =>
    objectName === 'AttendanceCodeInfo' && !truth && told !== undefined;
  const codeDeletes = comparisons.filter(isCodeDelete);
  return {
    comparisons: [...comparisons.filter((comparison) => !isCodeDelete(comparison)), ...codeDeletes],
    codes: await knownCodes(reader, zoneId, options, comparisons),
    usedCodes: codeDeletes.length > 0 ? await usedCodes(reader, zoneId) : new Set(),
  };
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
