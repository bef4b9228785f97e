import { randomBytes } from 'node:crypto';
import { givenSqlServer, HOW_TO_GIVE_ONE } from '../../demo/sql-server.js';
import type { MssqlServer } from '../../src/database/mssql/server.js';

type ServerOnly = Omit<MssqlServer, 'database'>;

/** The server that tests may make databases on; undefined when they are given none. */
export function testServer(): ServerOnly | undefined {
  return process.env['SIF_TEST_MSSQL'] ? givenSqlServer() : undefined;
}

/** A database of its own; whoever made it drops it. */
export interface TestDatabase {
  readonly server: MssqlServer;
  drop(): Promise<void>;
}

export async function makeDatabase(): Promise<TestDatabase> {
  const server = testServer();
  if (!server) throw new Error(HOW_TO_GIVE_ONE);
  const database = `sif_${randomBytes(6).toString('hex')}`;
  await onServer({ ...server, database: 'master' }, `create database ${database}`);
  return {
    server: { ...server, database },
    drop: () => onServer({ ...server, database: 'master' }, `drop database ${database}`),
  };
}

/** Runs statements on a connection of their own. */
export async function onServer(database: MssqlServer, ...statements: string[]): Promise<void> {
  const { default: sql } = await import('mssql');
  const { encrypt, trustServerCertificate, ...rest } = database;
  const options = { encrypt, trustServerCertificate };
  const pool = new sql.ConnectionPool({ ...rest, pool: { max: 1 }, requestTimeout: 60_000, options });
  await pool.connect();
  try {
    for (const statement of statements) await pool.request().batch(statement);
  } finally {
    await pool.close();
  }
}
