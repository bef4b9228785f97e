import type { config, ConnectionPool } from 'mssql';
import { AgentError } from '../../core/errors.js';
import type { MssqlServer } from './server.js';
import type { Driver } from './values.js';

const CONNECT_MS = 15_000;
/** Sweeps read whole indexes of large tables; whatever takes longer than this is stuck. */
const REQUEST_MS = 120_000;
/** How long a statement waits for a connection of the pool. */
const ACQUIRE_MS = 30_000;
const IDLE_MS = 30_000;

/** A pool that is connected, and the driver that it came from. */
export interface OpenPool {
  readonly driver: Driver;
  readonly pool: ConnectionPool;
}

/** Loads the driver, which takes a third of a second and is nothing for those who keep everything in SQLite, and connects. */
export async function openPool(server: MssqlServer): Promise<OpenPool> {
  const { default: driver } = await import('mssql');
  const pool = new driver.ConnectionPool(settings(server));
  // A connection that dies while nobody uses it: the next statement finds out, and gets another.
  pool.on('error', () => undefined);
  await pool.connect();
  return { driver, pool };
}

function settings(server: MssqlServer): config {
  const { encrypt, trustServerCertificate, poolMax } = server;
  const options = {
    encrypt,
    trustServerCertificate,
    appName: 'sif-agent',
    // An availability group's listener has an address in each subnet: all are tried at once.
    multiSubnetFailover: true,
    // A statement that fails takes its transaction with it, so that nothing half done can be committed.
    abortTransactionOnError: true,
    // Whatever the login's language is, `YYYY-MM-DD` and numbers are read one way.
    language: 'us_english',
  };
  return {
    server: server.server,
    port: server.port,
    database: server.database,
    user: server.user,
    password: server.password,
    connectionTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    pool: { max: poolMax, min: 0, idleTimeoutMillis: IDLE_MS, acquireTimeoutMillis: ACQUIRE_MS },
    validateConnection: 'socket',
    arrayRowMode: true,
    ...(encrypt && { beforeConnect: requireTls }),
    options,
  };
}

/** The parts of a driver's connection that stand between the handshake and the login. */
interface Connecting {
  sendLogin7Packet?: () => void;
  messageIo?: { tlsNegotiationComplete?: boolean };
}

/**
 * The driver asks for TLS, and where a server (or who stands between) says that it has none, goes on and sends the password
 * all the same. Here the login is sent only on a connection that is encrypted; a driver that does it otherwise is refused.
 */
export function requireTls(connection: unknown): void {
  const connecting = connection as Connecting;
  const login = connecting.sendLogin7Packet;
  if (typeof login !== 'function') throw new AgentError('internal', 'this driver cannot be held to TLS');
  connecting.sendLogin7Packet = () => {
    if (connecting.messageIo?.tlsNegotiationComplete !== true)
      throw new AgentError(
        'source-unreachable',
        'the server offers no TLS, and nothing was sent to it; encrypt: false would send the password in the clear',
      );
    login.call(connection);
  };
}
