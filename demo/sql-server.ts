import type { MssqlServer } from '../src/database/mssql/server.js';

/**
 * The SQL Server that demo and tests may make databases on: SIF_TEST_MSSQL=server,port,user,password, spoken to by TLS where
 * SIF_TEST_MSSQL_ENCRYPT=1.
 */
export function givenSqlServer(): Omit<MssqlServer, 'database'> {
  const [server, port, user, password] = (process.env['SIF_TEST_MSSQL'] ?? '').split(',');
  if (!server || !port || !user || !password) throw new Error(HOW_TO_GIVE_ONE);
  const tls = { encrypt: process.env['SIF_TEST_MSSQL_ENCRYPT'] === '1', trustServerCertificate: true };
  return { server, port: Number(port), user, password, schema: 'dbo', ...tls, poolMax: 6 };
}

export const HOW_TO_GIVE_ONE =
  'SIF_TEST_MSSQL=server,port,user,password names a SQL Server on which databases may be made';
