import { createHash, randomBytes } from 'node:crypto';

/** 256 bits as 43 characters of base64url: the value of a cookie, a token, a link. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What the store keeps of a secret: its SHA-256, 43 characters of base64url. Secrets are random, so no salt is needed. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
