import { sql, type SqlBool } from 'kysely';
import type { Database, Durability, Writer } from '../../database/port.js';
import { prepared } from '../../database/prepared.js';
import { databaseNow } from '../../database/text.js';
import type { StoreTables } from '../tables.js';

/** The right to act under a name, as long as it is renewed. `fence` tells this tenure from every other one. */
export interface LeaseToken {
  readonly name: string;
  readonly holder: string;
  readonly fence: number;
}

/** A holder that misses two renewals of 5 s is taken over within 15 s of its death. */
export const LEASE_MS = 15_000;

/** Takes a lease that nobody holds or whose holder let it expire; undefined when another one holds it. */
export function acquireLease(
  store: Database<StoreTables>,
  name: string,
  holder: string,
  leaseMs = LEASE_MS,
): Promise<LeaseToken | undefined> {
  return store.transact(async (writer) => {
    const now = databaseNow(writer.dialect);
    const known = await writer.first(writer.sql.selectFrom('lease').select('name').where('name', '=', name));
    if (!known) await writer.run(writer.sql.insertInto('lease').values({ name, holder: '', fence: 0, expiresAt: 0 }));
    const { changes } = await writer.run(
      writer.sql
        .updateTable('lease')
        .set((eb) => ({
          holder,
          fence: eb('fence', '+', 1),
          expiresAt: sql<number>`${now} + ${leaseMs}`,
          takenAt: now,
        }))
        .where('name', '=', name)
        .where(sql<SqlBool>`expiresAt <= ${now}`),
    );
    if (changes !== 1) return undefined;
    const row = await writer.first(writer.sql.selectFrom('lease').select('fence').where('name', '=', name));
    return row && { name, holder, fence: Number(row.fence) };
  });
}

/**
 * Holds a lease for another `leaseMs`; false when it has changed hands. One that expired and that nobody took is
 * renewed: nobody acted in between.
 */
export async function renewLease(
  store: Database<StoreTables>,
  lease: LeaseToken,
  leaseMs = LEASE_MS,
): Promise<boolean> {
  const { changes } = await store.transact((writer) =>
    writer.run(
      writer.sql
        .updateTable('lease')
        .set({ expiresAt: sql<number>`${databaseNow(writer.dialect)} + ${leaseMs}` })
        .where('name', '=', lease.name)
        .where('holder', '=', lease.holder)
        .where('fence', '=', lease.fence),
    ),
  );
  return changes === 1;
}

/** Gives a lease up, so that another process takes it at once; nothing happens when it has changed hands. */
export async function releaseLease(store: Database<StoreTables>, lease: LeaseToken): Promise<void> {
  await store.transact((writer) =>
    writer.run(
      writer.sql
        .updateTable('lease')
        .set({ holder: '', expiresAt: 0, takenAt: null })
        .where('name', '=', lease.name)
        .where('holder', '=', lease.holder)
        .where('fence', '=', lease.fence),
    ),
  );
}

/** Who holds a lease now; undefined when nobody does. */
export async function leaseHolder(store: Database<StoreTables>, name: string): Promise<string | undefined> {
  const row = await store.read((reader) =>
    reader.first(
      reader.sql
        .selectFrom('lease')
        .select('holder')
        .where('name', '=', name)
        .where(sql<SqlBool>`expiresAt > ${databaseNow(reader.dialect)}`),
    ),
  );
  return row?.holder;
}

const lock = prepared<StoreTables, { name: string; holder: string; fence: number }>((tables, value) =>
  tables
    .updateTable('lease')
    .set((eb) => ({ holder: eb.ref('holder') }))
    .where('name', '=', value('name'))
    .where('holder', '=', value('holder'))
    .where('fence', '=', value('fence')),
);

/**
 * The first statement of a transaction that changes what belongs to a lease: false when another holder took it or this
 * one released it, and then nothing else may be written. It writes the lease's row, so that whoever takes the lease waits
 * until the transaction has ended: nothing is settled after the taker has looked (ADR 0023).
 */
export async function lockLease(writer: Writer<StoreTables>, { name, holder, fence }: LeaseToken): Promise<boolean> {
  return (await writer.run(lock(writer.dialect, { name, holder, fence }))).changes === 1;
}

/** One transaction of the holder of a lease; null, with nothing written, when the lease is lost. */
export function transactUnder<T>(
  store: Database<StoreTables>,
  lease: LeaseToken,
  work: (writer: Writer<StoreTables>) => Promise<T>,
  durability?: Durability,
): Promise<T | null> {
  return store.transact(async (writer) => ((await lockLease(writer, lease)) ? work(writer) : null), durability);
}
