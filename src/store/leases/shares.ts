import type { Database } from '../../database/port.js';
import type { StoreTables } from '../tables.js';
import { readLeases } from './lease-standing.js';
import { readProcesses } from './processes.js';

/** What one process of the agent does now. */
export interface ProcessShare {
  readonly process: string;
  readonly startedAt: string;
  /** Since it last said that it runs. */
  readonly renewedSecondsAgo: number;
  /** Ids of the zones that it speaks with. */
  readonly zones: readonly string[];
  /** Ids of the calendars that it refreshes. */
  readonly calendars: readonly number[];
  /** Names of its other leases: the refreshes that it runs, the nightly run, looking for changes. */
  readonly others: readonly string[];
}

/** Processes that were heard of lately, each with its share of the work. */
const HEARD_WITHIN_MS = 60_000;

/** Each process of the agent on this store with its share of the work, the same from every one. */
export function readShares(store: Database<StoreTables>): Promise<ProcessShare[]> {
  return store.read(async (reader) => {
    const leases = (await readLeases(reader)).filter(({ expired }) => !expired);
    return (await readProcesses(reader, HEARD_WITHIN_MS)).map(({ holder, startedAt, silentMs }) => {
      const names = leases.filter((lease) => lease.holder === holder).map(({ name }) => name);
      const of = (prefix: string): string[] =>
        names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
      return {
        process: holder,
        startedAt,
        renewedSecondsAgo: Math.round(silentMs / 1000),
        zones: of('zone:'),
        calendars: of('calendar:').map(Number),
        others: names.filter((name) => !/^(zone|calendar):/.test(name)),
      };
    });
  });
}
