import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { systemClock } from '../core/clock.js';
import { AgentError } from '../core/errors.js';
import { Changes } from './changes.js';
import { ComplaintBook, type Complaint } from './complaints.js';
import { controlApi } from './control-api.js';
import { zoneEndpoint } from './endpoint.js';
import { HttpClient } from './http-client.js';
import { Judge } from './judge.js';
import { DEFAULT_LIMITS, type SandboxOptions } from './options.js';
import { PostLog, type Post } from './post-log.js';
import { SandboxZone } from './zone.js';

/** A running sandbox: one HTTP server with its zones. */
export interface Sandbox {
  readonly port: number;
  /** The URL that an agent registers with and posts to. */
  url(zone: string): string;
  /** Throws `usage` when there is none of that id. */
  zone(id: string): SandboxZone;
  zones(): SandboxZone[];
  /** Every rule that was broken, oldest first. */
  complaints(): readonly Complaint[];
  clearComplaints(): void;
  /** Every exchange, oldest first. */
  posts(): readonly Post[];
  clearPosts(): void;
  /** Resolves with the first value of `look` that is neither undefined nor false, now or after something happened. */
  until<T>(what: string, look: () => T | undefined | false, timeoutMs?: number): Promise<T>;
  /** Ends every connection and delivery. Resolves when every recorded file is written. */
  close(): Promise<void>;
}

/** Starts a sandbox zone integration server. It keeps everything in memory. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const clock = options.clock ?? systemClock;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const host = options.host ?? '127.0.0.1';
  const stopping = new AbortController();
  const changes = new Changes(stopping.signal);
  const posts = new PostLog(limits, options.recordDirectory, () => changes.notify());
  const complaints = new ComplaintBook(limits.complaints, (complaint) => {
    options.onComplaint?.(complaint);
    changes.notify();
  });
  const judge = new Judge(complaints, limits.messageIds);
  const client = new HttpClient(options.pushTls);

  const app = express();
  const server = options.tls ? createHttpsServer(options.tls, app) : createHttpServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  // Longer than an agent pauses between polls, so that kept connections stay.
  server.keepAliveTimeout = 120_000;
  const { port } = server.address() as AddressInfo;
  const scheme = options.tls ? 'https' : 'http';
  const urlOf = (zone: string): string => `${scheme}://${host}:${port}/zone/${encodeURIComponent(zone)}`;
  const parts = { judge, posts, changes, client, clock, limits, signal: stopping.signal };

  const zones = new Map<string, SandboxZone>();
  for (const [id, zoneOptions] of Object.entries(options.zones)) {
    const zone = new SandboxZone(id, zoneOptions, { ...parts, url: urlOf(id) });
    zones.set(id, zone);
    app.post(
      `/zone/${encodeURIComponent(id)}`,
      express.raw({ type: () => true, limit: zone.options.maxMessageBytes }),
      zoneEndpoint(zone, parts),
    );
  }
  const zone = (id: string): SandboxZone => {
    const found = zones.get(id);
    if (!found) throw new AgentError('usage', `the sandbox has no zone ${id}`);
    return found;
  };
  const allZones = (): SandboxZone[] => [...zones.values()];
  app.use('/control', controlApi({ zone, zones: allZones, complaints, posts }));
  app.use(plainErrors);

  return {
    port,
    url: urlOf,
    zone,
    zones: allZones,
    complaints: () => complaints.all(),
    clearComplaints: () => complaints.clear(),
    posts: () => posts.all(),
    clearPosts: () => posts.clear(),
    until: (what, look, timeoutMs) => changes.until(what, look, timeoutMs),
    close: async () => {
      stopping.abort();
      for (const open of zones.values()) open.close();
      client.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await posts.flush();
    },
  };
}

/** Errors of reading a body or of the control API: their status and their message. */
const plainErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  const known = error instanceof AgentError && error.code === 'usage' ? 404 : undefined;
  const status = known ?? (error as { status?: number }).status ?? 500;
  response.status(status).json({ error: error instanceof Error ? error.message : String(error) });
};
