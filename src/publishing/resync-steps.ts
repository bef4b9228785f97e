import type { Reader } from '../database/port.js';
import type { NamedKey } from '../store/publishing/due.js';
import type { EventOptions } from '../store/publishing/event-options.js';
import { openCodeEvents } from '../store/publishing/event-messages.js';
import { readOpenKeys, type OpenKey } from '../store/publishing/open-keys.js';
import type { ActionCounts } from '../store/publishing/resyncs.js';
import { readStreams } from '../store/publishing/streams.js';
import type { Told } from '../store/publishing/told.js';
import type { TrueObject } from '../store/publishing/truth.js';
import type { StoreTables } from '../store/tables.js';
import { codeStanding } from './code-standing.js';
import { readComparisons, readSides } from './read-comparisons.js';
import { resyncKey, type ResyncStep } from './resync-key.js';
import type { WorkZone } from './work-zone.js';

/** A key with what a resync does about it. */
export interface KeyStep extends NamedKey, ResyncStep {
  /** The AttendanceCodeInfo that its object references now; null: none. */
  readonly codeRefId: string | null;
}

/** Whether a resync has anything to do with a key: it differs, or what the zone has of it is to be forgotten. */
export function isConcerned(truth: TrueObject | undefined, told: Told | undefined, forget: boolean): boolean {
  return truth?.fields !== told?.fields || (told !== undefined && (forget || told.state === 'baseline'));
}

/** What a resync does about keys, a few hundred at most, as they stand now. */
export async function resyncSteps(
  reader: Reader<StoreTables>,
  zone: WorkZone,
  options: EventOptions,
  keys: readonly NamedKey[],
  forget: boolean,
): Promise<KeyStep[]> {
  const deciding = { provide: zone.provide, options: options.zone, firstYear: options.firstYear };
  const comparisons = await readComparisons(reader, zone.zoneId, options, keys);
  const open = await openByName(reader, zone.zoneId, keys);
  return comparisons.map((comparison) => {
    const { objectName, objectKey, truth } = comparison;
    const step = resyncKey(comparison, open.get(nameOf(comparison)), forget, deciding);
    return { objectName, objectKey, codeRefId: truth?.codeRefId ?? null, ...step };
  });
}

/** The AttendanceCodeInfo that what is sent will reference, each once. */
export function referencedBy(steps: readonly KeyStep[]): string[] {
  const sent = steps.filter(({ action }) => action === 'Add' || action === 'Change');
  return [...new Set(sent.flatMap(({ codeRefId }) => codeRefId ?? []))];
}

/** AttendanceCodeInfo that the zone was never told and that days about to be sent reference: they go first, as Adds. */
export async function neededCodes(
  reader: Reader<StoreTables>,
  zone: WorkZone,
  options: EventOptions,
  refIds: readonly string[],
): Promise<NamedKey[]> {
  if (refIds.length === 0) return [];
  const { truth, told } = await readSides(reader, zone.zoneId, options, 'AttendanceCodeInfo', refIds);
  const open = await openCodeEvents(reader, zone.zoneId, refIds);
  const due = await readOpenKeys(reader, zone.zoneId, 'AttendanceCodeInfo', refIds);
  const streams = await readStreams(reader, zone.zoneId);
  const codeZone = { provide: zone.provide, options: options.zone, streams };
  const needed = refIds.filter((refId) => {
    if (due.get(refId)?.isDue) return false;
    const mine = open.filter(({ objectKey }) => objectKey === refId);
    return codeStanding({ truth: truth.get(refId), told: told.get(refId), open: mine }, codeZone) === 'needed';
  });
  return needed.map((objectKey) => ({ objectName: 'AttendanceCodeInfo', objectKey }));
}

export function countOf(steps: readonly KeyStep[], codes: number): ActionCounts {
  const count = (action: string): number => steps.filter((step) => step.action === action).length;
  return {
    adds: count('Add') + codes,
    changes: count('Change'),
    deletes: count('Delete'),
    leftOut: steps.filter(({ leftOut }) => leftOut !== null).length,
  };
}

async function openByName(
  reader: Reader<StoreTables>,
  zoneId: string,
  keys: readonly NamedKey[],
): Promise<Map<string, OpenKey>> {
  const open = new Map<string, OpenKey>();
  for (const objectName of new Set(keys.map((key) => key.objectName))) {
    const theirs = keys.filter((key) => key.objectName === objectName).map(({ objectKey }) => objectKey);
    for (const [objectKey, state] of await readOpenKeys(reader, zoneId, objectName, theirs))
      open.set(nameOf({ objectName, objectKey }), state);
  }
  return open;
}

const nameOf = ({ objectName, objectKey }: NamedKey): string => `${objectName}/${objectKey}`;
