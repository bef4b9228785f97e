import { statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import { AgentError, messageOf } from '../core/errors.js';
import type { Database, Durability, RawRow, Reader, Writer } from './port.js';
import { statementText } from './text.js';
import { Turns } from './turns.js';

export interface SqliteOptions {
  /** True: no writer connection is opened and `transact` is refused. */
  readOnly?: boolean;
  /**
   * How a writer waits for another process's transaction. The main thread must never block its event loop (`timer`:
   * bounded retries with jitter); a worker thread may (`block`: the engine waits, measured 1,966 ms stalls otherwise
   * hit the event loop).
   */
  wait?: 'timer' | 'block';
  /** How long a writer waits in all, milliseconds. */
  waitMs?: number;
  /** Page cache of each connection, MiB. */
  cacheMiB?: number;
}

/** Opens a SQLite file behind the database port. Errors: AgentError `source-unreachable` when it cannot be opened. */
export function openSqlite<Tables>(file: string, options: SqliteOptions = {}): Database<Tables> {
  return new SqliteDatabase<Tables>(file, options);
}

/**
 * Pages of the write-ahead log at which a commit moves them into the file; 0: never. On the main thread a commit must stay
 * short (with 2,000 pages it stood still for 80 to 400 ms beside a refresh), so there `tidy` of a worker does it; a bulk writer
 * that does it at every 1,000 pages takes three times as long (35.7 s against 12.8 s for 885,000 days).
 */
const WAL_PAGES = { block: 16_000, timer: 0 };

class SqliteDatabase<Tables> implements Database<Tables> {
  readonly dialect = 'sqlite';
  /**
   * One for both durabilities: what one connection commits empties the page cache of every other, so that each message that is
   * stored after others were settled would read its pages anew (bench/event-transactions.ts).
   */
  readonly #writer: Connection<Tables> | undefined;
  #durability: Durability = 'normal';
  #reader: Connection<Tables>;
  readonly #openReader: () => Connection<Tables>;
  /** Which file was opened: another one may stand at the path since. */
  #opened: string;
  /** Reads under way. */
  #reading = 0;
  readonly #file: string;
  readonly #waitMs: number;
  readonly #wait: 'timer' | 'block';
  readonly #readOnly: boolean;
  readonly #turns = new Turns();

  constructor(file: string, options: SqliteOptions) {
    this.#file = file;
    this.#waitMs = options.waitMs ?? 10_000;
    this.#wait = options.wait ?? 'timer';
    this.#readOnly = options.readOnly ?? false;
    const text = statementText<Tables>('sqlite');
    const open = (pragmas: string[], readOnly: boolean): Connection<Tables> => {
      const timeout = this.#wait === 'block' && !readOnly ? this.#waitMs : readOnly ? 5_000 : 0;
      const cacheSize = `cache_size = -${(options.cacheMiB ?? 32) * 1024}`;
      return new Connection(connect(file, readOnly, timeout, [cacheSize, ...pragmas]), text);
    };
    if (!this.#readOnly) {
      const pages = WAL_PAGES[this.#wait];
      const pragmas = ['synchronous = normal', 'temp_store = memory', `wal_autocheckpoint = ${pages}`];
      this.#writer = open(['journal_mode = WAL', ...pragmas], false);
    }
    this.#openReader = () => open([], true);
    this.#opened = fileAt(file);
    this.#reader = this.#openReader();
  }

  async read<T>(work: (reader: Reader<Tables>) => Promise<T>): Promise<T> {
    this.#follow();
    this.#reading++;
    try {
      return await work(this.#reader);
    } catch (error) {
      throw this.#named(error);
    } finally {
      this.#reading--;
    }
  }

  /**
   * A file that is only read may be replaced by a newer copy, or be gone: what stands at the path is what counts, never the
   * old file, which stays readable for whom has it open.
   */
  #follow(): void {
    if (!this.#readOnly || this.#reading > 0) return;
    const now = fileAt(this.#file);
    if (now === this.#opened) return;
    const next = this.#openReader();
    this.#reader.db.close();
    this.#reader = next;
    this.#opened = now;
  }

  /** A fault of the file or its disk as an AgentError that names the file; anything else as it is. */
  #named(error: unknown): unknown {
    if (error instanceof Sqlite.SqliteError && error.code === REFUSED)
      return new AgentError('store-closed', `${this.#file}: ${error.message}`, 'permanent', { cause: error });
    if (!(error instanceof Sqlite.SqliteError) || !FILE_FAULT.test(error.code)) return error;
    return new AgentError('failed', `${this.#file}: ${error.message}`, 'transient', { cause: error });
  }

  async transact<T>(work: (writer: Writer<Tables>) => Promise<T>, durability: Durability = 'normal'): Promise<T> {
    const writer = this.#writer;
    if (!writer) throw new AgentError('internal', 'this database was opened read only');
    try {
      return await this.#turns.take(() => this.#transaction(writer, work, durability));
    } catch (error) {
      throw this.#named(error);
    }
  }

  async #transaction<T>(
    connection: Connection<Tables>,
    work: (writer: Writer<Tables>) => Promise<T>,
    durability: Durability,
  ): Promise<T> {
    this.#requireFile();
    if (durability !== this.#durability) connection.db.pragma(`synchronous = ${durability}`);
    this.#durability = durability;
    await this.#begin(connection);
    let result: T;
    try {
      result = await work(connection);
    } catch (error) {
      if (connection.db.inTransaction) connection.rollback.run();
      throw error;
    }
    connection.commit.run();
    return result;
  }

  /** What is written to a file that nobody finds any more is lost: nothing may be acknowledged on the strength of it. */
  #requireFile(): void {
    if (fileAt(this.#file) === this.#opened) return;
    const message = `${this.#file} was moved away or replaced while it was open; put it back or start the agent anew`;
    throw new AgentError('failed', message, 'transient');
  }

  /** `begin immediate` takes the write lock at once, so nothing inside can fail with SQLITE_BUSY_SNAPSHOT. */
  async #begin(connection: Connection<Tables>): Promise<void> {
    const until = performance.now() + this.#waitMs;
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 50)) {
      try {
        connection.begin.run();
        return;
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (performance.now() > until)
          throw new AgentError('store-busy', 'another process holds the database too long', 'transient', {
            cause: error,
          });
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.5 + Math.random())));
    }
  }

  async tidy(): Promise<void> {
    this.#writer?.db.pragma('wal_checkpoint(passive)');
  }

  async close(): Promise<void> {
    await this.#turns.ended();
    this.#reader.db.close();
    this.#writer?.db.close();
  }
}

