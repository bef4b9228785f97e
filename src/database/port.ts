import type { Compilable, CompiledQuery, Kysely } from 'kysely';

/** The engines that speak behind this port. */
export type DialectName = 'sqlite' | 'mssql';

/** A value as the engines take and give it: flags are 0 or 1, instants and dates are text, bytes are Buffers. */
export type SqlValue = string | number | null | Buffer;

/** One row as an array, in the order of the statement's columns. */
export type RawRow = SqlValue[];

/** Statements that only read. */
export interface Reader<Tables> {
  readonly dialect: DialectName;
  /** Builds statement text; it has no connection and cannot execute. */
  readonly sql: Kysely<Tables>;
  all<Row>(query: Compilable<Row>): Promise<Row[]>;
  first<Row>(query: Compilable<Row>): Promise<Row | undefined>;
  /** Rows as arrays, by compiled text and (where given) other parameters: for hot paths that compile once. */
  rows(query: CompiledQuery, parameters?: readonly unknown[]): Promise<RawRow[]>;
}

/** Statements that also change data; exists only inside `transact`. */
export interface Writer<Tables> extends Reader<Tables> {
  /** Runs one statement; `changes` is the number of rows it touched. */
  run(query: Compilable): Promise<{ changes: number }>;
  /** Inserts many rows. A duplicate key fails the transaction. */
  insertRows<Table extends keyof Tables & string>(
    table: Table,
    columns: readonly (keyof Tables[Table] & string)[],
    rows: readonly RawRow[],
  ): Promise<void>;
  /** Inserts rows, or replaces all given columns of the rows that have the same key. `key` columns come first in `columns`. */
  upsertRows<Table extends keyof Tables & string>(
    table: Table,
    key: readonly (keyof Tables[Table] & string)[],
    columns: readonly (keyof Tables[Table] & string)[],
    rows: readonly RawRow[],
  ): Promise<void>;
  /** Deletes the rows with the given keys (each an array in the order of `key`). */
  deleteRows<Table extends keyof Tables & string>(
    table: Table,
    key: readonly (keyof Tables[Table] & string)[],
    keys: readonly RawRow[],
  ): Promise<void>;
}

/**
 * `full`: what is committed survives a power failure (the inbox, messages and packets in flight).
 * `normal`: it survives the death of the process; after a power failure the last commits may be missing, never torn.
 */
export type Durability = 'full' | 'normal';

export interface Database<Tables> {
  readonly dialect: DialectName;
  /** Reads without blocking a writer. Statements of one call need not see one snapshot. */
  read<T>(work: (reader: Reader<Tables>) => Promise<T>): Promise<T>;
  /**
   * One write transaction: commits when `work` resolves, rolls back when it rejects. `work` awaits nothing but
   * statements of its writer, and may run again when the engine asks for it, so it has no other effect.
   * Nesting is refused. Errors: AgentError `store-busy` (transient) when another writer holds on too long.
   */
  transact<T>(work: (writer: Writer<Tables>) => Promise<T>, durability?: Durability): Promise<T>;
  /** Lets the engine put its house in order: to be called now and then and after writing in bulk, by worker threads only. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}
