import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { AgentError, messageOf } from '../core/errors.js';
import type { EventLoopDelay } from './event-loop.js';

/** How the agent stands; `reasons` is empty when everything that it needs is there. */
export interface ReadinessReport {
  reasons: string[];
  /** What else an operator wants to see: zones, requests that wait, the newest sweep. */
  details: Record<string, unknown>;
}

export interface AdminParts {
  host: string;
  port: number;
  readiness(): Promise<ReadinessReport>;
  eventLoopDelay(): EventLoopDelay;
  /** Name of this process in leases, and what it has in hand, as it knows itself. */
  process(): { process: string; zones: readonly string[] };
}

/** The administration address. `port` is the one listened on, also when 0 was asked for. */
export interface AdminServer {
  port: number;
  close(): Promise<void>;
}

/** Serves `/healthz` (the process lives) and `/readyz` (store, source and zones; 503 with reasons). */
export async function startAdmin(parts: AdminParts): Promise<AdminServer> {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok', pid: process.pid, ...parts.process(), eventLoopDelay: parts.eventLoopDelay() });
  });
  app.get('/readyz', async (_request, response) => {
    const { reasons, details } = await parts
      .readiness()
      .catch((error: unknown) => ({ reasons: [`the store cannot be read: ${messageOf(error)}`], details: {} }));
    response.status(reasons.length === 0 ? 200 : 503).json({ ready: reasons.length === 0, reasons, ...details });
  });
  const server = createServer(app);
  await listen(server, parts);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, { host, port }: AdminParts): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new AgentError('failed', `cannot listen on ${host}:${port}: ${error.message}`, 'transient')),
    );
    server.listen(port, host, resolve);
  });
}
