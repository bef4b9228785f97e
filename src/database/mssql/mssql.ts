import type { Request, Transaction } from 'mssql';
import { AgentError } from '../../core/errors.js';
import type { Database, Reader, Writer } from '../port.js';
import { statementText } from '../text.js';
import { Turns } from '../turns.js';
import { faultOf, mayPass, namedFault, type MssqlFault } from './faults.js';
import { openPool, type OpenPool } from './pool.js';
import { serverName, type MssqlServer } from './server.js';
import { MssqlReader, MssqlWriter, type Execute } from './session.js';
import { bind, readRows, type Driver, type Rows } from './values.js';

export interface MssqlOptions {
  /** True: `transact` is refused. */
  readOnly?: boolean;
  /** How long a writer waits for others, milliseconds. */
  waitMs?: number;
}

/**
 * A SQL Server database behind the database port. Nothing is loaded and no connection made before the first statement.
 * Errors of statements: AgentError `source-unreachable`, `store-busy`, `failed`, each naming the server, never the login.
 */
export function openMssql<Tables>(server: MssqlServer, options: MssqlOptions = {}): Database<Tables> {
  return new MssqlDatabase<Tables>(server, options);
}

/** How often a statement that reads, and a transaction that has not committed, is run again. */
const AGAIN_AT_MOST = 5;
/** A statement that took too long will not be quicker the third time. */
const AGAIN_AFTER_TIMEOUT = 1;
const FIRST_PAUSE_MS = 50;

class MssqlDatabase<Tables> implements Database<Tables> {
  readonly dialect = 'mssql';
  readonly #server: MssqlServer;
  readonly #readOnly: boolean;
  readonly #waitMs: number;
  readonly #text = statementText<Tables>('mssql');
  readonly #turns = new Turns();
  readonly #running = new Set<Request>();
  #opening: Promise<OpenPool> | undefined;
  /** Until then a server that cannot be reached is a wrong address more likely than a passing fault. */
  #wasReached = false;
  #closed = false;

  constructor(server: MssqlServer, options: MssqlOptions) {
    this.#server = server;
    this.#readOnly = options.readOnly ?? false;
    this.#waitMs = options.waitMs ?? 10_000;
  }

