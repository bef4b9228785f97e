import { AgentError, messageOf } from '../../core/errors.js';
import { serverName, type MssqlServer } from './server.js';

/**
 * What an error of the driver means for who runs the statement: `deadlock` and `lock`: the server gave its work up for
 * another's; `timeout`: no answer in time; `connection`: none could be had, or it died; `pool`: all stayed in use.
 */
export type MssqlFault = 'deadlock' | 'lock' | 'timeout' | 'connection' | 'login' | 'pool' | 'statement';

interface DriverError extends Error {
  code?: string;
  number?: number;
  originalError?: DriverError;
  precedingErrors?: DriverError[];
}

const DEADLOCK_VICTIM = 1205;
const LOCK_TIMEOUT = 1222;
/** The server closes or moves: availability group failover, restart, shutdown. */
const GOING_AWAY = new Set([596, 701, 921, 983, 6005, 10053, 10054, 10928, 10929, 40197, 40501, 40613]);
const CONNECTION_CODES = new Set([
  'ESOCKET', 'ECONNCLOSED', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ENOTOPEN', 'EINVALIDSTATE', 'ECLOSE', 'EINSTLOOKUP',
]); // prettier-ignore

/** Every error that the driver reports of one failure, the outermost first. */
function* parts(error: unknown): Generator<DriverError> {
  if (!(error instanceof Error)) return;
  const driver: DriverError = error;
  yield driver;
  yield* parts(driver.originalError);
  for (const preceding of driver.precedingErrors ?? []) yield* parts(preceding);
}

export function faultOf(error: unknown): MssqlFault {
  const all = [...parts(error)];
  const has = (number: number): boolean => all.some((part) => part.number === number);
  const coded = (code: string): boolean => all.some((part) => part.code === code);
  if (has(DEADLOCK_VICTIM)) return 'deadlock';
  if (has(LOCK_TIMEOUT)) return 'lock';
  if (coded('ELOGIN')) return 'login';
  if (all.some(({ name }) => name === 'TimeoutError')) return 'pool';
  if (all.some(({ number }) => number !== undefined && GOING_AWAY.has(number))) return 'connection';
  // One that could not be made in time is no connection; a request that took too long is another matter.
  if (coded('ETIMEOUT')) return all[0]?.name === 'ConnectionError' ? 'connection' : 'timeout';
  if (all.some(({ code }) => code !== undefined && CONNECTION_CODES.has(code))) return 'connection';
  return 'statement';
}

/** Whether the same statement, or a whole transaction that has not been committed, may succeed when it is run again. */
export const mayPass = (fault: MssqlFault): boolean => fault !== 'statement' && fault !== 'login';

/** An error of the driver as an AgentError that names the server and never the login; any other error as it is. */
export function namedFault(error: unknown, server: MssqlServer): unknown {
  if (error instanceof AgentError || !isDriverError(error)) return error;
  const fault = faultOf(error);
  const message = withoutPassword(messageOf(error), server);
  const told = (code: AgentError['code'], text: string, kind: AgentError['kind'] = 'transient'): AgentError =>
    new AgentError(code, text, kind, { cause: withoutSecrets(error, message) });
  const name = serverName(server);
  switch (fault) {
    case 'login':
      return told('source-unreachable', `${name} refuses the login: ${message}`);
    case 'connection':
      return told('source-unreachable', `cannot reach SQL Server at ${name}: ${message}`);
    case 'pool':
      return told('store-busy', `${name}: all ${server.poolMax} connections stayed in use (poolMax)`);
    case 'deadlock':
    case 'lock':
      return told('store-busy', `${name}: other work held its locks too long`);
    case 'timeout':
      return told('failed', `${name} did not answer in time`);
    case 'statement':
      return told('failed', `${name}: ${message}`, 'permanent');
  }
}

const isDriverError = (error: unknown): error is Error =>
  error instanceof Error && /^(MSSQL|Connection|Request|Transaction|PreparedStatement|Timeout)Error$/.test(error.name);

function withoutPassword(text: string, { password }: MssqlServer): string {
  return password.length < 4 ? text : text.replaceAll(password, '***');
}

/** The driver's errors may lead to its connection and so to its settings: only the words go on. */
function withoutSecrets(error: Error, message: string): Error {
  const bare = new Error(message);
  bare.name = error.name;
  if (error.stack) bare.stack = error.stack.replace(error.message, message);
  return bare;
}
