import type { CompiledQuery } from 'kysely';
import type { Database, DialectName, RawRow, Writer } from '../../src/database/port.js';
import { statementText } from '../../src/database/text.js';

/** A database that executes nothing and keeps the text of every statement. */
export interface RecordingDatabase<Tables> extends Database<Tables> {
  readonly texts: string[];
  /** The statements of each transaction; what is written in bulk as `bulk TABLE`. */
  readonly transactions: string[][];
}

/** Each read finds no row, or the given one where it looks for the first; each statement changes so many rows. */
export function recordingDatabase<Tables>(
  dialect: DialectName,
  { changes = 0, first }: { changes?: number; first?: unknown } = {},
): RecordingDatabase<Tables> {
  const texts: string[] = [];
  const transactions: string[][] = [];
  let open: string[] = [];
  const record = ({ sql }: CompiledQuery): void => {
    texts.push(sql);
    open.push(sql);
  };
  const bulk = async (table: string): Promise<void> => void open.push(`bulk ${table}`);
  const writer: Writer<Tables> = {
    dialect,
    sql: statementText<Tables>(dialect),
    all: async (query) => (record(query.compile()), []),
    first: async <Row>(query: { compile(): CompiledQuery<Row> }) => (record(query.compile()), first as Row | undefined),
    rows: async (query): Promise<RawRow[]> => (record(query), []),
    run: async (query) => (record(query.compile()), { changes }),
    insertRows: bulk,
    upsertRows: bulk,
    deleteRows: bulk,
  };
  return {
    texts,
    transactions,
    dialect,
    read: (work) => work(writer),
    transact: (work) => {
      transactions.push((open = []));
      return work(writer);
    },
    tidy: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
