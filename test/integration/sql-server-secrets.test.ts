import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { sifAgent, writeConfig, type Ran } from '../support/command-line.js';
import { serverWithoutTls } from '../support/tds-server.js';

const PASSWORD = 'Corr3ct-h0rse-battery!';

/** A configuration whose password stands in the environment. */
function configFor(port: number): string {
  const server = { kind: 'mssql', server: '127.0.0.1', port, database: 'district', user: 'sif', password: '${SECRET}' };
  return writeConfig('unused', { source: server, store: server });
}

/** Everything that a command prints and logs. */
function said({ stdout, stderr }: Ran, config: string): string {
  const logs = join(dirname(config), 'log');
  const files = readdirSync(dirname(config)).includes('log') ? readdirSync(logs) : [];
  return [stdout, stderr, ...files.map((file) => readFileSync(join(logs, file), 'utf8'))].join('\n');
}

describe('the password of a SQL Server', function () {
  this.timeout(60_000);

  it('is in nothing that a command prints or logs, and is sent to no server without TLS', async () => {
    const { port, received } = await serverWithoutTls();
    const config = configFor(port);
    for (const args of [['check-config'], ['aggregate'], ['migrate'], ['run']]) {
      const ran = await sifAgent([...args, '--config', config], { SECRET: PASSWORD });
      expect(ran.code, args.join()).to.equal(1);
      expect(ran.stdout + ran.stderr).to.match(/offers no TLS/);
      expect(said(ran, config)).to.not.contain(PASSWORD);
    }
    expect(Buffer.concat(received)).to.have.length(0);
  });

  it('is in nothing that is said of a server that cannot be reached', async () => {
    const config = configFor(1);
    const ran = await sifAgent(['check-config', '--config', config], { SECRET: PASSWORD });
    expect(ran.stderr).to.match(/cannot reach SQL Server at 127\.0\.0\.1:1\/district/);
    expect(said(ran, config)).to.not.contain(PASSWORD);
  });
});
