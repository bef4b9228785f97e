import { readFileSync, statSync } from 'node:fs';
import type https from 'node:https';
import { createSecureContext } from 'node:tls';
import type { ListenerConfig } from '../../config/settings.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';

type TlsFiles = NonNullable<ListenerConfig['tls']>;

/** The listener's certificate and key, and with `clientCa` the demand for a client certificate. */
export function listenerCertificates(tls: TlsFiles): https.ServerOptions {
  const own = { cert: readFileSync(tls.cert), key: readFileSync(tls.key) };
  if (tls.clientCa === undefined) return own;
  return { ...own, ca: readFileSync(tls.clientCa), requestCert: true, rejectUnauthorized: true };
}

/** What is wrong with the listener's certificate files, or undefined: they can be read, and key and certificate fit. */
export function certificatesFault(tls: TlsFiles): string | undefined {
  try {
    createSecureContext(listenerCertificates(tls));
    return undefined;
  } catch (error) {
    return `the listener's certificates cannot be used: ${messageOf(error)}`;
  }
}

/**
 * Lets certificates that were replaced on disk serve the next connection. While the files do not fit each other, as in the
 * middle of being replaced, the ones in use stay.
 */
export function reloadCertificates(server: https.Server, tls: TlsFiles, logger: Logger): void {
  const files = [tls.cert, tls.key, ...(tls.clientCa === undefined ? [] : [tls.clientCa])];
  let used = stampOf(files);
  server.prependListener('connection', () => {
    try {
      const now = stampOf(files);
      if (now === used) return;
      server.setSecureContext({ minVersion: 'TLSv1.2', ...listenerCertificates(tls) });
      used = now;
      logger.info('new certificates are used', { files });
    } catch (error) {
      logger.warn('certificates that were replaced cannot be used', { error: messageOf(error) });
    }
  });
}

function stampOf(files: readonly string[]): string {
  return files
    .map((file) => {
      const { mtimeMs, size, ino } = statSync(file);
      return `${mtimeMs} ${size} ${ino}`;
    })
    .join(' ');
}