/** Which file stands at a path; the same text while it is the same file, and empty while there is none. */
function fileAt(file: string): string {
  try {
    const { dev, ino } = statSync(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return '';
  }
}

/** How long opening waits for another process that opens or migrates the same file, milliseconds. */
const OPENING_MS = 10_000;
/** Between two attempts: changing the journal mode does not wait by itself. */
const OPEN_AGAIN_MS = 20;

function connect(file: string, readOnly: boolean, timeout: number, pragmas: readonly string[]): Sqlite.Database {
  let db: Sqlite.Database | undefined;
  try {
    db = new Sqlite(file, { readonly: readOnly, fileMustExist: readOnly, timeout: OPENING_MS });
    for (const pragma of pragmas) setPragma(db, pragma);
    db.pragma(`busy_timeout = ${timeout}`);
    return db;
  } catch (error) {
    db?.close();
    throw new AgentError('source-unreachable', `cannot open ${file}: ${messageOf(error)}`, 'transient', {
      cause: error,
    });
  }
}

function setPragma(db: Sqlite.Database, pragma: string): void {
  const untilMs = performance.now() + OPENING_MS;
  for (;;) {
    try {
      db.pragma(pragma);
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > untilMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OPEN_AGAIN_MS);
    }
  }
}

/** What a trigger refuses: the store has none but those that close it. */
const REFUSED = 'SQLITE_CONSTRAINT_TRIGGER';
/** Result codes of SQLite that speak of the file or the disk, not of a statement. */
const FILE_FAULT = /^SQLITE_(NOTADB|CORRUPT|FULL|IOERR|READONLY|CANTOPEN|PERM|AUTH)/;

