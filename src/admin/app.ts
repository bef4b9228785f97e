import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { AgentError, messageOf } from '../core/errors.js';
import type { AdminParts } from './admin-parts.js';
import { assetRouter } from './assets.js';
import { authenticate, csrfFits, type Identity } from './auth/authenticate.js';
import { judge } from './auth/rights.js';
import { problem } from './problem.js';
import { sendReply } from './send-reply.js';
import type { GuardedRoute, Reply, Route, Visit } from './route.js';

/** Attempts at signing in from one address in a quarter of an hour; a locked account is besides (sign-in.ts). */
const SIGN_INS = { windowMs: 15 * 60_000, limit: 50 };
const LARGEST_FORM = '256kb';
const LARGEST_JSON = '1mb';

export const isApi = (path: string): boolean => path.startsWith('/api/');

/**
 * The express application of a table of routes. What every route has in common is here: headers, who it is, whether they
 * may, whether a change was meant, and what an error looks like.
 */
export function adminApp(parts: AdminParts, routes: readonly Route[]): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').enable('strict routing');
  app.use(securityHeaders(parts));
  app.use('/assets', assetRouter());
  app.post(['/sign-in', '/setup/:link'], rateLimit({ ...SIGN_INS, standardHeaders: 'draft-8', legacyHeaders: false }));
  app.use(express.urlencoded({ extended: false, limit: LARGEST_FORM }), express.json({ limit: LARGEST_JSON }));
  for (const route of routes)
    app[route.method](route.path, async (request, response) => {
      const visit = visitOf(parts, request);
      const { identity, reply } = await serve(parts, route, request, visit);
      await sendReply(parts, { visit, identity, response }, reply);
    });
  app.use(async (request: Request, response: Response) => {
    const visit = visitOf(parts, request);
    const identity = await authenticate(authentication(parts), request);
    await sendReply(parts, { visit, identity, response }, problem(404, 'There is nothing at this address.'));
  });
  app.use(failed(parts));
  return app;
}

const authentication = ({ store, clock, config }: AdminParts) => ({ store, clock, settings: config.admin });

async function serve(
  parts: AdminParts,
  route: Route,
  request: Request,
  visit: Visit,
): Promise<{ identity: Identity | undefined; reply: Reply }> {
  const identity = await authenticate(authentication(parts), request);
  const isChange = route.method !== 'get';
  if (isChange && isFromElsewhere(visit)) return { identity, reply: problem(403, 'This was sent by another site.') };
  if (route.rule === 'open') return { identity, reply: await route.answer({ ...visit, identity }) };
  if (!identity) return { identity, reply: signInFirst(visit) };
  if (
    isChange &&
    identity.by !== 'token' &&
    !csrfFits(identity, visit.form.get('csrf') ?? visit.header('x-csrf-token'))
  )
    return { identity, reply: problem(403, 'The form is out of date: go back, load the page again, and repeat it.') };
  return { identity, reply: await guarded(parts, route, { ...visit, identity }) };
}

async function guarded(parts: AdminParts, route: GuardedRoute, visit: Visit & { identity: Identity }): Promise<Reply> {
  const zoneId = await zoneIdOf(route, visit);
  const zone = parts.config.zones.find(({ id }) => id === zoneId);
  switch (judge(route.rule, visit.identity.account, zone?.id)) {
    case 'hidden':
      return problem(404, 'There is nothing at this address.');
    case 'forbidden':
      return problem(403, 'Your account has no right to do this.');
    case 'allowed':
      return route.answer({ ...visit, zone });
  }
}

function zoneIdOf(route: GuardedRoute, visit: Visit): Promise<string | undefined> {
  if (!route.rule.startsWith('zone:')) return Promise.resolve(undefined);
  if (route.zoneOf) return route.zoneOf(visit);
  return Promise.resolve(visit.params['zone'] ?? visit.query.get('zone') ?? visit.form.get('zone') ?? undefined);
}

function signInFirst(visit: Visit): Reply {
  if (isApi(visit.address)) return problem(401, 'Sign in, or send a token: Authorization: Bearer TOKEN.');
  return { kind: 'redirect', to: `/sign-in?${new URLSearchParams({ then: visit.address }).toString()}` };
}

/** Browsers say from which site a change comes. A request that does not say comes from no browser. */
function isFromElsewhere(visit: Visit): boolean {
  const site = visit.header('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = visit.header('origin');
  return origin !== undefined && origin !== visit.origin;
}

function visitOf(parts: AdminParts, request: Request): Visit {
  const address = request.originalUrl;
  const query = new URLSearchParams(address.includes('?') ? address.slice(address.indexOf('?')) : '');
  const isForm = request.is('application/x-www-form-urlencoded') !== false;
  const body: unknown = request.body;
  return {
    parts,
    identity: undefined,
    params: request.params as Record<string, string>,
    query,
    form: isForm ? formOf(body) : new URLSearchParams(),
    body: isForm ? undefined : body,
    header: (name) => request.get(name),
    origin: `${parts.config.admin.tls ? 'https' : 'http'}://${request.get('host') ?? ''}`,
    wantsFragment: request.get('hx-request') === 'true' && request.get('hx-boosted') !== 'true',
    address,
  };
}

function formOf(body: unknown): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries((body ?? {}) as Record<string, string | string[]>))
    for (const one of [value].flat()) form.append(name, one);
  return form;
}

/** Nothing from elsewhere, no script within a page, no frame around it. */
function securityHeaders(parts: AdminParts): ReturnType<typeof helmet> {
  const none = ["'none'"];
  const self = ["'self'"];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: none,
        scriptSrc: self,
        styleSrc: self,
        imgSrc: [...self, 'data:'],
        connectSrc: self,
        formAction: self,
        frameAncestors: none,
        baseUri: none,
      },
    },
    strictTransportSecurity: parts.config.admin.tls !== undefined,
    referrerPolicy: { policy: 'same-origin' },
  });
}

/** What a handler throws: expected faults with their words, others by a line in the log and no more than that outside. */
function failed(parts: AdminParts): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const visit = visitOf(parts, request);
    const status = statusOf(error);
    if (status >= 500)
      parts.logger.error('a request of the administration failed', { path: request.path, error: messageOf(error) });
    const words = status === 500 ? 'Something went wrong; the log says what.' : messageOf(error);
    const identity = await authenticate(authentication(parts), request).catch(() => undefined);
    await sendReply(parts, { visit, identity, response }, problem(status, words));
  };
}

function statusOf(error: unknown): number {
  if (error instanceof AgentError) {
    if (error.code === 'usage') return 400;
    if (error.code === 'refused') return 409;
    return error.code === 'internal' ? 500 : 503;
  }
  const { status } = error as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
