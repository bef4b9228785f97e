import { sql } from 'kysely';
import type { Writer } from '../../database/port.js';
import type { StoreTables } from '../tables.js';
import { tableShapes } from './table-shapes.js';

const ACTIONS = ['insert', 'update', 'delete'] as const;
/** Every table but the one of the marks. */
const fenced = Object.keys(tableShapes).filter((name) => name !== 'store_mark');
const triggers = fenced.flatMap((table) =>
  ACTIONS.map((action) => ({ name: `moved_${table}_${action}`, table, action })),
);

/**
 * Has SQLite itself refuse whatever is written to a store that was moved away: by a process that has it open since before and
 * was asleep meanwhile, or by an older version that does not look at the mark. Errors of it are AgentErrors `store-closed`.
 */
export async function fence(writer: Writer<StoreTables>): Promise<void> {
  for (const { name, table, action } of triggers)
    await execute(
      writer,
      `create trigger ${name} before ${action} on ${table} begin select raise(abort, 'the store was moved away'); end`,
    );
}

export async function takeFenceAway(writer: Writer<StoreTables>): Promise<void> {
  for (const { name } of triggers) await execute(writer, `drop trigger if exists ${name}`);
}

async function execute(writer: Writer<StoreTables>, text: string): Promise<void> {
  const query = sql.raw(text).compile(writer.sql);
  await writer.run({ compile: () => query });
}
