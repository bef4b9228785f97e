import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterThisTest } from './temporary.js';

/** What PRELOGIN answers to whether TLS can be spoken (MS-TDS 2.2.6.5). */
const ENCRYPT_NOT_SUPPORTED = 2;
const RESPONSE = 4;

/** A server that answers the first message of a TDS connection by having no TLS, and keeps whatever comes then. */
export async function serverWithoutTls(): Promise<{ port: number; received: Buffer[] }> {
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(preloginAnswer());
      socket.on('data', (data: Buffer) => received.push(data));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterThisTest(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return { port: (server.address() as AddressInfo).port, received };
}

/** VERSION and ENCRYPTION, each with its offset and length, the end mark, and their values. */
function preloginAnswer(): Buffer {
  const options = Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff]);
  const values = Buffer.from([16, 0, 0, 0, 0, 0, ENCRYPT_NOT_SUPPORTED]);
  const length = 8 + options.length + values.length;
  return Buffer.concat([Buffer.from([RESPONSE, 1, length >> 8, length & 0xff, 0, 0, 1, 0]), options, values]);
}
