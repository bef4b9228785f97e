import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { AgentError } from '../../core/errors.js';
import type { Database, DialectName, Reader, Writer } from '../../database/port.js';
import { databaseNow, firstRows } from '../../database/text.js';
import { runLeaseName } from '../aggregation/run-queue.js';
import { transactUnder, type LeaseToken } from '../leases/leases.js';
import type { StoreTables } from '../tables.js';

/**
 * Begins a round that may mark keys due, under a lease that its process holds until the round has ended. Whoever held the
 * lease before is gone, and its rounds with it. Errors: AgentError `lease-lost`.
 */
export async function beginRound(
  store: Database<StoreTables>,
  lease: LeaseToken,
  round: { roundId: string; startedAt: string },
): Promise<void> {
  const begun = await transactUnder(store, lease, async (writer) => {
    await endThoseOf(writer, lease.name, round.startedAt);
    await writer.run(writer.sql.insertInto('detection_round').values({ ...round, lease: lease.name, endedAt: null }));
    return true;
  });
  if (!begun) throw new AgentError('lease-lost', `${lease.name} is another process's now`, 'transient');
}

/** The round under way of a refresh run; undefined: it has not begun one, or ended it. */
export function openRound(
  reader: Reader<StoreTables>,
  runID: string,
): Promise<{ roundId: string; startedAt: string } | undefined> {
  return reader.first(
    reader.sql
      .selectFrom('detection_round')
      .select(['roundId', 'startedAt'])
      .where('lease', '=', runLeaseName(runID))
      .where('endedAt', 'is', null),
  );
}

/** Ends what is still open under a lease that has just been taken: whoever held it before is gone. */
export async function endOpenRounds(store: Database<StoreTables>, lease: LeaseToken, endedAt: string): Promise<void> {
  await transactUnder(store, lease, (writer) => endThoseOf(writer, lease.name, endedAt));
}

async function endThoseOf(writer: Writer<StoreTables>, lease: string, endedAt: string): Promise<void> {
  await writer.run(
    writer.sql.updateTable('detection_round').set({ endedAt }).where('lease', '=', lease).where('endedAt', 'is', null),
  );
}

/** Ends a round: its keys can be released. Whoever lost its lease leaves that to who took it. */
export async function endRound(
  store: Database<StoreTables>,
  lease: LeaseToken,
  roundId: string,
  endedAt: string,
): Promise<void> {
  await transactUnder(store, lease, (writer) =>
    writer.run(writer.sql.updateTable('detection_round').set({ endedAt }).where('roundId', '=', roundId)),
  );
}

/** Rounds that have ended, or whose process is gone, and that marked keys of a zone which were not released; oldest first. */
export async function endedRounds(reader: Reader<StoreTables>, zoneId: string): Promise<string[]> {
  const marked = sql<SqlBool>`exists (select 1 from due as d where d.zoneId = ${zoneId} and d.roundId = r.roundId)`;
  const rows = await reader.all(
    reader.sql
      .selectFrom('detection_round as r')
      .select('r.roundId')
      .where(hasEnded(reader.dialect))
      .where(marked)
      .orderBy('r.startedAt')
      .orderBy('r.roundId'),
  );
  return rows.map(({ roundId }) => roundId);
}

/** Forgets rounds that have ended before an instant and that no key waits for. Returns how many there were. */
export async function forgetRounds(store: Database<StoreTables>, endedBefore: string, limit: number): Promise<number> {
  return store.transact(async (writer) => {
    const unmarked = sql<SqlBool>`not exists (select 1 from publication as p join due as d on d.zoneId = p.zoneId and d.roundId = r.roundId)`;
    const rows = await writer.all(
      firstRows(
        writer.dialect,
        writer.sql
          .selectFrom('detection_round as r')
          .select('r.roundId')
          .where(hasEnded(writer.dialect))
          .where('r.startedAt', '<', endedBefore)
          .where(unmarked),
        limit,
      ),
    );
    await writer.deleteRows(
      'detection_round',
      ['roundId'],
      rows.map(({ roundId }) => [roundId]),
    );
    return rows.length;
  });
}

/** A round is over when its process says so, or when nobody holds its lease any more. */
function hasEnded(dialect: DialectName): RawBuilder<SqlBool> {
  return sql<SqlBool>`(r.endedAt is not null or not exists (select 1 from lease as l where l.name = r.lease and l.expiresAt > ${databaseNow(dialect)}))`;
}
