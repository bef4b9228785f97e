import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryDirectory } from './temporary.js';

/** Files of a self-signed certificate, which is its own authority, and its key. */
export interface CertificateFile {
  cert: string;
  key: string;
}

/** False where openssl is missing; the caller prints why it skips. */
export function canMakeCertificates(): boolean {
  return spawnSync('openssl', ['version']).error === undefined;
}

/** Makes a certificate for 127.0.0.1, or for another name, that is gone after the test. */
export function makeCertificate(name = 'IP:127.0.0.1', into?: CertificateFile): CertificateFile {
  const directory = into ? '' : temporaryDirectory();
  const files = into ?? { cert: join(directory, 'cert.pem'), key: join(directory, 'key.pem') };
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const subject = ['-subj', `/CN=${name.split(':')[1]}`, '-addext', `subjectAltName=${name}`];
  const { status, stderr } = spawnSync('openssl', [...kind, ...subject, '-keyout', files.key, '-out', files.cert]);
  if (status !== 0) throw new Error(`openssl: ${stderr.toString()}`);
  return files;
}
