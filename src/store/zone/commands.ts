import { sql, type SqlBool } from 'kysely';
import { newGuid, type Guid } from '../../core/guid.js';
import type { Database, Reader } from '../../database/port.js';
import { databaseNow, firstRows } from '../../database/text.js';
import { transactUnder, type LeaseToken } from '../leases/leases.js';
import type { StoreTables } from '../tables.js';

/** A command that its lease holder has begun. */
export interface Command {
  readonly commandId: Guid;
  readonly verb: string;
}

export interface CommandResult {
  readonly status: 'waiting' | 'running' | 'done' | 'failed' | 'withdrawn';
  /** What came of it, in words; null before it has ended. */
  readonly outcome: string | null;
}

/** Hands a verb to the process that holds the zone's lease; it is never begun later than `ttlMs` from now. */
export async function submitCommand(
  store: Database<StoreTables>,
  command: { zoneId: string; verb: string; requestedBy: string; ttlMs: number },
): Promise<Guid> {
  const commandId = newGuid();
  const { zoneId, verb, requestedBy, ttlMs } = command;
  await store.transact((writer) =>
    writer.run(
      writer.sql.insertInto('command').values({
        commandId,
        zoneId,
        verb,
        requestedBy,
        status: 'waiting',
        claimedBy: null,
        outcome: null,
        expiresAt: sql<number>`${databaseNow(writer.dialect)} + ${ttlMs}`,
      }),
    ),
  );
  return commandId;
}

/** Begins the next command of a zone that has not expired; undefined when there is none or the lease is lost. */
export async function beginCommand(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
): Promise<Command | undefined> {
  // Whoever only looks writes nothing.
  if (!(await store.read((reader) => nextCommand(reader, zoneId)))) return undefined;
  const begun = await transactUnder(store, lease, async (writer) => {
    const next = await nextCommand(writer, zoneId);
    if (!next) return undefined;
    const { changes } = await writer.run(
      writer.sql
        .updateTable('command')
        .set({ status: 'running', claimedBy: lease.holder })
        .where('commandId', '=', next.commandId)
        .where('status', '=', 'waiting'),
    );
    return changes === 1 ? { commandId: next.commandId as Guid, verb: next.verb } : undefined;
  });
  return begun ?? undefined;
}

function nextCommand(
  reader: Reader<StoreTables>,
  zoneId: string,
): Promise<{ commandId: string; verb: string } | undefined> {
  return reader.first(
    firstRows(
      reader.dialect,
      reader.sql
        .selectFrom('command')
        .select(['commandId', 'verb'])
        .where('zoneId', '=', zoneId)
        .where('status', '=', 'waiting')
        .where(sql<SqlBool>`expiresAt > ${databaseNow(reader.dialect)}`)
        .orderBy('expiresAt'),
      1,
    ),
  );
}

/** Records what came of a command that this holder began. */
export async function endCommand(
  store: Database<StoreTables>,
  lease: LeaseToken,
  commandId: Guid,
  status: 'done' | 'failed',
  outcome: string,
): Promise<void> {
  await transactUnder(store, lease, (writer) =>
    writer.run(
      writer.sql
        .updateTable('command')
        .set({ status, outcome })
        .where('commandId', '=', commandId)
        .where('status', '=', 'running')
        .where('claimedBy', '=', lease.holder),
    ),
  );
}

/** Ends what earlier holders of the zone's lease began and never ended. */
export async function failAbandonedCommands(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
): Promise<void> {
  await transactUnder(store, lease, (writer) =>
    writer.run(
      writer.sql
        .updateTable('command')
        .set({ status: 'failed', outcome: 'the process that ran it ended before it was done' })
        .where('zoneId', '=', zoneId)
        .where('status', '=', 'running')
        .where('claimedBy', '!=', lease.holder),
    ),
  );
}

/** Takes back a command that nobody has begun; false when somebody has. */
export async function withdrawCommand(store: Database<StoreTables>, commandId: Guid): Promise<boolean> {
  const { changes } = await store.transact((writer) =>
    writer.run(
      writer.sql
        .updateTable('command')
        .set({ status: 'withdrawn' })
        .where('commandId', '=', commandId)
        .where('status', '=', 'waiting'),
    ),
  );
  return changes === 1;
}

/** How a command stands. */
export async function commandResult(store: Database<StoreTables>, commandId: Guid): Promise<CommandResult> {
  const row = await store.read((reader) =>
    reader.first(reader.sql.selectFrom('command').select(['status', 'outcome']).where('commandId', '=', commandId)),
  );
  return { status: (row?.status ?? 'withdrawn') as CommandResult['status'], outcome: row?.outcome ?? null };
}

/** Forgets commands that could not be begun for longer than `ageMs`, however they ended. */
export async function forgetCommands(store: Database<StoreTables>, ageMs: number): Promise<void> {
  await store.transact((writer) =>
    writer.run(
      writer.sql.deleteFrom('command').where(sql<SqlBool>`expiresAt < ${databaseNow(writer.dialect)} - ${ageMs}`),
    ),
  );
}
