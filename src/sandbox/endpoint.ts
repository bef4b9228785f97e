import type { Request, RequestHandler, Response } from 'express';
import { gzipSync } from 'node:zlib';
import type { Clock } from '../core/clock.js';
import { Errors } from '../sif/codes.js';
import type { Fault } from './faults.js';
import { nameOf, type Examined, type Judge } from './judge.js';
import type { Post, PostLog } from './post-log.js';
import type { Outcome } from './write.js';
import type { SandboxZone } from './zone.js';

/** Answers below this are not compressed. */
const GZIP_FROM_BYTES = 1024;
const CONTENT_TYPE = 'application/xml;charset="utf-8"';

/** The part of a zone that speaks HTTP: every post is recorded, judged, perhaps struck by a fault, and answered. */
export function zoneEndpoint(
  zone: SandboxZone,
  parts: { judge: Judge; posts: PostLog; clock: Clock; signal: AbortSignal },
): RequestHandler {
  let count = 0;
  return async (request, response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const encoding = request.headers['content-encoding'];
    const post = parts.posts.begin({
      at: new Date(parts.clock.now()).toISOString(),
      direction: 'agent-to-zone',
      zone: zone.id,
      bytes: body.length,
      ...(encoding === undefined ? {} : { contentEncoding: encoding }),
    });
    const { validateEvery } = zone.options;
    const validate = validateEvery > 0 && count++ % validateEvery === 0;
    const examined = parts.judge.examine(
      { headers: request.headers, body, gzipAsked: zone.options.gzip, validate },
      post,
    );
    parts.posts.keepMessage(post, examined.text);

    const { message } = examined;
    const fault = zone.faults.take(message ? nameOf(message) : 'unreadable');
    const instead = (struck: Fault): Promise<boolean> =>
      strike(struck, { request, response, post, zone, examined }, parts);
    if (fault && !fault.afterProcessing && (await instead(fault))) return;
    const outcome: Outcome = message
      ? zone.receive(message, examined, post)
      : { error: Errors.notWellFormed, description: 'The body holds no SIF_Message.' };
    if (fault?.afterProcessing && (await instead(fault))) return;
    answer({ request, response, post, zone, examined }, outcome, message ? 200 : 400, parts.posts);
  };
}

interface Exchange {
  request: Request;
  response: Response;
  post: Post;
  zone: SandboxZone;
  examined: Examined;
}

function answer(
  { request, response, post, zone, examined }: Exchange,
  outcome: Outcome,
  httpStatus: number,
  posts: PostLog,
): void {
  const text = zone.ack(examined.message, outcome);
  const said =
    'status' in outcome ? `status ${outcome.status}` : `error ${outcome.error.category}/${outcome.error.code}`;
  posts.answered(post, said, text);
  const plain = Buffer.from(text, 'utf8');
  const gzip =
    zone.options.gzip && plain.length >= GZIP_FROM_BYTES && (request.headers['accept-encoding'] ?? '').includes('gzip');
  const body = gzip ? gzipSync(plain, { level: 1 }) : plain;
  response.status(httpStatus).setHeader('Content-Type', CONTENT_TYPE);
  if (gzip) response.setHeader('Content-Encoding', 'gzip');
  response.setHeader('Content-Length', body.length).end(body);
}

/** Shows a fault; false when the proper answer is to follow. */
async function strike(
  fault: Fault,
  exchange: Exchange,
  parts: { posts: PostLog; clock: Clock; signal: AbortSignal },
): Promise<boolean> {
  const { response, request, post, zone } = exchange;
  const { posts } = parts;
  switch (fault.kind) {
    case 'delay':
      await parts.clock.sleep(fault.delayMs, parts.signal);
      return false;
    case 'http':
      posts.answered(post, `HTTP ${fault.httpStatus}`);
      response.status(fault.httpStatus).type('text/plain').send('sandbox fault');
      return true;
    case 'drop':
      posts.answered(post, 'dropped');
      request.socket.destroy();
      return true;
    case 'hang':
      posts.answered(post, 'hung');
      zone.hang(request.socket);
      return true;
    case 'garbage':
      posts.answered(post, 'garbage');
      response.status(200).setHeader('Content-Type', CONTENT_TYPE).end('<SIF_Message><SIF_Ack>');
      return true;
    case 'fatal-error':
      posts.answered(post, 'FATAL_ERROR');
      response.status(200).setHeader('Content-Type', CONTENT_TYPE).end('<FATAL_ERROR>sandbox fault</FATAL_ERROR>');
      return true;
    case 'error':
      answer(
        exchange,
        { error: { category: fault.category, code: fault.code }, description: 'sandbox fault' },
        200,
        posts,
      );
      return true;
    case 'status':
      answer(exchange, { status: fault.status }, 200, posts);
      return true;
  }
}
