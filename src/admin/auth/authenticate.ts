import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { AdminSettings } from '../../config/settings.js';
import type { Clock } from '../../core/clock.js';
import type { Database } from '../../database/port.js';
import { findAccount, type Account } from '../../store/accounts/accounts.js';
import { findToken, touchToken } from '../../store/accounts/api-tokens.js';
import { findSession, touchSession } from '../../store/accounts/sessions.js';
import type { StoreTables } from '../../store/tables.js';
import { cookieName, readCookie } from './cookies.js';
import { secretHash } from './secret.js';

export interface AuthenticationParts {
  readonly store: Database<StoreTables>;
  readonly clock: Clock;
  readonly settings: AdminSettings;
}

/** Who makes a request, and by what. */
export interface Identity {
  readonly account: Account;
  /** A token is sent by programs only; whatever a browser sends by itself needs `csrf` with each change. */
  readonly by: 'token' | 'session' | 'header';
  /** What forms and scripts of this browser must send with each change; '' for a token. */
  readonly csrf: string;
  /** Hash of the session; '' when there is none. */
  readonly sessionHash: string;
}

/** A session or token says when it was last used, to the minute. */
const TOUCH_MS = 60_000;

/** Undefined: nobody that we know. A disabled account is nobody. */
export async function authenticate(parts: AuthenticationParts, request: Request): Promise<Identity | undefined> {
  const identity =
    (await byToken(parts, request)) ?? (await bySession(parts, request)) ?? (await byTrustedHeader(parts, request));
  return identity?.account.disabled ? undefined : identity;
}

/** Whether what the request brought is what its browser was given. */
export function csrfFits({ csrf }: Identity, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const [expected, actual] = [Buffer.from(csrf), Buffer.from(given)];
  return csrf !== '' && expected.length === actual.length && timingSafeEqual(expected, actual);
}

const BEARER = /^Bearer ([\w-]{43})$/i;

async function byToken({ store, clock }: AuthenticationParts, request: Request): Promise<Identity | undefined> {
  const secret = BEARER.exec(request.headers.authorization ?? '')?.[1];
  if (secret === undefined) return undefined;
  const tokenHash = secretHash(secret);
  const now = new Date(clock.now()).toISOString();
  const found = await store.read(async (reader) => {
    const token = await findToken(reader, tokenHash);
    if (!token || (token.expiresAt !== null && token.expiresAt <= now)) return undefined;
    const account = await findAccount(reader, token.name);
    return account && { account, lastUsedAt: token.lastUsedAt };
  });
  if (!found) return undefined;
  if (isOld(found.lastUsedAt, clock)) await touchToken(store, tokenHash, now);
  return { account: found.account, by: 'token', csrf: '', sessionHash: '' };
}

async function bySession(parts: AuthenticationParts, request: Request): Promise<Identity | undefined> {
  const { store, clock, settings } = parts;
  const secret = readCookie(request, cookieName(settings.tls !== undefined));
  if (secret === undefined || secret === '') return undefined;
  const tokenHash = secretHash(secret);
  const now = new Date(clock.now()).toISOString();
  const idleSince = new Date(clock.now() - settings.idleMinutes * 60_000).toISOString();
  const found = await store.read(async (reader) => {
    const session = await findSession(reader, tokenHash);
    if (!session || session.expiresAt <= now || session.lastSeenAt <= idleSince) return undefined;
    const account = await findAccount(reader, session.name);
    return account && { account, lastSeenAt: session.lastSeenAt };
  });
  if (!found) return undefined;
  if (isOld(found.lastSeenAt, clock)) await touchSession(store, tokenHash, now);
  return { account: found.account, by: 'session', csrf: csrfOf(secret), sessionHash: tokenHash };
}

/** A proxy in front has signed the user in; only from its own addresses, and only when the settings name a header. */
async function byTrustedHeader(
  { store, settings }: AuthenticationParts,
  request: Request,
): Promise<Identity | undefined> {
  const { trustedHeader } = settings;
  if (!trustedHeader || !trustedHeader.from.includes(peerOf(request))) return undefined;
  const name = request.headers[trustedHeader.name.toLowerCase()];
  if (typeof name !== 'string' || name.trim() === '') return undefined;
  const account = await store.read((reader) => findAccount(reader, name));
  if (!account) return undefined;
  return { account, by: 'header', csrf: csrfOf(`${process.pid} ${HEADER_SECRET} ${account.name}`), sessionHash: '' };
}

/** Of this process: who signs in by a proxy's header has no session to derive it from. */
const HEADER_SECRET = crypto.randomUUID();

const peerOf = (request: Request): string => (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');

/** Follows from the cookie, which other sites cannot read. */
const csrfOf = (secret: string): string => createHmac('sha256', secret).update('csrf').digest('base64url');

const isOld = (instant: string | null, clock: Clock): boolean =>
  instant === null || Date.parse(instant) + TOUCH_MS < clock.now();
