import type { CompiledQuery } from 'kysely';
import type { Database, DialectName, RawRow, Writer } from '../../src/database/port.js';
import { statementText } from '../../src/database/text.js';

/** A database that executes nothing: it keeps the text of every statement, and each read finds no row. */
export function recordingDatabase<Tables>(dialect: DialectName): Database<Tables> & { texts: string[] } {
  const texts: string[] = [];
  const record = ({ sql }: CompiledQuery): void => void texts.push(sql);
  const writer: Writer<Tables> = {
    dialect,
    sql: statementText<Tables>(dialect),
    all: async (query) => (record(query.compile()), []),
    first: async (query) => (record(query.compile()), undefined),
    rows: async (query): Promise<RawRow[]> => (record(query), []),
    run: async (query) => (record(query.compile()), { changes: 0 }),
    insertRows: async () => undefined,
    upsertRows: async () => undefined,
    deleteRows: async () => undefined,
  };
  return {
    texts,
    dialect,
    read: (work) => work(writer),
    transact: (work) => work(writer),
    tidy: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
