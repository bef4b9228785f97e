import type { Database } from '../database/port.js';
import { readEventOptions } from '../store/publishing/event-options.js';
import type { NamedKey } from '../store/publishing/due.js';
import { keysOfRound } from '../store/publishing/round-keys.js';
import type { StoreTables } from '../store/tables.js';
import { decide } from './decide.js';
import { readComparisons } from './read-comparisons.js';
import type { WorkZone } from './work-zone.js';

export interface CountOrder {
  readonly zone: WorkZone;
  readonly roundId: string;
  /** Counting goes on behind this key; null: from the first. */
  readonly behind: NamedKey | null;
}

/** What a page of a round's keys would send. */
export interface PageCount {
  readonly keys: number;
  readonly deletes: number;
  /** The last key of the page; null: there are no more. */
  readonly last: NamedKey | null;
}

const PAGE_KEYS = 400;

/** Counts those of the next keys of a round that would be Deletes if they were sent now. */
export async function countDeletes(
  store: Database<StoreTables>,
  { zone, roundId, behind }: CountOrder,
): Promise<PageCount> {
  return store.read(async (reader) => {
    const options = await readEventOptions(reader, zone.zoneId, zone.initial, zone.today);
    const keys = await keysOfRound(reader, zone.zoneId, roundId, behind, PAGE_KEYS);
    const comparisons = await readComparisons(reader, zone.zoneId, options, keys);
    const deciding = { provide: zone.provide, options: options.zone, firstYear: options.firstYear };
    const deletes = comparisons.filter((comparison) => {
      const decision = decide(comparison, deciding);
      return decision.kind === 'event' && decision.action === 'Delete';
    }).length;
    return { keys: keys.length, deletes, last: keys.length === PAGE_KEYS ? keys.at(-1)! : null };
  });
}

/** How many Deletes of one round a zone lets pass, and how many objects it has (rules section 9, brake). */
export async function brakeLimit(
  store: Database<StoreTables>,
  { zone }: { readonly zone: WorkZone },
): Promise<{ limit: number; had: number }> {
  return store.read(async (reader) => {
    const { zone: options } = await readEventOptions(reader, zone.zoneId, zone.initial, zone.today);
    const row = await reader.first(
      reader.sql
        .selectFrom('told')
        .select((eb) => eb.fn.countAll().as('had'))
        .where('zoneId', '=', zone.zoneId),
    );
    const had = Number(row?.had ?? 0);
    const { atLeast, percent } = options.deleteBrake;
    return { limit: Math.max(atLeast, (had * percent) / 100), had };
  });
}
