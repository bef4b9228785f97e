import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import type { ListenerConfig } from '../../config/settings.js';
import { AgentError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { Errors } from '../../sif/codes.js';
import { decodeMessage } from '../../sif/decode.js';
import { encodeMessage } from '../../sif/encode.js';
import type { Refused } from '../../sif/messages.js';
import { sifError } from '../../sif/sif-error.js';
import type { Acknowledged, Composer, Reply } from '../composer.js';
import { mediaTypeOf } from '../transport/media-type.js';
import { openChannel, tlsChannel, type Channel } from './channel.js';
import type { Inbound } from './inbound.js';
import { certificatesFault, listenerCertificates, reloadCertificates } from './reload-certificates.js';

/** A zone as the listener sees it. */
export interface ListeningZone {
  readonly id: string;
  readonly inbound: Inbound;
  readonly composer: Composer;
}

export interface ListenerParts {
  readonly settings: ListenerConfig;
  readonly zones: readonly ListeningZone[];
  /** Largest message taken, after decompression. */
  readonly maxMessageBytes: number;
  readonly logger: Logger;
}

/** Against clients that send by the byte, and for servers that keep their connections. Milliseconds. */
const LIMITS = { headersTimeout: 20_000, requestTimeout: 60_000, keepAliveTimeout: 120_000 };

/**
 * Where zones push to: `POST /sif/ZONE`, and bare `/sif` while there is one zone. Each message is answered before anything
 * is sent to its zone, since a server with one thread would wait for itself (protocol section 6).
 */
export class Listener {
  readonly #server: http.Server | https.Server;
  #closing = false;

  /** Errors: AgentError `configuration` when the certificates cannot be used. */
  constructor(readonly parts: ListenerParts) {
    const app = this.#app();
    const { tls } = parts.settings;
    const fault = tls && certificatesFault(tls);
    if (fault !== undefined) throw new AgentError('configuration', fault);
    this.#server = tls
      ? https.createServer({ ...LIMITS, minVersion: 'TLSv1.2', ...listenerCertificates(tls) }, app)
      : http.createServer(LIMITS, app);
    if (tls) reloadCertificates(this.#server as https.Server, tls, parts.logger);
  }

  /** Resolves with the port when messages are taken. Errors: AgentError `failed` when the address cannot be listened on. */
  start(): Promise<number> {
    const { host, port } = this.parts.settings;
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void =>
        reject(new AgentError('failed', `cannot listen on ${host}:${port}: ${error.message}`, 'transient'));
      this.#server.once('error', failed);
      this.#server.listen(port, host.replace(/^\[|\]$/g, ''), () => {
        this.#server.off('error', failed);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** Answers 503 from now on, and ends when the messages being taken in are answered, or after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#closing = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const force = setTimeout(() => this.#server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(force);
  }

  #app(): Express {
    const app = express();
    app.disable('x-powered-by').disable('etag').enable('case sensitive routing');
    const body = express.raw({ type: () => true, limit: this.parts.maxMessageBytes });
    app
      .route(['/sif', '/sif/:zone'])
      .all((request, response, next) => {
        if (this.#closing) response.status(503).set('Connection', 'close').end();
        else if (!this.#zone(request)) response.status(404).end();
        else if (request.method !== 'POST') response.status(405).set('Allow', 'POST').end();
        // Said at once: the rest of the body may never come.
        else if (Number(request.headers['content-length']) > this.parts.maxMessageBytes) response.status(413).end();
        else if (mediaTypeOf(request.headers['content-type']) !== 'application/xml') response.status(415).end();
        else next();
      })
      .post(body, (request, response) => this.#receive(request, response));
    app.use((_request, response) => void response.status(404).end());
    app.use(this.#failed);
    return app;
  }

  #zone(request: Request): ListeningZone | undefined {
    const { zones } = this.parts;
    const id = request.params['zone'];
    return id === undefined ? (zones.length === 1 ? zones[0] : undefined) : zones.find((zone) => zone.id === id);
  }

  async #receive(request: Request, response: Response): Promise<void> {
    const zone = this.#zone(request)!;
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const decoded = decodeMessage(bytes, { maxBytes: this.parts.maxMessageBytes });
    if (!decoded.ok) return this.#refuse(zone, decoded, response);
    const { message } = decoded;
    const receipt = await zone.inbound.receive(message, 'push', channelOf(request), bytes);
    const outcome: Reply = receipt.stored
      ? receipt.outcome
      : { kind: 'error', error: sifError(Errors.transportGeneric, 'the message could not be stored; send it again') };
    const { msgId, sourceId } = message.header;
    reply(response, 200, zone, { version: message.version, msgId, sourceId }, outcome);
  }

  #refuse(zone: ListeningZone, refused: Refused, response: Response): void {
    const { error, version, ids, unparseable } = refused;
    this.parts.logger.warn('a message was refused', { zone: zone.id, ...ids, ...error });
    // Text that is no SIF_Message is a bad HTTP request; everything else is a matter of SIF and answered in HTTP 200.
    reply(response, unparseable ? 400 : 200, zone, { version, ...ids }, { kind: 'error', error });
  }

  readonly #failed: ErrorRequestHandler = (error: { status?: number; message: string }, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = error.status ?? 500;
    this.parts.logger.warn('a post was refused', { path: request.path, status, reason: error.message });
    response.status(status).set('Connection', 'close').end();
  };
}

function reply(response: Response, httpStatus: number, zone: ListeningZone, to: Acknowledged, outcome: Reply): void {
  response
    .status(httpStatus)
    .set('Content-Type', 'application/xml;charset="utf-8"')
    .end(encodeMessage(zone.composer.ack(to, outcome, 'reply')));
}

function channelOf(request: Request): Channel {
  const socket = request.socket as Partial<TLSSocket>;
  return socket.encrypted ? tlsChannel(socket.authorized === true) : openChannel;
}