  #pool(): Promise<OpenPool> {
    if (this.#closed) return Promise.reject(new AgentError('internal', 'this database was closed'));
    return (this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    }));
  }

  async #open(): Promise<OpenPool> {
    const opened = await openPool(this.#server);
    try {
      if (!this.#readOnly) await this.#requireSchema(opened);
      this.#wasReached = true;
      return opened;
    } catch (error) {
      await opened.pool.close();
      throw error;
    }
  }

  /** Statements that write name no schema: the tables stand in the default one of the login, which must be the one meant. */
  async #requireSchema({ driver, pool }: OpenPool): Promise<void> {
    const { rows } = readRows(driver, await pool.request().query('select schema_name()'));
    const [found] = rows[0] ?? [];
    const { schema, user } = this.#server;
    if (String(found).toLowerCase() === schema.toLowerCase()) return;
    throw new AgentError(
      'configuration',
      `the default schema of ${user} in ${serverName(this.#server)} is ${String(found)}, not ${schema}: alter user ${user} with default_schema = ${schema}`,
    );
  }

  /** Each statement is run again by itself when it may pass; what is still under way when `work` ends is cancelled. */
  async read<T>(work: (reader: Reader<Tables>) => Promise<T>): Promise<T> {
    const mine = new Set<Request>();
    const execute: Execute = (statement) =>
      this.#again(
        async () => {
          const { driver, pool } = await this.#pool();
          return this.#request(pool.request(), mine, (request) => statement(request, driver));
        },
        () => true,
      );
    try {
      return await work(new MssqlReader(this.#text, execute));
    } catch (error) {
      throw namedFault(error, this.#server);
    } finally {
      for (const request of mine) request.cancel();
    }
  }

  async transact<T>(work: (writer: Writer<Tables>) => Promise<T>): Promise<T> {
    if (this.#readOnly) throw new AgentError('internal', 'this database was opened read only');
    try {
      return await this.#turns.take(() => {
        const state = { committing: false };
        return this.#again(
          () => this.#transaction(work, state),
          () => !state.committing,
        );
      });
    } catch (error) {
      throw namedFault(error, this.#server);
    }
  }

  async #transaction<T>(work: (writer: Writer<Tables>) => Promise<T>, state: { committing: boolean }): Promise<T> {
    const { driver, pool } = await this.#pool();
    const transaction = pool.transaction();
    await transaction.begin(driver.ISOLATION_LEVEL.READ_COMMITTED);
    /** The first statement that failed: the server has rolled back with it, whatever `work` makes of it. */
    let failed: { error: unknown } | undefined;
    const execute: Execute = async (statement) => {
      if (failed) throw failed.error;
      try {
        return await this.#request(transaction.request(), undefined, (request) => statement(request, driver));
      } catch (error) {
        failed ??= { error };
        throw error;
      }
    };
    try {
      await this.#takeWriteLock(execute, driver);
      const writer = new MssqlWriter<Tables>(this.#text, driver, execute);
      const result = await work(writer);
      await writer.finish();
      if (failed) throw failed.error;
      state.committing = true;
      await this.#commit(transaction);
      return result;
    } catch (error) {
      if (!state.committing) await transaction.rollback().catch(() => undefined);
      throw failed && isConsequence(error) ? failed.error : error;
    }
  }

  /**
   * One writer at a time in the whole store, as `begin immediate` has it on SQLite: what a transaction read stays true until
   * it commits. The lock is the server's own, held by the transaction, and goes with it however that ends.
   */
  async #takeWriteLock(execute: Execute, driver: Driver): Promise<void> {
    const resource = `sif-agent:${this.#server.schema}`;
    const { rows } = await execute(async (request) => {
      bind(driver, request, [resource, this.#waitMs]);
      return readRows(driver, await request.query(TAKE_WRITE_LOCK));
    });
    const outcome = Number(rows[0]?.[0]);
    if (outcome < 0) throw new AgentError('store-busy', 'another process holds the database too long', 'transient');
  }

  /** A commit of which no answer came may have been made, and must not be made again. */
  async #commit(transaction: Transaction): Promise<void> {
    try {
      await transaction.commit();
    } catch (error) {
      const named = namedFault(error, this.#server) as Error;
      throw new AgentError('failed', `it is not known whether a transaction was committed: ${named.message}`, 'ambiguous', { cause: named }); // prettier-ignore
    }
  }

  async #request(
    request: Request,
    mine: Set<Request> | undefined,
    statement: (request: Request) => Promise<Rows>,
  ): Promise<Rows> {
    this.#running.add(request);
    mine?.add(request);
    try {
      return await statement(request);
    } finally {
      this.#running.delete(request);
      mine?.delete(request);
    }
  }

  /** Runs something until it succeeds or may not pass; the pause doubles, with jitter, so that two victims do not meet again. */
  async #again<T>(work: () => Promise<T>, mayRepeat: () => boolean): Promise<T> {
    for (let failures = 0; ;) {
      try {
        return await work();
      } catch (error) {
        const fault = faultOf(error);
        failures += 1;
        if (this.#closed || !this.#wasReached || !mayPass(fault) || failures > limit(fault) || !mayRepeat())
          throw error;
      }
      const pauseMs = FIRST_PAUSE_MS * 2 ** failures * (0.5 + Math.random());
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** The server keeps its own house in order. */
  tidy(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#turns.ended();
    this.#closed = true;
    for (const request of this.#running) request.cancel();
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.pool.close();
  }
}

const TAKE_WRITE_LOCK = `declare @outcome int; exec @outcome = sp_getapplock @Resource = @1, @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = @2; select @outcome`;

const limit = (fault: MssqlFault): number => (fault === 'timeout' ? AGAIN_AFTER_TIMEOUT : AGAIN_AT_MOST);

/** What the driver says of statements, commits and rollbacks of a transaction that is gone already. */
function isConsequence(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'EABORT' || code === 'ENOTBEGUN';
}
