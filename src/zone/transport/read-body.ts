import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** Reads a body whole, decompressed. Rejects when it is longer than `maxBytes`, cut short, or compressed otherwise than by gzip. */
export async function readBody(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = (message.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return collect(message, maxBytes);
  if (encoding !== 'gzip' && encoding !== 'x-gzip') throw new UnknownEncoding(encoding);
  const chunks: Buffer[] = [];
  let bytes = 0;
  await pipeline(message, createGunzip(), async (unzipped: AsyncIterable<Buffer>) => {
    for await (const chunk of unzipped) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new BodyTooLarge(maxBytes);
      chunks.push(chunk);
    }
  });
  return Buffer.concat(chunks, bytes);
}

/** By events: a pipeline and the iteration of a stream cost a small answer more than its parsing (bench/events.ts). */
function collect(stream: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) stream.destroy(new BodyTooLarge(maxBytes));
      else chunks.push(chunk);
    });
    stream.on('end', () => resolve(Buffer.concat(chunks, bytes)));
    stream.on('error', reject);
    stream.on('close', () => reject(new Error('the body was cut short')));
  });
}

export class BodyTooLarge extends Error {
  constructor(maxBytes: number) {
    super(`the body is longer than ${maxBytes} bytes`);
  }
}

export class UnknownEncoding extends Error {
  constructor(encoding: string) {
    super(`the body has the unknown Content-Encoding ${encoding.slice(0, 40)}`);
  }
}
