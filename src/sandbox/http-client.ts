import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { gunzipSync, gzipSync } from 'node:zlib';

/** An answer, decompressed. */
export interface HttpReply {
  httpStatus: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Posts messages to agents over connections that are kept. */
export class HttpClient {
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https: HttpsAgent;

  constructor(tls: { ca?: string | Buffer; cert?: string | Buffer; key?: string | Buffer } = {}) {
    this.#https = new HttpsAgent({ keepAlive: true, minVersion: 'TLSv1.2', ...tls });
  }

  /** Rejects when no whole answer comes: refused, reset, aborted, timed out. */
  post(url: string, text: string, options: { gzip: boolean; signal: AbortSignal }): Promise<HttpReply> {
    const secure = url.startsWith('https:');
    const plain = Buffer.from(text, 'utf8');
    const body = options.gzip ? gzipSync(plain, { level: 1 }) : plain;
    return new Promise((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        agent: secure ? this.#https : this.#http,
        signal: options.signal,
        headers: {
          'Content-Type': 'application/xml;charset="utf-8"',
          'Content-Length': body.length,
          'Accept-Encoding': 'gzip, identity',
          ...(options.gzip ? { 'Content-Encoding': 'gzip' } : {}),
        },
      });
      request.on('response', (response) => void readReply(response).then(resolve, reject));
      request.on('error', reject);
      request.end(body);
    });
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

async function readReply(response: IncomingMessage): Promise<HttpReply> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return {
    httpStatus: response.statusCode ?? 0,
    headers: response.headers,
    body: response.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body,
  };
}