function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** Statements prepared once a connection and text; the least recently used go first. */
const STATEMENTS_KEPT = 256;

class Connection<Tables> implements Writer<Tables> {
  readonly dialect = 'sqlite';
  readonly #statements = new Map<string, Sqlite.Statement<unknown[], unknown>>();
  readonly begin: Sqlite.Statement<[]>;
  readonly commit: Sqlite.Statement<[]>;
  readonly rollback: Sqlite.Statement<[]>;

  constructor(
    readonly db: Sqlite.Database,
    readonly sql: Kysely<Tables>,
  ) {
    this.begin = db.prepare('begin immediate');
    this.commit = db.prepare('commit');
    this.rollback = db.prepare('rollback');
  }

  #prepare(text: string, raw: boolean): Sqlite.Statement<unknown[], unknown> {
    const key = raw ? `r${text}` : text;
    let statement = this.#statements.get(key);
    if (statement) this.#statements.delete(key);
    else {
      statement = this.db.prepare(text);
      if (raw) statement.raw(true);
    }
    this.#statements.set(key, statement);
    if (this.#statements.size > STATEMENTS_KEPT) this.#statements.delete(this.#statements.keys().next().value!);
    return statement;
  }

  async all<Row>(query: Compilable<Row>): Promise<Row[]> {
    const { sql, parameters } = query.compile();
    return this.#prepare(sql, false).all(...parameters) as Row[];
  }

  async first<Row>(query: Compilable<Row>): Promise<Row | undefined> {
    const { sql, parameters } = query.compile();
    return this.#prepare(sql, false).get(...parameters) as Row | undefined;
  }

  async rows(query: CompiledQuery, parameters?: readonly unknown[]): Promise<RawRow[]> {
    return this.#prepare(query.sql, true).all(...(parameters ?? query.parameters)) as RawRow[];
  }

  async run(query: Compilable): Promise<{ changes: number }> {
    const { sql, parameters } = query.compile();
    return { changes: this.#prepare(sql, false).run(...parameters).changes };
  }

  async insertRows(table: string, columns: readonly string[], rows: readonly RawRow[]): Promise<void> {
    this.#each(insertText(table, columns), rows);
  }

  async upsertRows(
    table: string,
    key: readonly string[],
    columns: readonly string[],
    rows: readonly RawRow[],
  ): Promise<void> {
    const changed = columns.filter((column) => !key.includes(column));
    const update = changed.map((column) => `${quote(column)} = excluded.${quote(column)}`).join(', ');
    const conflict = changed.length === 0 ? 'do nothing' : `do update set ${update}`;
    this.#each(`${insertText(table, columns)} on conflict (${key.map(quote).join(', ')}) ${conflict}`, rows);
  }

  async deleteRows(table: string, key: readonly string[], keys: readonly RawRow[]): Promise<void> {
    const where = key.map((column) => `${quote(column)} = ?`).join(' and ');
    this.#each(`delete from ${quote(table)} where ${where}`, keys);
  }

  #each(text: string, rows: readonly RawRow[]): void {
    if (rows.length === 0) return;
    const statement = this.#prepare(text, false);
    for (const row of rows) statement.run(row);
  }
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function insertText(table: string, columns: readonly string[]): string {
  return `insert into ${quote(table)} (${columns.map(quote).join(', ')}) values (${columns.map(() => '?').join(', ')})`;
}
