import { AgentError } from '../core/errors.js';
import type { Database } from '../database/port.js';
import { SOURCE_TABLES, type SourceTable } from '../source/contract.js';
import type { Source } from '../source/source.js';
import { forgetFilledTables, readFilledTables, rememberFilledTables } from '../store/changes/filled-tables.js';
import type { StoreTables } from '../store/tables.js';

/**
 * A table of the SIS that is empty and was not before is a failure of the source, never a change (rules section 9).
 * To be asked before anything is read, and after reading before anything is written from it. Returns the tables that
 * have rows. Errors: AgentError `source-unreachable` naming the emptied tables; then nothing may be changed.
 */
export async function requireFilled(source: Source, store: Database<StoreTables>): Promise<ReadonlySet<SourceTable>> {
  const filled = await source.filledTables();
  const before = await readFilledTables(store);
  const emptied = [...before].filter((table) => !filled.has(table as SourceTable)).sort();
  if (emptied.length > 0)
    throw new AgentError(
      'source-unreachable',
      `the SIS has no rows any more in ${emptied.join(', ')}; nothing is changed until they are back ` +
        `(if it is meant to be empty: aggregate --accept-empty ${emptied.join(' ')})`,
      'transient',
    );
  const found = [...filled].filter((table) => !before.has(table));
  if (found.length > 0) await rememberFilledTables(store, found);
  return filled;
}

/** An administrator says that these tables may be empty. Errors: AgentError `usage` for a name that is no table. */
export async function acceptEmpty(store: Database<StoreTables>, tables: readonly string[]): Promise<void> {
  const unknown = tables.filter((table) => !SOURCE_TABLES.includes(table as SourceTable));
  if (unknown.length > 0) throw new AgentError('usage', `the agent reads no table ${unknown.join(', ')} of the SIS`);
  await forgetFilledTables(store, tables);
}
