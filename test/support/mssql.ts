import { randomBytes } from 'node:crypto';
import type { MssqlServer } from '../../src/database/mssql/server.js';

type ServerOnly = Omit<MssqlServer, 'database'>;

/**
 * The server that tests may make databases on: SIF_TEST_MSSQL=server,port,user,password. Whether it speaks TLS is not asked:
 * SIF_TEST_MSSQL_ENCRYPT=1 says so.
 */
export function testServer(): ServerOnly | undefined {
  const given = process.env['SIF_TEST_MSSQL'];
  if (!given) return undefined;
  const [server, port, user, password] = given.split(',');
  if (!server || !port || !user || !password) throw new Error('SIF_TEST_MSSQL is server,port,user,password');
  const tls = { encrypt: process.env['SIF_TEST_MSSQL_ENCRYPT'] === '1', trustServerCertificate: true };
  return { server, port: Number(port), user, password, schema: 'dbo', ...tls, poolMax: 6 };
}

export const HOW_TO_TEST_MSSQL =
  'SIF_TEST_MSSQL=server,port,user,password names a SQL Server on which tests may make databases';

/** A database of its own; whoever made it drops it. */
export interface TestDatabase {
  readonly server: MssqlServer;
  drop(): Promise<void>;
}

export async function makeDatabase(): Promise<TestDatabase> {
  const server = testServer();
  if (!server) throw new Error(HOW_TO_TEST_MSSQL);
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
