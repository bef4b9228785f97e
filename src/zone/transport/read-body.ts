import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** Reads a body whole, decompressed. Rejects when it is longer than `maxBytes`, cut short, or compressed otherwise than by gzip. */
export async function readBody(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const collect = async (stream: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new BodyTooLarge(maxBytes);
      chunks.push(chunk);
    }
  };
  const encoding = (message.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') await pipeline(message, collect);
  else if (encoding === 'gzip' || encoding === 'x-gzip') await pipeline(message, createGunzip(), collect);
  else throw new UnknownEncoding(encoding);
  return Buffer.concat(chunks, bytes);
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
