import { once } from 'node:events';
import { connect } from 'node:net';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { configSchema } from '../../../src/config/settings.js';
import { newGuid } from '../../../src/core/guid.js';
import { silentLogger } from '../../../src/core/logger.js';
import { decodeMessage } from '../../../src/sif/decode.js';
import { encodeMessage } from '../../../src/sif/encode.js';
import { ensureZone } from '../../../src/store/zone/zone-state.js';
import { Composer } from '../../../src/zone/composer.js';
import { Inbound } from '../../../src/zone/receiving/inbound.js';
import { Listener } from '../../../src/zone/receiving/listener.js';
import { ExchangeLog } from '../../../src/zone/transport/exchange-log.js';
import { ManualClock } from '../../support/manual-clock.js';
import { afterThisTest, temporaryStore } from '../../support/temporary.js';
import { onEachEngine } from '../../support/engines.js';

const LIMIT = 100_000;
const XML = 'application/xml;charset="utf-8"';

interface Reply {
  status: number;
  headers: Record<string, unknown>;
  /** `status 1` or `error 1/2` of the SIF_Ack in the body; the body itself when it is none. */
  ack: string;
  body: string;
}

onEachEngine('the listener', () => {
  let port: number;
  let listener: Listener;

  const start = async (zoneIds: readonly string[], { full = false } = {}): Promise<void> => {
    const store = await temporaryStore();
    const transact: typeof store.transact = (work, durability) =>
      full ? Promise.reject(new Error('disk full')) : store.transact(work, durability);
    const clock = new ManualClock();
    const config = configSchema.parse({
      agent: { id: 'Us' },
      source: { kind: 'sqlite', file: 'unused' },
      listener: { port: 0, publicUrl: 'http://127.0.0.1/sif' },
      zones: zoneIds.map((id) => ({ id, url: 'http://127.0.0.1/zone', sifVersion: '2.4' })),
    });
    for (const id of zoneIds) await ensureZone(store, id);
    const zones = config.zones.map((zone) => ({
      id: zone.id,
      composer: new Composer(config.agent, zone, null, clock),
      inbound: new Inbound({
        zoneId: zone.id,
        agentId: 'Us',
        store: { ...store, read: (work) => store.read(work), transact },
        clock,
        logger: silentLogger,
        log: new ExchangeLog(silentLogger, 'none'),
        changed: () => undefined,
      }),
    }));
    const started = new Listener({ settings: config.listener!, zones, maxMessageBytes: LIMIT, logger: silentLogger });
    port = await started.start();
    listener = started;
    afterThisTest(() => started.stop(0));
  };

  const send = (body: string | Buffer, { path = '/sif/A', method = 'POST', headers = {} } = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        { agent: false, host: '127.0.0.1', port, path, method, headers: { 'Content-Type': XML, ...headers } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const answer = Buffer.concat(chunks);
            const { statusCode = 0, headers: answerHeaders } = response;
            resolve({ status: statusCode, headers: answerHeaders, ack: ackOf(answer), body: answer.toString() });
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });

  const ackOf = (body: Buffer): string => {
    const decoded = decodeMessage(body, { maxBytes: LIMIT });
    if (!decoded.ok || decoded.message.type !== 'SIF_Ack') return body.toString();
    const { outcome } = decoded.message;
    return outcome.kind === 'status'
      ? `status ${outcome.code}`
      : `error ${outcome.error.category}/${outcome.error.code}`;
  };
  const msgId = newGuid();
  const ping = encodeMessage({
    type: 'SIF_SystemControl',
    version: '2.0r1',
    header: { msgId, timestamp: '2026-02-10T12:00:00Z', sourceId: 'Server' },
    control: { type: 'SIF_Ping' },
  });

  beforeEach(() => start(['A', 'B']));

  it('answers a message with a SIF_Ack that names it, in its version', async () => {
    const reply = await send(ping);
    expect(reply).to.include({ status: 200, ack: 'status 1' });
    expect(reply.headers).to.include({ 'content-type': XML });
    const decoded = decodeMessage(Buffer.from(reply.body), { maxBytes: LIMIT });
    expect(decoded.ok && decoded.message).to.deep.include({
      version: '2.0r1',
      originalMsgId: msgId,
      originalSourceId: 'Server',
    });
  });

  it('takes compressed messages', async () => {
    expect(await send(gzipSync(ping), { headers: { 'Content-Encoding': 'gzip' } })).to.include({ ack: 'status 1' });
  });

  it('answers 400 with SIF_Ack 1/2 to what is no XML, and 400 to XML that is no SIF_Message', async () => {
    expect(await send('hello')).to.include({ status: 400, ack: 'error 1/2' });
    expect(await send('')).to.include({ status: 400, ack: 'error 1/2' });
    expect(await send(ping.subarray(0, 200))).to.include({ status: 400, ack: 'error 1/2' });
    expect(await send('<html/>')).to.include({ status: 400, ack: 'error 1/3' });
  });

  it('answers 200 with an error SIF_Ack to a SIF_Message that it does not take', async () => {
    const unknownVersion = ping.toString().replace('Version="2.0r1"', 'Version="3.0"');
    const reply = await send(unknownVersion);
    expect(reply).to.include({ status: 200, ack: 'error 12/3' });
    expect(reply.body).to.contain('Version="2.4"');
    expect(await send(ping.toString().replaceAll('SIF_Ping', 'SIF_Unheard'))).to.include({ status: 200 });
  });

  it('refuses declarations of document types', async () => {
    const declared = ping.toString().replace(/^(<\?xml[^>]*\?>)?/, '<!DOCTYPE SIF_Message [<!ENTITY a "b">]>');
    expect((await send(declared)).ack).to.match(/^error 1\//);
  });

  it('answers 405 to other methods, 404 to other paths and zones', async () => {
    const get = await send('', { method: 'GET' });
    expect(get.status).to.equal(405);
    expect(get.headers).to.include({ allow: 'POST' });
    for (const path of ['/', '/sif/C', '/sif/A/B', '/SIF/A', '/sif/a', '/sif/%zz'])
      expect((await send(ping, { path })).status, path).to.be.oneOf([400, 404]);
  });

  it('answers bare /sif only while there is one zone', async () => {
    expect((await send(ping, { path: '/sif' })).status).to.equal(404);
    await start(['A']);
    expect(await send(ping, { path: '/sif' })).to.include({ status: 200, ack: 'status 1' });
  });

  it('answers 415 to other media types, charsets and compressions', async () => {
    for (const type of ['text/plain', 'text/xml', 'application/json', 'application/xml;charset=utf-16'])
      expect((await send(ping, { headers: { 'Content-Type': type } })).status).to.equal(415);
    expect((await send(ping, { headers: { 'Content-Encoding': 'compress' } })).status).to.equal(415);
  });

  it('answers 400 to bytes that are not compressed as they say', async () => {
    expect((await send(ping, { headers: { 'Content-Encoding': 'gzip' } })).status).to.equal(400);
  });

  it('answers 413 to what says that it is too large, without waiting for it', async () => {
    const socket = connect(port, '127.0.0.1');
    afterThisTest(() => void socket.destroy());
    socket.write(`POST /sif/A HTTP/1.1\r\nHost: a\r\nContent-Type: ${XML}\r\nContent-Length: ${LIMIT + 1}\r\n\r\n<`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).to.match(/^HTTP\/1\.1 413 /);
  });

  it('answers 413 to a body that is too large, also one that is only large when decompressed', async () => {
    const large = Buffer.alloc(LIMIT + 1, ' ');
    expect((await send(large)).status).to.equal(413);
    expect((await send(gzipSync(large), { headers: { 'Content-Encoding': 'gzip' } })).status).to.equal(413);
  });

  it('answers on after a connection that broke in the middle of a message', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST /sif/A HTTP/1.1\r\nHost: x\r\nContent-Type: ${XML}\r\nContent-Length: 1000\r\n\r\n<SIF_`);
    await once(socket, 'connect');
    socket.destroy();
    expect(await send(ping)).to.include({ status: 200 });
  });

  it('answers on after bytes that are no HTTP', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.end('\0\0garbage\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
    expect(await send(ping)).to.include({ status: 200 });
  });

  it('takes a message whose text is no XML character for what it is', async () => {
    expect((await send(ping.toString().replace('Server', 'Ser\0ver'))).status).to.equal(400);
    expect((await send(Buffer.concat([ping, Buffer.from([0xff, 0xfe])]))).status).to.equal(400);
  });

  it('answers 10/1 to what it could not store, so that it is delivered again', async () => {
    await start(['A'], { full: true });
    expect(await send(ping)).to.include({ status: 200, ack: 'error 10/1' });
  });

  it('answers 503 while it stops', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const head = `POST /sif/A HTTP/1.1\r\nHost: x\r\nContent-Type: ${XML}\r\nContent-Length: ${ping.length}\r\n`;
    await new Promise((resolve) => socket.write(head, resolve));
    // Another post over another connection has its answer: the listener has read the beginning of this one.
    await send(ping);
    const stopped = listener.stop(5_000);
    socket.write(Buffer.concat([Buffer.from('\r\n'), ping]));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).to.match(/^HTTP\/1\.1 503 /);
    socket.destroy();
    await stopped;
  });

  it('closes its connections when it is stopped', async () => {
    await send(ping);
    await listener.stop(1_000);
    const refused = await send(ping).catch((error: NodeJS.ErrnoException) => error.code);
    expect(refused).to.equal('ECONNREFUSED');
  });
});
