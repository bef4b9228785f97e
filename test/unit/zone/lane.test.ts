import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { Lane, type HttpOutcome, type LaneSettings } from '../../../src/zone/transport/lane.js';
import { afterThisTest } from '../../support/temporary.js';

type Handler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

describe('a lane', () => {
  const listen = async (server: Server | TcpServer): Promise<number> => {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    afterThisTest(
      () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          for (const socket of sockets) socket.destroy();
        }),
    );
    return (server.address() as AddressInfo).port;
  };
  const serve = (handler: Handler): Promise<number> =>
    listen(
      createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => handler(request, response, Buffer.concat(chunks)));
      }),
    );
  const lane = (url: string, settings: Partial<LaneSettings> = {}): Lane => {
    const made = new Lane({ url, connectTimeoutMs: 5_000, replyTimeoutMs: 5_000, maxReplyBytes: 1_000, ...settings });
    afterThisTest(() => made.close());
    return made;
  };
  const post = (to: Lane, guard = () => true, signal = new AbortController().signal): Promise<HttpOutcome> =>
    to.post({ bytes: Buffer.from('<a/>'), encoding: 'identity' }, guard, signal);
  const replyOf = (outcome: HttpOutcome): string =>
    outcome.kind === 'reply' ? outcome.body.toString() : `${outcome.sent ? 'sent' : 'not sent'}: ${outcome.reason}`;

  it('hands a large message over in pieces, and ends none that it began when the lease is lost meanwhile', async () => {
    const bytes = Buffer.alloc(300_000, 'a');
    const received: number[] = [];
    const closed: unknown[] = [];
    const port = await listen(
      createServer((request, response) => {
        let length = 0;
        request.on('data', (chunk: Buffer) => (length += chunk.length));
        request.on('end', () => response.end(String(length)));
        request.on('error', () => undefined);
        request.on('close', () => void (request.complete ? received.push(length) : closed.push('unfinished')));
      }),
    );
    const to = lane(`http://127.0.0.1:${port}/`);
    const send = (guard: () => boolean): Promise<HttpOutcome> =>
      to.post({ bytes, encoding: 'identity' }, guard, new AbortController().signal);
    expect(replyOf(await send(() => true))).to.equal('300000');
    let asked = 0;
    expect(replyOf(await send(() => ++asked < 3))).to.equal('sent: the lease on the zone is lost');
    expect(asked).to.equal(3);
    expect(replyOf(await send(() => true))).to.equal('300000');
    expect(received).to.deep.equal([300_000, 300_000]);
    expect(closed).to.deep.equal(['unfinished']);
  });

  it('posts the message to exactly the URL that is configured', async () => {
    const seen: unknown[] = [];
    const port = await serve(({ method, url, headers }, response, body) => {
      seen.push(method, url, headers.host, headers['content-type'], headers['content-length'], body.toString());
      response.end('ok');
    });
    expect(replyOf(await post(lane(`http://127.0.0.1:${port}/a/../Z%7e?q=1`)))).to.equal('ok');
    expect(seen).to.deep.equal([
      'POST',
      '/a/../Z%7e?q=1',
      `127.0.0.1:${port}`,
      'application/xml;charset="utf-8"',
      '4',
      '<a/>',
    ]);
  });

  it('keeps its connection', async () => {
    const ports = new Set<number | undefined>();
    const port = await serve(({ socket }, response) => {
      ports.add(socket.remotePort);
      response.end('ok');
    });
    const kept = lane(`http://127.0.0.1:${port}`);
    for (let count = 0; count < 3; count++) await post(kept);
    expect(ports.size).to.equal(1);
  });

  it('reads compressed answers', async () => {
    const port = await serve(({ headers }, response) => {
      response.setHeader('Content-Encoding', 'gzip').end(gzipSync(`asked for ${headers['accept-encoding']}`));
    });
    expect(replyOf(await post(lane(`http://127.0.0.1:${port}`)))).to.equal('asked for gzip');
  });

  it('refuses an answer that is too long, also one that is only long when decompressed', async () => {
    const port = await serve(({ url }, response) => {
      const long = 'x'.repeat(1_001);
      if (url === '/gzip') response.setHeader('Content-Encoding', 'gzip').end(gzipSync(long));
      else response.end(long);
    });
    for (const path of ['/plain', '/gzip'])
      expect(replyOf(await post(lane(`http://127.0.0.1:${port}${path}`)))).to.equal(
        'sent: the body is longer than 1000 bytes',
      );
  });

  it('refuses a compression that it does not know, and bytes that are not compressed', async () => {
    const port = await serve(({ url }, response) =>
      response.setHeader('Content-Encoding', url === '/br' ? 'br' : 'gzip').end('plain'),
    );
    expect(replyOf(await post(lane(`http://127.0.0.1:${port}/br`)))).to.match(/unknown Content-Encoding br/);
    expect(replyOf(await post(lane(`http://127.0.0.1:${port}/gzip`)))).to.match(/^sent: incorrect header/);
  });

  it('takes any status but 200 for a failure, and says what came with it', async () => {
    const port = await serve((_request, response) => {
      response.statusCode = 500;
      response.end('out of order');
    });
    expect(replyOf(await post(lane(`http://127.0.0.1:${port}`)))).to.equal('sent: HTTP 500: out of order');
  });

  it('knows that nothing was sent when there is no connection', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(replyOf(await post(lane(`http://127.0.0.1:${port}`)))).to.match(/^not sent: .*ECONNREFUSED/);
  });

  it('does not know whether a message arrived whose connection was closed', async () => {
    const port = await serve(({ socket }) => socket.destroy());
    expect(replyOf(await post(lane(`http://127.0.0.1:${port}`)))).to.match(/^sent: socket hang up/);
  });

  it('does not wait longer for an answer than it may', async () => {
    const port = await serve(() => undefined);
    expect(replyOf(await post(lane(`http://127.0.0.1:${port}`, { replyTimeoutMs: 50 })))).to.equal(
      'sent: no answer within 0.05 s',
    );
  });

  it('does not wait longer for the rest of an answer than it may', async () => {
    const port = await serve((_request, response) => void response.write('half'));
    expect(replyOf(await post(lane(`http://127.0.0.1:${port}`, { replyTimeoutMs: 50 })))).to.equal(
      'sent: no answer within 0.05 s',
    );
  });

  it('does not wait longer for a connection than it may', async () => {
    const port = await listen(createTcpServer()); // takes the connection, speaks no TLS
    const outcome = await post(lane(`https://127.0.0.1:${port}`, { connectTimeoutMs: 50 }));
    expect(replyOf(outcome)).to.equal('not sent: no connection within 0.05 s');
  });

  it('writes nothing when its guard says no', async () => {
    let posts = 0;
    const port = await serve((_request, response) => {
      posts += 1;
      response.end('ok');
    });
    const guarded = lane(`http://127.0.0.1:${port}`);
    await post(guarded);
    expect(replyOf(await post(guarded, () => false))).to.equal('not sent: the lease on the zone is lost');
    expect(posts).to.equal(1);
  });

  it('destroys what is under way when it is aborted', async () => {
    const abort = new AbortController();
    const port = await serve(({ socket }) => {
      socket.on('close', () => closed());
      abort.abort();
    });
    let closed = (): void => undefined;
    const seen = new Promise<void>((resolve) => (closed = resolve));
    expect(replyOf(await post(lane(`http://127.0.0.1:${port}`), undefined, abort.signal))).to.match(/^sent: .*ended/);
    await seen;
  });

  it('posts nothing when it was aborted before', async () => {
    const abort = new AbortController();
    abort.abort();
    expect(replyOf(await post(lane('http://127.0.0.1:1'), undefined, abort.signal))).to.match(/^not sent: /);
  });
});
