import { sql } from 'kysely';
import type { Database, Reader } from '../../database/port.js';
import { databaseNow } from '../../database/text.js';
import type { StoreTables } from '../tables.js';
import { LEASE_MS } from './leases.js';

/** Whose a lease is, or was last, and how far that can be relied on. */
export interface LeaseStanding {
  readonly name: string;
  readonly holder: string;
  /** Since when this process has it, ISO instant; null: that was not recorded. */
  readonly takenAt: string | null;
  /** Since the last renewal; a process that lives renews every 5 s. */
  readonly renewedSecondsAgo: number;
  /** Nobody has it: its holder let it expire. */
  readonly expired: boolean;
}

/** A lease that its holder did not renew for longer than this is no longer kept by a process that does its work. */
const SILENT_SECONDS = 7;

/** Whether the holder of a lease is dead, stuck or cut off from the store, and it has not expired yet. */
export const isSilent = ({ expired, renewedSecondsAgo }: LeaseStanding): boolean =>
  !expired && renewedSecondsAgo > SILENT_SECONDS;

/** Of a lease that is silent, in words. */
export const describeSilence = ({
  holder,
  renewedSecondsAgo,
}: Pick<LeaseStanding, 'holder' | 'renewedSecondsAgo'>): string =>
  `${holder} has not renewed its lease for ${renewedSecondsAgo} s`;

/** Every lease that somebody has or let expire, by name; those that were given up are nobody's. */
export async function readLeases(reader: Reader<StoreTables>, name?: string): Promise<LeaseStanding[]> {
  const now = databaseNow(reader.dialect);
  let query = reader.sql
    .selectFrom('lease')
    .select(['name', 'holder', 'takenAt', sql<number>`expiresAt - ${now}`.as('remainingMs')])
    .where('holder', '!=', '')
    .orderBy('name');
  if (name !== undefined) query = query.where('name', '=', name);
  return (await reader.all(query)).map((row) => ({
    name: row.name,
    holder: row.holder,
    takenAt: row.takenAt === null ? null : new Date(Number(row.takenAt)).toISOString(),
    renewedSecondsAgo: Math.max(0, Math.round((LEASE_MS - Number(row.remainingMs)) / 1000)),
    expired: Number(row.remainingMs) <= 0,
  }));
}

/** Whose the lease of a name is; null when nobody ever had it, or it was given up. */
export async function leaseStanding(store: Database<StoreTables>, name: string): Promise<LeaseStanding | null> {
  const [standing] = await store.read((reader) => readLeases(reader, name));
  return standing ?? null;
}
