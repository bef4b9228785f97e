import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { silentLogger } from '../../../src/core/logger.js';
import { Listener } from '../../../src/zone/receiving/listener.js';
import { Lane, type HttpOutcome, type LaneSettings } from '../../../src/zone/transport/lane.js';
import { canMakeCertificates, makeCertificate, type CertificateFile } from '../../support/certificates.js';
import { afterThisTest } from '../../support/temporary.js';

describe('TLS', function () {
  before(function () {
    if (canMakeCertificates()) return;
    console.log('      skipped: openssl is not installed (apt-get install openssl)');
    this.skip();
  });

  describe('of a lane towards a server', () => {
    async function serve(options: https.ServerOptions): Promise<{ url: string; server: https.Server }> {
      const server = https.createServer(options, (request, response) => {
        const { subject } = (request.socket as TLSSocket).getPeerCertificate();
        request.resume().on('end', () => response.end(`hello ${String(subject?.CN)}`));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      afterThisTest(() => {
        server.closeAllConnections();
        return new Promise<void>((resolve) => server.close(() => resolve()));
      });
      return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/zone`, server };
    }
    function lane(url: string, tls: NonNullable<LaneSettings['tls']>): Lane {
      const made = new Lane({ url, connectTimeoutMs: 5_000, replyTimeoutMs: 5_000, maxReplyBytes: 1_000, tls });
      afterThisTest(() => made.close());
      return made;
    }
    async function post(to: Lane): Promise<string> {
      const body = { bytes: Buffer.from('<a/>'), encoding: 'identity' } as const;
      const outcome: HttpOutcome = await to.post(body, () => true, new AbortController().signal);
      return outcome.kind === 'reply' ? outcome.body.toString() : `failed: ${outcome.reason}`;
    }
    const own = ({ cert, key }: CertificateFile): https.ServerOptions => ({
      cert: readFileSync(cert),
      key: readFileSync(key),
    });

    it('verifies the certificate and the host name', async () => {
      const [trusted, other, elsewhere] = [makeCertificate(), makeCertificate(), makeCertificate('DNS:elsewhere.org')];
      const { url } = await serve(own(trusted));
      expect(await post(lane(url, { ca: trusted.cert }))).to.match(/^hello/);
      expect(await post(lane(url, { ca: other.cert }))).to.match(/^failed: .*(self-signed|verify)/);
      expect(await post(lane(url, {}))).to.match(/^failed: .*self-signed/);
      const wrongName = await serve(own(elsewhere));
      expect(await post(lane(wrongName.url, { ca: elsewhere.cert }))).to.match(/^failed: .*(altnames|IP)/i);
    });

    it('presents its own certificate, and after it was replaced on disk the new one on the next connection', async () => {
      const server = makeCertificate();
      const [first, second] = [makeCertificate('DNS:first.agent'), makeCertificate('DNS:second.agent')];
      const ca = [first, second].map(({ cert }) => readFileSync(cert));
      const { url, server: running } = await serve({ ...own(server), ca, requestCert: true, rejectUnauthorized: true });
      const ours = { ca: server.cert, cert: first.cert, key: first.key };
      const to = lane(url, ours);
      expect(await post(to)).to.equal('hello first.agent');
      const replaced = { ...own(second) };
      writeFileSync(first.cert, replaced.cert as Buffer);
      writeFileSync(first.key, replaced.key as Buffer);
      expect(await post(to), 'a kept connection').to.equal('hello first.agent');
      running.closeAllConnections();
      for (let attempt = 0; attempt < 3; attempt++) {
        const answer = await post(to);
        if (answer.startsWith('failed')) continue; // the connection that was closed under it
        expect(answer).to.equal('hello second.agent');
        return;
      }
      expect.fail('no answer on a new connection');
    });

    it('fails in words, without a byte sent, where a certificate file is missing', async () => {
      const server = makeCertificate();
      const { url } = await serve(own(server));
      expect(await post(lane(url, { ca: '/nowhere/ca.pem' }))).to.contain('/nowhere/ca.pem');
    });

    it('refuses TLS below 1.2', async () => {
      const server = makeCertificate();
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      const { url } = await serve({ ...own(server), ...old });
      expect(await post(lane(url, { ca: server.cert }))).to.match(/^failed: .*(version|protocol|handshake)/i);
    });
  });

  describe('of the listener', () => {
    async function listen(tls: CertificateFile & { clientCa?: string }): Promise<number> {
      const settings = { host: '127.0.0.1', port: 0, publicUrl: 'https://x', allowInsecure: false, tls };
      const listener = new Listener({ settings, zones: [], maxMessageBytes: 1_000, logger: silentLogger });
      afterThisTest(() => listener.stop(0));
      return listener.start();
    }
    /** The name in the certificate that the listener presents, or why there is no connection. */
    function greet(port: number, options: object): Promise<string> {
      return new Promise((resolve) => {
        const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
        socket.on('error', (error: Error) => resolve(`failed: ${error.message}`));
        socket.on('secureConnect', () => socket.write('GET /sif HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
        socket.on('data', () => resolve(String(socket.getPeerCertificate().subject.CN)));
        socket.on('close', () => resolve('failed: closed'));
      });
    }

    it('takes a certificate that was replaced on disk for the next connection', async () => {
      const files = makeCertificate('DNS:first.listener');
      const port = await listen(files);
      expect(await greet(port, {})).to.equal('first.listener');
      makeCertificate('DNS:second.listener', files);
      expect(await greet(port, {})).to.equal('second.listener');
    });

    it('goes on with the old one while what lies on disk does not fit together', async () => {
      const files = makeCertificate('DNS:first.listener');
      const port = await listen(files);
      writeFileSync(files.key, readFileSync(makeCertificate().key));
      expect(await greet(port, {})).to.equal('first.listener');
    });

    it('with clientCa demands a certificate of it', async () => {
      const [server, client, stranger] = [
        makeCertificate(),
        makeCertificate('DNS:zis'),
        makeCertificate('DNS:stranger'),
      ];
      const port = await listen({ ...server, clientCa: client.cert });
      const present = ({ cert, key }: CertificateFile): object => ({
        cert: readFileSync(cert),
        key: readFileSync(key),
      });
      expect(await greet(port, present(client))).to.equal('127.0.0.1');
      expect(await greet(port, present(stranger))).to.match(/^failed/);
      expect(await greet(port, {})).to.match(/^failed/);
    });

    it('refuses TLS below 1.2 and plain HTTP', async () => {
      const port = await listen(makeCertificate());
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
      expect(await greet(port, old)).to.match(/^failed/);
      const plain = await fetch(`http://127.0.0.1:${port}/sif`).then(
        () => 'answered',
        () => 'failed',
      );
      expect(plain).to.equal('failed');
    });
  });
});
