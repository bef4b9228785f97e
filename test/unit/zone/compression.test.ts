import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { silentLogger } from '../../../src/core/logger.js';
import { newGuid } from '../../../src/core/guid.js';
import { ExchangeLog } from '../../../src/zone/transport/exchange-log.js';
import { takesGzip } from '../../../src/zone/transport/takes-gzip.js';
import { Transport } from '../../../src/zone/transport/transport.js';
import { afterThisTest } from '../../support/temporary.js';

interface Received {
  encoding: string | undefined;
  length: number;
  bytes: Buffer;
}

describe('compression of what is sent', () => {
  /** A server that keeps what it gets and answers with the given HTTP status. */
  async function serve(status: () => number): Promise<{ transport: Transport; received: Received[] }> {
    const received: Received[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { 'content-encoding': encoding, 'content-length': length } = request.headers;
        received.push({ encoding, length: Number(length), bytes: Buffer.concat(chunks) });
        response.writeHead(status()).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    afterThisTest(() => new Promise((resolve) => server.close(() => resolve())));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/zone`;
    const settings = { url, connectTimeoutMs: 5_000, replyTimeoutMs: 5_000, maxReplyBytes: 10_000 };
    const transport = new Transport(settings, silentLogger, new ExchangeLog(silentLogger, 'none'));
    afterThisTest(() => transport.close());
    return { transport, received };
  }
  const send = (transport: Transport, bytes: Buffer): Promise<unknown> =>
    transport.post(
      'answers',
      { type: 'SIF_Response', msgId: newGuid(), bytes },
      () => true,
      new AbortController().signal,
    );
  const large = Buffer.from('<StudentDailyAttendance/>'.repeat(4_000));

  it('begins above 64 KiB, and only where the server lists gzip', async () => {
    const { transport, received } = await serve(() => 200);
    await send(transport, large);
    transport.serverTakesGzip = true;
    await send(transport, large);
    await send(transport, large.subarray(0, 65_536));
    expect(received.map(({ encoding }) => encoding)).to.deep.equal([undefined, 'gzip', undefined]);
    for (const { bytes, length } of received) expect(bytes.length).to.equal(length);
    expect(gunzipSync(received[1]!.bytes).equals(large)).to.equal(true);
  });

  it('ends where a server lists gzip and refuses it', async () => {
    const { transport, received } = await serve(() => 415);
    transport.serverTakesGzip = true;
    await send(transport, large);
    await send(transport, large);
    expect(received.map(({ encoding }) => encoding)).to.deep.equal(['gzip', undefined]);
  });

  it('is offered by an Accept-Encoding among the protocols of SIF_ZoneStatus', () => {
    const status = (name: string, value: string): Parameters<typeof takesGzip>[0] => ({
      zoneId: 'Z',
      providers: [],
      nodes: [],
      supportedVersions: [],
      supportedProtocols: [{ type: 'HTTP', secure: false, url: '', properties: [{ name, value }] }],
    });
    expect(takesGzip(null)).to.equal(false);
    expect(takesGzip(status('Accept-Encoding', 'gzip'))).to.equal(true);
    expect(takesGzip(status('accept-encoding', 'identity, gzip;q=0.5'))).to.equal(true);
    expect(takesGzip(status('Accept-Encoding', 'deflate'))).to.equal(false);
    expect(takesGzip(status('Content-Encoding', 'gzip'))).to.equal(false);
  });
});
