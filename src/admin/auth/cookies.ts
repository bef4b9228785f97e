import type { Request } from 'express';

/** With TLS the prefix makes browsers refuse a cookie of that name from anywhere but this host over HTTPS. */
export const cookieName = (secure: boolean): string => (secure ? '__Host-sif-session' : 'sif-session');

/** The value of a cookie of the request; undefined when it has none. */
export function readCookie(request: Pick<Request, 'headers'>, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const separator = pair.indexOf('=');
    if (separator !== -1 && pair.slice(0, separator).trim() === name) return pair.slice(separator + 1).trim();
  }
  return undefined;
}

/** A cookie that no script reads and no other site sends. `maxAgeSeconds` 0 removes it. */
export function sessionCookie(
  value: string,
  { secure, maxAgeSeconds }: { secure: boolean; maxAgeSeconds: number },
): string {
  const attributes = [
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    `Max-Age=${maxAgeSeconds}`,
    ...(secure ? ['Secure'] : []),
  ];
  return `${cookieName(secure)}=${value}; ${attributes.join('; ')}`;
}
