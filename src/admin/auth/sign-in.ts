import type { Clock } from '../../core/clock.js';
import type { Database } from '../../database/port.js';
import { addSession } from '../../store/accounts/sessions.js';
import { recordSignIn, signInState } from '../../store/accounts/sign-ins.js';
import { writeAudit } from '../../store/accounts/audit.js';
import type { StoreTables } from '../../store/tables.js';
import { verifyPassword } from './password.js';
import { newSecret, secretHash } from './secret.js';

export interface SignInParts {
  readonly store: Database<StoreTables>;
  readonly clock: Clock;
  /** How long a session lasts, however busy it is. */
  readonly sessionHours: number;
}

/** `secret` is the cookie's value. A refusal says no more than that name and password do not fit. */
export type SignIn = { ok: true; secret: string } | { ok: false; because: 'wrong' | 'locked' };

/** Failures in a row before an account is locked; then each further one locks it twice as long. */
const FAILURES_BEFORE_LOCK = 5;
const FIRST_LOCK_MS = 30_000;
const LONGEST_LOCK_MS = 15 * 60_000;

/** Signs an account in by its password. While an account is locked its password is not looked at. */
export async function signIn(parts: SignInParts, name: string, password: string): Promise<SignIn> {
  const { store, clock } = parts;
  const state = await store.read((reader) => signInState(reader, name));
  const now = new Date(clock.now()).toISOString();
  if (state && (state.lockedUntil ?? '') > now) return { ok: false, because: 'locked' };
  const fits = await verifyPassword(password, state?.passwordHash ?? null);
  if (!state || !fits || state.disabled) {
    if (state && !fits) await lockAfter(parts, name, state.failedSignIns + 1);
    return { ok: false, because: 'wrong' };
  }
  if (state.failedSignIns > 0) await recordSignIn(store, name, { failedSignIns: 0, lockedUntil: null });
  return { ok: true, secret: await openSession(parts, name) };
}

/** Makes a session for an account that has shown who it is; returns the cookie's value. */
export async function openSession({ store, clock, sessionHours }: SignInParts, name: string): Promise<string> {
  const secret = newSecret();
  const createdAt = new Date(clock.now()).toISOString();
  const expiresAt = new Date(clock.now() + sessionHours * 3_600_000).toISOString();
  await store.transact(async (writer) => {
    await addSession(writer, { tokenHash: secretHash(secret), name, createdAt, lastSeenAt: createdAt, expiresAt });
    await writeAudit(writer, { at: createdAt, who: name, what: 'session.opened', subject: name, detail: null });
  });
  return secret;
}

async function lockAfter({ store, clock }: SignInParts, name: string, failedSignIns: number): Promise<void> {
  const beyond = failedSignIns - FAILURES_BEFORE_LOCK;
  const lockMs = beyond < 0 ? 0 : Math.min(FIRST_LOCK_MS * 2 ** beyond, LONGEST_LOCK_MS);
  const lockedUntil = lockMs === 0 ? null : new Date(clock.now() + lockMs).toISOString();
  await recordSignIn(store, name, { failedSignIns, lockedUntil });
}
