import type { Request, Table } from 'mssql';
import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { RawRow, Reader, Writer } from '../port.js';
import { PendingWrites } from './pending-writes.js';
import { asObjects, bind, readRows, resultColumns, type Driver, type ResultColumn, type Rows } from './values.js';
import { writeAll, type WriteSession } from './write-rows.js';

/** Runs one statement in its own way: on any connection of the pool, or on that of a transaction. */
export type Execute = (work: (request: Request, driver: Driver) => Promise<Rows>) => Promise<Rows>;

const query =
  (text: string, parameters: readonly unknown[]) =>
  async (request: Request, driver: Driver): Promise<Rows> => {
    bind(driver, request, parameters);
    return readRows(driver, await request.query(text));
  };

/** Statements that read, each on a connection of its own. */
export class MssqlReader<Tables> implements Reader<Tables> {
  readonly dialect = 'mssql';

  constructor(
    readonly sql: Kysely<Tables>,
    protected readonly execute: Execute,
  ) {}

  protected async statement(text: string, parameters: readonly unknown[]): Promise<Rows> {
    return this.execute(query(text, parameters));
  }

  async all<Row>(select: Compilable<Row>): Promise<Row[]> {
    const { sql, parameters } = select.compile();
    return asObjects(await this.statement(sql, parameters));
  }

  async first<Row>(select: Compilable<Row>): Promise<Row | undefined> {
    return (await this.all(select))[0];
  }

  async rows(select: CompiledQuery, parameters?: readonly unknown[]): Promise<RawRow[]> {
    return (await this.statement(select.sql, parameters ?? select.parameters)).rows;
  }
}

/**
 * So many rows are sent in one go, and no more are kept: a statement that changes 5,000 rows may take the lock of the whole
 * table instead of theirs.
 */
const ROWS_KEPT = 4_000;

/** The statements of one transaction, in their order. */
export class MssqlWriter<Tables> extends MssqlReader<Tables> implements Writer<Tables> {
  readonly #pending = new PendingWrites();
  readonly #session: WriteSession;
  #last: Promise<unknown> = Promise.resolve();

  constructor(sql: Kysely<Tables>, driver: Driver, execute: Execute) {
    super(sql, execute);
    this.#session = {
      driver,
      execute: async (text, parameters) => void (await execute(query(text, parameters))),
      describe: async (text) => {
        let columns: readonly ResultColumn[] = [];
        await execute(async (request) => {
          columns = resultColumns(await request.query(text));
          return NOTHING;
        });
        return columns;
      },
      batch: async (text) => void (await execute(async (request) => (await request.batch(text), NOTHING))),
      bulk: async (table: Table) => void (await execute(async (request) => (await request.bulk(table), NOTHING))),
    };
  }

  /** One statement at a time, after what it has to see was written. */
  protected override statement(text: string, parameters: readonly unknown[]): Promise<Rows> {
    return this.#inOrder(async () => {
      await this.#write();
      return this.execute(query(text, parameters));
    });
  }

  async run(change: Compilable): Promise<{ changes: number }> {
    const { sql, parameters } = change.compile();
    const { changes } = await this.statement(sql, parameters);
    return { changes };
  }

  insertRows(table: string, columns: readonly string[], rows: readonly RawRow[]): Promise<void> {
    return this.#keep(rows, (piece) => this.#pending.insert(table, columns, piece));
  }

  upsertRows(
    table: string,
    key: readonly string[],
    columns: readonly string[],
    rows: readonly RawRow[],
  ): Promise<void> {
    return this.#keep(rows, (piece) => this.#pending.upsert(table, key, columns, piece));
  }

  deleteRows(table: string, key: readonly string[], keys: readonly RawRow[]): Promise<void> {
    return this.#keep(keys, (piece) => this.#pending.delete(table, key, piece));
  }

  /** Writes what is still kept; to be called before the transaction commits. */
  finish(): Promise<void> {
    return this.#inOrder(() => this.#write());
  }

  #keep(rows: readonly RawRow[], keep: (piece: readonly RawRow[]) => boolean): Promise<void> {
    return this.#inOrder(async () => {
      for (let from = 0; from < rows.length; from += ROWS_KEPT) {
        const piece = rows.slice(from, from + ROWS_KEPT);
        if (this.#pending.rowCount + piece.length > ROWS_KEPT) await this.#write();
        if (keep(piece)) continue;
        await this.#write();
        keep(piece);
      }
    });
  }

  async #write(): Promise<void> {
    if (!this.#pending.isEmpty) await writeAll(this.#session, this.#pending.take());
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#last.then(work);
    this.#last = run.catch(() => undefined);
    return run;
  }
}

const NOTHING: Rows = { names: [], rows: [], changes: 0 };
