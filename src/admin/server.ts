import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { AgentError } from '../core/errors.js';
import { certificatesFault, listenerCertificates, reloadCertificates } from '../zone/receiving/reload-certificates.js';
import type { AdminParts } from './admin-parts.js';
import { adminApp } from './app.js';
import { routes } from './routes.js';

/** The administration address. `port` is the one listened on, also when 0 was asked for. */
export interface AdminServer {
  readonly port: number;
  /** Where a browser finds it, without a slash at the end. */
  readonly address: string;
  close(): Promise<void>;
}

/** Against clients that send by the byte. Milliseconds. */
const LIMITS = { headersTimeout: 20_000, requestTimeout: 60_000, keepAliveTimeout: 65_000 };

/** Serves pages, API, health and metrics. Errors: AgentError `configuration`, `failed` when the address is taken. */
export async function startAdmin(parts: AdminParts): Promise<AdminServer> {
  const { host, port, tls } = parts.config.admin;
  const app = adminApp(parts, routes);
  const fault = tls && certificatesFault(tls);
  if (fault !== undefined) throw new AgentError('configuration', `admin: ${fault}`);
  const server = tls
    ? https.createServer({ ...LIMITS, minVersion: 'TLSv1.2', ...listenerCertificates(tls) }, app)
    : http.createServer(LIMITS, app);
  if (tls) reloadCertificates(server as https.Server, tls, parts.logger);
  await listen(server, host, port);
  const actual = (server.address() as AddressInfo).port;
  return {
    port: actual,
    address: `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host.replace(/[[\]]/g, '')}]` : host}:${actual}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: http.Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new AgentError('failed', `cannot listen on ${host}:${port}: ${error.message}`, 'transient')),
    );
    server.listen(port, host.replace(/^\[|\]$/g, ''), resolve);
  });
}
