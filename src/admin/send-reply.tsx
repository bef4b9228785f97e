import { once } from 'node:events';
import type { Response } from 'express';
import { renderToString } from 'preact-render-to-string';
import type { AdminParts } from './admin-parts.js';
import type { Identity } from './auth/authenticate.js';
import { problemBody, type Problem } from './problem.js';
import type { Reply, Visit } from './route.js';
import { problemView } from './views/problem-view.js';
import { layout } from './views/layout.js';

interface Exchange {
  readonly visit: Visit;
  readonly identity: Identity | undefined;
  readonly response: Response;
}

/** Query parameter that carries a notice over a redirect. */
const NOTICE = 'notice';

/** Sends what a route answered. Pages are never kept by browsers or proxies: they hold what one account may see. */
export async function sendReply(parts: AdminParts, exchange: Exchange, reply: Reply): Promise<void> {
  const { response, visit } = exchange;
  if (!response.hasHeader('cache-control')) response.set('Cache-Control', 'no-store');
  switch (reply.kind) {
    case 'page':
      return sendPage(parts, exchange, reply.status ?? 200, reply);
    case 'fragment':
      response
        .status(reply.status ?? 200)
        .type('html')
        .send(renderToString(<>{reply.body}</>));
      return;
    case 'redirect':
      if (reply.cookie !== undefined) response.append('Set-Cookie', reply.cookie);
      response.redirect(303, reply.notice === undefined ? reply.to : withNotice(reply.to, reply.notice));
      return;
    case 'json':
      response
        .status(reply.status ?? 200)
        .set(reply.headers ?? {})
        .json(reply.value);
      return;
    case 'file':
      return sendFile(response, reply);
    case 'text':
      response.type(reply.type).send(reply.text);
      return;
    case 'problem':
      if (visit.address.startsWith('/api/')) sendProblem(response, reply);
      else sendPage(parts, exchange, reply.status, { title: 'Not done', body: problemView(reply) });
  }
}

function sendProblem(response: Response, problem: Problem): void {
  if (problem.status === 401) response.set('WWW-Authenticate', 'Bearer');
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemBody(problem)));
}

function sendPage(
  parts: AdminParts,
  { visit, identity, response }: Exchange,
  status: number,
  { title, body }: Pick<Extract<Reply, { kind: 'page' }>, 'title' | 'body'>,
): void {
  const notice = visit.query.get(NOTICE);
  const page = layout({ title, body, notice, identity, address: visit.address, version: parts.version });
  response
    .status(status)
    .type('html')
    .send(`<!doctype html>${renderToString(page)}`);
}

async function sendFile(response: Response, { type, name, chunks }: Extract<Reply, { kind: 'file' }>): Promise<void> {
  response.type(type).attachment(name);
  for await (const chunk of chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}

function withNotice(to: string, notice: string): string {
  const [path = '/', query = ''] = to.split('?');
  const values = new URLSearchParams(query);
  values.set(NOTICE, notice);
  return `${path}?${values.toString()}`;
}
