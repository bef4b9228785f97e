import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from '../../../src/sandbox/sandbox.js';
import { HandAgent, textIn } from './hand-agent.js';

describe('sandbox: over HTTPS', () => {
  it('is posted to and pushes', async function () {
    if (spawnSync('openssl', ['version']).error) {
      console.log('      skipped: openssl is not installed (apt-get install openssl)');
      this.skip();
    }
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    spawnSync('openssl', [...made, ...subject, '-keyout', key, '-out', cert]);
    const tls = { key: readFileSync(key), cert: readFileSync(cert) };
    rmSync(directory, { recursive: true });

    const sandbox = await createSandbox({ zones: { Z: {} }, tls, pushTls: { ca: tls.cert } });
    const agent = new HandAgent('DistrictSIS', sandbox.url('Z'));
    const listener = createServer(tls, (incoming, response) => {
      incoming.setEncoding('utf8');
      let text = '';
      incoming.on('data', (chunk: string) => (text += chunk));
      incoming.on('end', () => {
        const ack = agent.ack(textIn(text, 'SIF_SourceId'), textIn(text, 'SIF_MsgId'));
        const headers = { 'Content-Type': 'application/xml;charset="utf-8"', 'Content-Length': Buffer.byteLength(ack) };
        response.writeHead(200, headers).end(ack);
      });
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(listener.address() as AddressInfo).port}/sif`;
    const register = agent.message(
      'SIF_Register',
      '<SIF_Name>D</SIF_Name><SIF_Version>2.7</SIF_Version><SIF_MaxBufferSize>65536</SIF_MaxBufferSize><SIF_Mode>Push</SIF_Mode>' +
        `<SIF_Protocol Type="HTTPS" Secure="Yes"><SIF_URL>${url}</SIF_URL></SIF_Protocol>`,
    );
    const headers = {
      'Content-Type': 'application/xml;charset="utf-8"',
      'Content-Length': Buffer.byteLength(register),
    };
    await new Promise<void>((resolve, reject) => {
      request(sandbox.url('Z'), { method: 'POST', ca: tls.cert, agent: false, headers }, (response) => {
        response.resume().on('end', resolve);
      })
        .on('error', reject)
        .end(register);
    });
    expect(await sandbox.zone('Z').control('DistrictSIS', 'SIF_Ping')).to.deep.equal({ kind: 'status', status: 1 });
    expect(sandbox.complaints()).to.deep.equal([]);
    await sandbox.close();
    await new Promise((resolve) => listener.close(resolve));
  });
});
