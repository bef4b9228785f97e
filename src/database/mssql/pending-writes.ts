import type { RawRow } from '../port.js';

/** Rows of one table that are written by one statement each: those of `columns`, told apart by `key`. */
export interface RowSet {
  readonly key: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly RawRow[];
}

/** What is to be written to one table, in this order. */
export interface TableWrites {
  readonly table: string;
  readonly deletes: readonly RowSet[];
  readonly upserts: readonly RowSet[];
  readonly inserts: readonly RowSet[];
}

/**
 * Rows that a transaction writes, kept until it reads or ends: a refresh writes some hundred students one by one, each into
 * eight tables, and a round trip for each of those takes ten times as long as all of their rows together. Later writes of a
 * row replace earlier ones; what cannot be put in that order is refused, and the writes so far have to be sent first.
 */
export class PendingWrites {
  readonly #tables = new Map<string, PendingTable>();
  #count = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  get rowCount(): number {
    return this.#count;
  }

  /** False: they contradict what is pending, which has to be written first; nothing of them was taken. */
  insert(table: string, columns: readonly string[], rows: readonly RawRow[]): boolean {
    this.#table(table).insert(columns, rows);
    this.#count += rows.length;
    return true;
  }

  upsert(table: string, key: readonly string[], columns: readonly string[], rows: readonly RawRow[]): boolean {
    if (!this.#table(table).upsert(key, columns, rows)) return false;
    this.#count += rows.length;
    return true;
  }

  delete(table: string, key: readonly string[], keys: readonly RawRow[]): boolean {
    if (!this.#table(table).delete(key, keys)) return false;
    this.#count += keys.length;
    return true;
  }

  /** Everything, which is pending no more. */
  take(): TableWrites[] {
    const writes = [...this.#tables.values()].map((pending) => pending.writes());
    this.#tables.clear();
    this.#count = 0;
    return writes;
  }

  #table(name: string): PendingTable {
    let table = this.#tables.get(name);
    if (!table) this.#tables.set(name, (table = new PendingTable(name)));
    return table;
  }
}

interface KeyedRows {
  readonly key: readonly string[];
  readonly columns: readonly string[];
  readonly rows: Map<string, RawRow>;
}

class PendingTable {
  #deletes: KeyedRows | undefined;
  #upserts: KeyedRows | undefined;
  readonly #inserts = new Map<string, { columns: readonly string[]; rows: RawRow[] }>();

  constructor(readonly name: string) {}

  insert(columns: readonly string[], rows: readonly RawRow[]): void {
    const shape = columns.join();
    const known = this.#inserts.get(shape);
    if (known) known.rows.push(...rows);
    else this.#inserts.set(shape, { columns, rows: [...rows] });
  }

  upsert(key: readonly string[], columns: readonly string[], rows: readonly RawRow[]): boolean {
    if (this.#inserts.size > 0) return false;
    if (this.#upserts && !sameShape(this.#upserts, key, columns)) return false;
    this.#upserts ??= { key, columns, rows: new Map() };
    for (const row of rows) this.#upserts.rows.set(keyText(row, key.length), row);
    return true;
  }

  /** Deletes are done before upserts: one of a row that is to be written after it was asked for cannot be taken. */
  delete(key: readonly string[], keys: readonly RawRow[]): boolean {
    if (this.#inserts.size > 0) return false;
    if (this.#deletes && !sameShape(this.#deletes, key, key)) return false;
    const written = this.#upserts;
    if (written) {
      const comparable = written.key.length <= key.length && written.key.every((column, at) => column === key[at]);
      if (!comparable || keys.some((row) => written.rows.has(keyText(row, written.key.length)))) return false;
    }
    this.#deletes ??= { key, columns: key, rows: new Map() };
    for (const row of keys) this.#deletes.rows.set(keyText(row, key.length), row);
    return true;
  }

  writes(): TableWrites {
    const set = (keyed: KeyedRows | undefined): RowSet[] =>
      keyed && keyed.rows.size > 0 ? [{ ...keyed, rows: [...keyed.rows.values()] }] : [];
    const inserts = [...this.#inserts.values()].map(({ columns, rows }) => ({ key: [], columns, rows }));
    return {
      table: this.name,
      deletes: set(this.#deletes),
      upserts: set(this.#upserts),
      inserts: inserts.filter(({ rows }) => rows.length > 0),
    };
  }
}

const sameShape = (keyed: KeyedRows, key: readonly string[], columns: readonly string[]): boolean =>
  keyed.key.join() === key.join() && keyed.columns.join() === columns.join();

const keyText = (row: RawRow, length: number): string => row.slice(0, length).map(String).join('\u0000');
