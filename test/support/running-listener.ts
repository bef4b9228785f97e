import { Agent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { configSchema } from '../../src/config/settings.js';
import { silentLogger } from '../../src/core/logger.js';
import type { Database } from '../../src/database/port.js';
import { decodeMessage } from '../../src/sif/decode.js';
import { migrate } from '../../src/store/migrate.js';
import { openStore } from '../../src/store/open.js';
import type { StoreTables } from '../../src/store/tables.js';
import { ensureZone } from '../../src/store/zone/zone-state.js';
import { Composer } from '../../src/zone/composer.js';
import { Inbound } from '../../src/zone/receiving/inbound.js';
import { Listener } from '../../src/zone/receiving/listener.js';
import { ExchangeLog } from '../../src/zone/transport/exchange-log.js';
import { ManualClock } from './manual-clock.js';

/** Largest message that the listener takes, in bytes. */
const LIMIT_BYTES = 1_048_576;

/** What the listener answered to a post. */
export interface Answer {
  readonly httpStatus: number;
  /** `status 1` or `error 1/2` of the SIF_Ack; null when the body is none. */
  readonly ack: string | null;
  /** Version of the SIF_Ack. */
  readonly version: string | null;
}

/** The listener of an agent DistrictSIS with one zone of version 2.7, and a client of it. */
export interface RunningListener {
  readonly store: Database<StoreTables>;
  post(bytes: Uint8Array, contentType?: string): Promise<Answer>;
  close(): Promise<void>;
}

/** Starts a listener on a free port of loopback with its store in a directory. Needs no test around it. */
export async function runningListener(directory: string): Promise<RunningListener> {
  const store = openStore({ kind: 'sqlite', file: join(directory, 'listener.db') }, 'timer');
  await migrate(store);
  await ensureZone(store, 'Zone');
  const config = configSchema.parse({
    source: { kind: 'sqlite', file: 'unused' },
    listener: { port: 0, publicUrl: 'http://127.0.0.1/sif' },
    zones: [{ id: 'Zone', url: 'http://127.0.0.1/zone' }],
  });
  const [zone] = config.zones;
  const clock = new ManualClock();
  const inbound = new Inbound({
    zoneId: 'Zone',
    agentId: config.agent.id,
    store,
    clock,
    logger: silentLogger,
    log: new ExchangeLog(silentLogger, 'none'),
    changed: () => undefined,
  });
  const composer = new Composer(config.agent, zone!, null, clock);
  const listener = new Listener({
    settings: config.listener!,
    zones: [{ id: 'Zone', inbound, composer }],
    maxMessageBytes: LIMIT_BYTES,
    logger: silentLogger,
  });
  const port = await listener.start();
  const agent = new Agent({ keepAlive: true });
  return {
    store,
    post: (bytes, contentType = 'application/xml;charset="utf-8"') => post(agent, port, bytes, contentType),
    close: async () => {
      agent.destroy();
      await listener.stop(0);
      await store.close();
    },
  };
}

function post(agent: Agent, port: number, bytes: Uint8Array, contentType: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': contentType, 'Content-Length': bytes.length };
    const request = httpRequest({ agent, port, path: '/sif/Zone', method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ httpStatus: response.statusCode ?? 0, ...ackOf(Buffer.concat(chunks)) }));
    });
    request.on('error', reject);
    request.end(bytes);
  });
}

function ackOf(body: Buffer): Pick<Answer, 'ack' | 'version'> {
  const decoded = decodeMessage(body, { maxBytes: LIMIT_BYTES });
  if (!decoded.ok || decoded.message.type !== 'SIF_Ack') return { ack: null, version: null };
  const { outcome, version } = decoded.message;
  if (outcome.kind === 'status') return { ack: `status ${outcome.code}`, version };
  return { ack: `error ${outcome.error.category}/${outcome.error.code}`, version };
}
