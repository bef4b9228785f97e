import type { ISqlType, Table } from 'mssql';
import type { RawRow } from '../port.js';
import type { RowSet, TableWrites } from './pending-writes.js';
import {
  deleteRow,
  deleteStaged,
  dropStage,
  insertRow,
  makeStage,
  STAGE,
  upsertRow,
  upsertStaged,
} from './set-statements.js';
import type { Driver, ResultColumn } from './values.js';

/** The connection of a transaction, as bulk writing needs it. */
export interface WriteSession {
  readonly driver: Driver;
  execute(text: string, parameters: readonly unknown[]): Promise<void>;
  /** Text without parameters, outside of any procedure, so that what it makes outlives it. */
  batch(text: string): Promise<void>;
  /** The columns that a select has. */
  describe(text: string): Promise<readonly ResultColumn[]>;
  bulk(table: Table): Promise<void>;
}

/** A few rows go as parameters of one text; from this many on a staging table and TDS bulk load are quicker. */
const STAGED_FROM = 24;
/** The server takes 2,100 parameters of a statement. */
const PARAMETERS_AT_MOST = 2_000;

/** Writes what a transaction has pending: small sets of all tables in one round trip, large ones by bulk load. */
export async function writeAll(session: WriteSession, writes: readonly TableWrites[]): Promise<void> {
  const few = new FewRows(session);
  for (const { table, deletes, upserts, inserts } of writes) {
    for (const set of deletes)
      if (isFew(set)) await few.add(set.rows, (at) => deleteRow(table, set.key, at));
      else await staged(session, table, set.key, set.rows, deleteStaged(table, set.key), few);
    for (const set of upserts)
      if (isFew(set)) await few.add(set.rows, (at) => upsertRow(table, set.key, set.columns, at));
      else await staged(session, table, set.columns, set.rows, upsertStaged(table, set.key, set.columns), few);
    for (const set of inserts)
      if (isFew(set)) await few.add(set.rows, (at) => insertRow(table, set.columns, at));
      else {
        await few.send();
        await load(session, table, table, set.columns, set.rows);
      }
  }
  await few.send();
}

const isFew = ({ rows }: RowSet): boolean => rows.length < STAGED_FROM;

/** Statements of single rows on their way in one request. */
class FewRows {
  #texts: string[] = [];
  #parameters: unknown[] = [];

  constructor(readonly session: WriteSession) {}

  async add(rows: readonly RawRow[], text: (at: number) => string): Promise<void> {
    for (const row of rows) {
      if (this.#parameters.length + row.length > PARAMETERS_AT_MOST) await this.send();
      this.#texts.push(text(this.#parameters.length + 1));
      this.#parameters.push(...row);
    }
  }

  async send(): Promise<void> {
    if (this.#texts.length === 0) return;
    const [text, parameters] = [this.#texts.join(' '), this.#parameters];
    this.#texts = [];
    this.#parameters = [];
    await this.session.execute(text, parameters);
  }
}

async function staged(
  session: WriteSession,
  table: string,
  columns: readonly string[],
  rows: readonly RawRow[],
  text: string,
  before: FewRows,
): Promise<void> {
  await before.send();
  await session.batch(makeStage(table, columns));
  await load(session, STAGE, table, columns, rows);
  await session.batch(`${text} ${dropStage}`);
}

/** What the columns of a table are, by table and columns: the same for as long as the process lives. */
const types = new WeakMap<Driver, Map<string, readonly ResultColumn[]>>();

/** Loads rows by TDS bulk load, declared as the columns of `like` are. */
async function load(
  session: WriteSession,
  into: string,
  like: string,
  columns: readonly string[],
  rows: readonly RawRow[],
): Promise<void> {
  const { driver } = session;
  const declared = await columnsOf(session, like, columns);
  const table = new driver.Table(into);
  for (const { name, type, length, nullable } of declared)
    table.columns.add(name, sized(driver, type, length), { nullable });
  table.rows.push(...(rows as never[]));
  await session.bulk(table);
}

async function columnsOf(
  session: WriteSession,
  table: string,
  columns: readonly string[],
): Promise<readonly ResultColumn[]> {
  const known = types.get(session.driver) ?? new Map<string, readonly ResultColumn[]>();
  types.set(session.driver, known);
  const name = `${table} ${columns.join()}`;
  let found = known.get(name);
  if (!found) {
    found = await session.describe(
      `select top (0) ${columns.map((column) => `[${column}]`).join(', ')} from [${table}];`,
    );
    known.set(name, found);
  }
  return found;
}

const MAX_LENGTH = 65_535;

function sized(driver: Driver, type: () => ISqlType, length: number): ISqlType {
  const unicode = type === driver.NVarChar || type === driver.NChar;
  const hasLength = unicode || type === driver.VarChar || type === driver.Char || type === driver.VarBinary;
  if (!hasLength) return type();
  const make = type as unknown as (length: number) => ISqlType;
  if (length === MAX_LENGTH) return make(driver.MAX);
  return make(unicode ? length / 2 : length);
}
