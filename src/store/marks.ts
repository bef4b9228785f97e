import type { Database, Reader, Writer } from '../database/port.js';
import { AgentError } from '../core/errors.js';
import type { StoreTables } from './tables.js';

/** What a store can be marked as. */
export interface StoreMarks {
  /** It is a backup: what it says of messages in flight may have passed long ago. */
  readonly backup?: { readonly takenAt: string };
  /** It is being moved, or was. */
  readonly move?: StoreMove;
  /** It is the target of a move that is not complete. */
  readonly arrival?: { readonly moveId: string; readonly from: string };
  /** It was put back from a backup. */
  readonly restored?: { readonly at: string; readonly takenAt: string | null };
}

/**
 * `copying`: its rows are being copied while agents work; `aside`: agents stand aside while the last differences go over, as
 * long as the mover holds its lease; `moved`: nothing is written to it any more.
 */
export interface StoreMove {
  readonly moveId: string;
  /** Where to, in words. */
  readonly to: string;
  readonly phase: 'copying' | 'aside' | 'moved';
  readonly at: string;
}

export type MarkName = keyof StoreMarks;

/** The marks of a store, whichever its schema is; none where it has no place for them. */
export async function storeMarks(store: Database<StoreTables>): Promise<StoreMarks> {
  return store.read((reader) => readMarks(reader).catch(() => ({})));
}

/** The marks of a store whose schema is up to date. */
export async function readMarks(reader: Reader<StoreTables>): Promise<StoreMarks> {
  const rows = await reader.all(reader.sql.selectFrom('store_mark').selectAll());
  return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
}

export async function setMark<Name extends MarkName>(
  writer: Writer<StoreTables>,
  name: Name,
  value: NonNullable<StoreMarks[Name]>,
): Promise<void> {
  await writer.upsertRows('store_mark', ['name'], ['name', 'value'], [[name, JSON.stringify(value)]]);
}

export async function clearMark(writer: Writer<StoreTables>, name: MarkName): Promise<void> {
  await writer.deleteRows('store_mark', ['name'], [[name]]);
}

/** Why a store is not to be worked with; null: it is. */
export function closedBecause({ backup, move, arrival }: StoreMarks): string | null {
  if (move?.phase === 'moved')
    return `the store was moved to ${move.to} (${move.at}): use a configuration that names that one; \`store reopen --force\` takes this one back into use`;
  if (arrival)
    return `the store is being filled from ${arrival.from}, or that was interrupted: \`store copy\` there completes it`;
  if (backup)
    return `the store is a backup (taken ${backup.takenAt}) that was put in place by hand: \`store restore\` without a file makes it one to work with`;
  return null;
}

/** Errors: AgentError `store-closed`. */
export async function requireOpen(store: Database<StoreTables>): Promise<void> {
  const reason = closedBecause(await storeMarks(store));
  if (reason !== null) throw new AgentError('store-closed', reason);
}
