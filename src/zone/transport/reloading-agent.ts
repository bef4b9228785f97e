import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { Duplex } from 'node:stream';

/** Files (PEM): who may sign the server's certificate, and our own certificate with its key. */
export interface CertificateFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Keeps connections alive, and reads the certificates anew for each one that it opens: what was replaced on disk is used by
 * the next connection. Sessions are not resumed, since a resumed one keeps the certificates of the one before.
 */
export class ReloadingAgent extends https.Agent {
  constructor(readonly files: CertificateFiles) {
    super({ keepAlive: true, minVersion: 'TLSv1.2', maxCachedSessions: 0 });
  }

  override createConnection(
    options: https.RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    return super.createConnection({ ...options, ...certificates(this.files) }, callback);
  }
}

function certificates({ ca, cert, key }: CertificateFiles): https.AgentOptions {
  return {
    ...(ca !== undefined && { ca: readFileSync(ca) }),
    ...(cert !== undefined && { cert: readFileSync(cert) }),
    ...(key !== undefined && { key: readFileSync(key) }),
  };
}
