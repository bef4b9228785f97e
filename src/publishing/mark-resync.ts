import { AgentError } from '../core/errors.js';
import type { Database } from '../database/port.js';
import type { ObjectName } from '../objects/object-definition.js';
import type { LeaseToken } from '../store/leases/leases.js';
import type { NamedKey } from '../store/publishing/due.js';
import { readEventOptions, type EventOptions } from '../store/publishing/event-options.js';
import { scopeHolds, toldPages, truthPages } from '../store/publishing/key-pages.js';
import { advanceResync, readResync, type Resync } from '../store/publishing/resyncs.js';
import type { Told } from '../store/publishing/told.js';
import type { TrueObject } from '../store/publishing/truth.js';
import type { StoreTables } from '../store/tables.js';
import { mergeKeys } from './merge-keys.js';
import { countOf, isConcerned, neededCodes, referencedBy, resyncSteps } from './resync-steps.js';
import type { WorkZone } from './work-zone.js';

export interface MarkOrder {
  readonly zone: WorkZone;
  readonly lease: LeaseToken;
  readonly resyncId: string;
  /** ISO instant. */
  readonly at: string;
}

const PAGE_KEYS = 600;
/** Keys a transaction: it has to be over within 10 ms. */
const PIECE_KEYS = 100;

/** Marks the next keys of a resync's scope that differ. `isMarked`: there are no more. */
export async function markResyncPage(
  store: Database<StoreTables>,
  { zone, lease, resyncId, at }: MarkOrder,
): Promise<{ isMarked: boolean }> {
  let resync = await store.read((reader) => readResync(reader, resyncId));
  if (!resync || resync.status === 'marked' || resync.status === 'failed') return { isMarked: true };
  const options = await store.read((reader) => readEventOptions(reader, zone.zoneId, zone.initial, zone.today));
  const { keys, next } = await nextKeys(store, zone, options, resync);
  const pieces = keys.length === 0 ? [[]] : chunks(keys, PIECE_KEYS);
  for (const [index, piece] of pieces.entries()) {
    const isLast = index === pieces.length - 1;
    const last = piece.at(-1);
    const lastKey: string | null = isLast ? (next ?? resync.lastKey) : `${last!.objectName}/${last!.objectKey}`;
    const to = { lastKey, endedAt: isLast && next === null ? at : null };
    resync = await markPiece(store, { zone, lease, at }, options, resync, piece, to);
  }
  return { isMarked: next === null };
}

/** One piece in one transaction. Errors: AgentError `lease-lost` when another process goes on with the resync. */
function markPiece(
  store: Database<StoreTables>,
  { zone, lease, at }: Omit<MarkOrder, 'resyncId'>,
  options: EventOptions,
  resync: Resync,
  keys: readonly NamedKey[],
  to: { lastKey: string | null; endedAt: string | null },
): Promise<Resync> {
  return store.transact(async (writer) => {
    const steps = await resyncSteps(writer, zone, options, keys, resync.scope.forget === true);
    const codes = await neededCodes(writer, zone, options, referencedBy(steps));
    const key = ['zoneId', 'objectName', 'objectKey'] as const;
    const forgotten = [...codes, ...steps.filter(({ forgets }) => forgets)];
    await writer.deleteRows(
      'told',
      key,
      forgotten.map((name) => rowKey(zone.zoneId, name)),
    );
    const marked = [...codes, ...steps.filter(({ action }) => action !== null)];
    const columns = [...key, 'cause', 'roundId', 'waitsFor', 'markedAt'] as const;
    const rows = marked.map((name) => [...rowKey(zone.zoneId, name), 'resync', resync.resyncId, '', at]);
    await writer.upsertRows('due', key, columns, rows);
    const counts = countOf(steps, codes.length);
    if (!(await advanceResync(writer, lease, resync, { ...to, counts })))
      throw new AgentError('lease-lost', 'another process goes on with the resync', 'transient');
    return { ...resync, lastKey: to.lastKey };
  });
}

/** Keys of the next page that a resync has to look at, and `OBJECT/KEY` where the page ends; null: there are no more. */
async function nextKeys(
  store: Database<StoreTables>,
  zone: WorkZone,
  options: EventOptions,
  { scope, lastKey }: Resync,
): Promise<{ keys: NamedKey[]; next: string | null }> {
  const [lastObject, behind] = lastKey === null ? [null, null] : split(lastKey);
  const objects = [...zone.provide].sort().filter((objectName) => scopeHolds(objectName, scope));
  for (const objectName of objects.filter((name) => lastObject === null || name >= lastObject)) {
    const after = objectName === lastObject ? behind : null;
    const truth = truthPages(store, options.reporting, objectName, scope, after);
    const told = toldPages(store, zone.zoneId, objectName, scope, after);
    for await (const page of mergeKeys<[TrueObject, Told]>([truth, told], PAGE_KEYS)) {
      const keys = page.filter(([, [truth, told]]) => isConcerned(truth, told, scope.forget === true));
      const isLast = page.length < PAGE_KEYS && objectName === objects.at(-1);
      const named = keys.map(([objectKey]) => ({ objectName, objectKey }));
      return { keys: named, next: isLast ? null : `${objectName}/${page.at(-1)![0]}` };
    }
  }
  return { keys: [], next: null };
}

const rowKey = (zoneId: string, { objectName, objectKey }: NamedKey): string[] => [zoneId, objectName, objectKey];

function split(lastKey: string): [ObjectName, string] {
  const at = lastKey.indexOf('/');
  return [lastKey.slice(0, at) as ObjectName, lastKey.slice(at + 1)];
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
