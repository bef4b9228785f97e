import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost of a new hash: 2^15 rounds over 8 blocks take 32 MiB and about 0.1 s of one of the thread pool's threads. */
const COST = { logN: 15, r: 8, p: 1 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** Shorter ones are refused: length is what makes a password hold. */
export const SHORTEST_PASSWORD = 12;
/** Longer ones are refused, so that nobody makes the server hash a book. */
const LONGEST_PASSWORD = 1_024;

/** Why a password cannot be taken; undefined when it can. */
export function passwordFault(password: string): string | undefined {
  if ([...password].length < SHORTEST_PASSWORD) return `a password has at least ${SHORTEST_PASSWORD} characters`;
  if (password.length > LONGEST_PASSWORD) return `a password has at most ${LONGEST_PASSWORD} characters`;
  return undefined;
}

/** `scrypt$logN$r$p$salt$key`, the last two in base64url: each hash says how it was made, so that the cost can grow. */
export async function hashPassword(password: string): Promise<string> {
  const { logN, r, p } = COST;
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, COST);
  return ['scrypt', logN, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Takes as long for an account that does not exist (`hash` null), so that nobody learns names by the time it takes. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const parts = HASH.exec(hash ?? '');
  if (!parts || password.length > LONGEST_PASSWORD) {
    await derive('', Buffer.alloc(SALT_BYTES), COST);
    return false;
  }
  const [, logN, r, p, salt, key] = parts;
  const expected = Buffer.from(key!, 'base64url');
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt!, 'base64url'), cost);
  return derived.length === expected.length && timingSafeEqual(derived, expected);
}

const HASH = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]+)\$([\w-]+)$/;

function derive(password: string, salt: Buffer, { logN, r, p }: typeof COST): Promise<Buffer> {
  const options = { N: 2 ** logN, r, p, maxmem: 256 * r * 2 ** logN };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
