import { sql, type SqlBool } from 'kysely';
import type { Database, Reader } from '../../database/port.js';
import { databaseNow } from '../../database/text.js';
import type { StoreTables } from '../tables.js';

/** A process of the agent that runs on this store. */
export interface AgentProcess {
  /** host:pid:random, as in leases. */
  readonly holder: string;
  /** ISO instant. */
  readonly startedAt: string;
  /** When it last said that it runs, ISO instant. */
  readonly renewedAt: string;
  /** How long it has not said that it runs. */
  readonly silentMs: number;
  /** Ids of the zones that it is configured to speak with. */
  readonly zones: readonly string[];
}

/** One that was silent for so long is gone, or stuck. */
export const PROCESS_MS = 15_000;
/** What one left that never said that it ends is forgotten after so long. */
const FORGET_MS = 86_400_000;

/** Says that a process runs. Returns the time by the database's clock, milliseconds since the epoch. */
export function recordProcess(
  store: Database<StoreTables>,
  { holder, zones }: Pick<AgentProcess, 'holder' | 'zones'>,
): Promise<number> {
  return store.transact(async (writer) => {
    const now = databaseNow(writer.dialect);
    const { changes } = await writer.run(
      writer.sql.updateTable('agent_process').set({ renewedAt: now }).where('holder', '=', holder),
    );
    if (changes === 0) {
      const old = sql<SqlBool>`renewedAt < ${now} - ${FORGET_MS}`;
      await writer.run(writer.sql.deleteFrom('agent_process').where(old));
      const row = { holder, startedAt: now, renewedAt: now, zones: JSON.stringify(zones) };
      await writer.run(writer.sql.insertInto('agent_process').values(row));
    }
    const row = await writer.first(
      writer.sql.selectFrom('agent_process').select('renewedAt').where('holder', '=', holder),
    );
    return Number(row?.renewedAt);
  });
}

/** A process ends: nothing is left to it from here on. */
export async function forgetProcess(store: Database<StoreTables>, holder: string): Promise<void> {
  await store.transact((writer) => writer.run(writer.sql.deleteFrom('agent_process').where('holder', '=', holder)));
}

/** The processes that were not silent for longer than `withinMs`, in the order of their start. */
export async function readProcesses(reader: Reader<StoreTables>, withinMs = PROCESS_MS): Promise<AgentProcess[]> {
  const now = databaseNow(reader.dialect);
  const rows = await reader.all(
    reader.sql
      .selectFrom('agent_process')
      .select(['holder', 'startedAt', 'renewedAt', 'zones', sql<number>`${now} - renewedAt`.as('silentMs')])
      .where(sql<SqlBool>`renewedAt > ${now} - ${withinMs}`)
      .orderBy('startedAt')
      .orderBy('holder'),
  );
  const instant = (ms: unknown): string => new Date(Number(ms)).toISOString();
  return rows.map(({ holder, startedAt, renewedAt, zones, silentMs }) => ({
    holder,
    startedAt: instant(startedAt),
    renewedAt: instant(renewedAt),
    silentMs: Math.max(0, Number(silentMs)),
    zones: JSON.parse(zones) as string[],
  }));
}
