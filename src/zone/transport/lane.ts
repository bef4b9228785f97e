import http from 'node:http';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import { messageOf } from '../../core/errors.js';
import { readBody } from './read-body.js';
import { ReloadingAgent, type CertificateFiles } from './reloading-agent.js';
import { zoneAddress, type ZoneAddress } from './zone-address.js';

export interface LaneSettings {
  /** Zone URL, used exactly as written. */
  readonly url: string;
  readonly connectTimeoutMs: number;
  readonly replyTimeoutMs: number;
  /** Largest reply after decompression. */
  readonly maxReplyBytes: number;
  readonly tls?: CertificateFiles;
}

/** Asked immediately before bytes are written: false when the lease is lost and nothing may go out any more. */
export type Guard = () => boolean;

/** What came of a POST. `sent` false: no byte of the message left; true: it may have arrived. */
export type HttpOutcome =
  | { readonly kind: 'reply'; readonly body: Buffer; readonly contentType: string | undefined }
  /** `httpStatus`: what the server said instead of 200; undefined when it said nothing. */
  | { readonly kind: 'failure'; readonly sent: boolean; readonly reason: string; readonly httpStatus?: number };

/** What is written to the connection. */
export interface Body {
  readonly bytes: Buffer;
  /** How `bytes` are compressed. */
  readonly encoding: 'identity' | 'gzip';
}

/**
 * So much is handed to the system at once: what it has goes out even if the process is stopped, and a message that was
 * begun must not be ended by one that came back too late.
 */
const PIECE_BYTES = 65_536;

/** One of a zone's independent ways to its server: connections of its own, kept alive. */
export class Lane {
  readonly #address: ZoneAddress;
  readonly #agent: http.Agent;

  constructor(readonly settings: LaneSettings) {
    this.#address = zoneAddress(settings.url);
    this.#agent = this.#address.secure ? new ReloadingAgent(settings.tls ?? {}) : new http.Agent({ keepAlive: true });
  }

  /** POSTs one message. Never rejects. Aborting destroys the connection at once. */
  post(body: Body, guard: Guard, signal: AbortSignal): Promise<HttpOutcome> {
    let request: http.ClientRequest;
    try {
      request = this.#open(body);
    } catch (error) {
      // A certificate file that cannot be read.
      return Promise.resolve({ kind: 'failure', sent: false, reason: messageOf(error) });
    }
    return this.#exchange(request, body.bytes, guard, signal);
  }

  #exchange(request: http.ClientRequest, bytes: Buffer, guard: Guard, signal: AbortSignal): Promise<HttpOutcome> {
    const { connectTimeoutMs, replyTimeoutMs, maxReplyBytes } = this.settings;
    return new Promise((resolve) => {
      let sent = false;
      let isOver = false;
      let timer: NodeJS.Timeout | undefined;
      const end = (outcome: HttpOutcome): void => {
        isOver = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        resolve(outcome);
      };
      const fail = (reason: string, httpStatus?: number): void => {
        end({ kind: 'failure', sent, reason, ...(httpStatus !== undefined && { httpStatus }) });
        request.destroy();
      };
      const abort = (): void => fail('the conversation with the zone was ended');
      const limit = (ms: number, reason: string): void => {
        clearTimeout(timer);
        timer = setTimeout(() => fail(reason), ms);
      };

      request.on('error', (error) => fail(messageOf(error)));
      request.on('response', (response) => {
        readBody(response, maxReplyBytes).then(
          (reply) => {
            const { statusCode } = response;
            if (statusCode !== 200) return fail(`HTTP ${statusCode}${excerpt(reply)}`, statusCode);
            end({ kind: 'reply', body: reply, contentType: response.headers['content-type'] });
          },
          (error: unknown) => fail(messageOf(error)),
        );
      });
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      limit(connectTimeoutMs, `no connection within ${connectTimeoutMs / 1000} s`);
      const write = (from: number): void => {
        if (isOver) return;
        if (!guard()) return fail('the lease on the zone is lost');
        sent = true;
        const to = from + PIECE_BYTES;
        if (to >= bytes.length) request.end(bytes.subarray(from));
        else request.write(bytes.subarray(from, to), (error) => error || write(to));
      };
      onceConnected(request, this.#address.secure, () => {
        limit(replyTimeoutMs, `no answer within ${replyTimeoutMs / 1000} s`);
        write(0);
      });
    });
  }

  /** Closes connections that are idle; those in use end with their post. */
  close(): void {
    this.#agent.destroy();
  }

  #open({ bytes, encoding }: Body): http.ClientRequest {
    const { secure, hostname, port, authority, target } = this.#address;
    return (secure ? https : http).request({
      agent: this.#agent,
      hostname,
      port,
      path: target,
      method: 'POST',
      headers: {
        Host: authority,
        'Content-Type': 'application/xml;charset="utf-8"',
        'Content-Length': bytes.length,
        ...(encoding === 'gzip' && { 'Content-Encoding': encoding }),
        Accept: 'application/xml',
        'Accept-Encoding': 'gzip',
      },
    });
  }
}

/** Calls back when bytes can be written: at once on a connection that was kept, else when it (and TLS on it) stands. */
function onceConnected(request: http.ClientRequest, secure: boolean, then: () => void): void {
  request.once('socket', (socket) => {
    const ready = secure ? (socket as TLSSocket).authorized : !socket.connecting;
    if (ready) then();
    else socket.once(secure ? 'secureConnect' : 'connect', then);
  });
}

/** The beginning of a body that is no answer, for the log. */
function excerpt(body: Buffer): string {
  const text = body.toString('utf8', 0, 200).trim();
  return text === '' ? '' : `: ${text}`;
}
