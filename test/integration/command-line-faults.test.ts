import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { sampleDistrict } from '../../samples/district.js';
import { writeDistrict } from '../../samples/load.js';
import { sifAgentHere } from '../support/command-line-here.js';
import { sifAgent, writeConfig } from '../support/command-line.js';
import { afterThisTest, temporaryDirectory } from '../support/temporary.js';

describe("an operator's mistake", function () {
  this.timeout(60_000);
  let directory: string;
  let source: string;

  beforeEach(() => {
    directory = temporaryDirectory();
    source = join(directory, 'district.db');
    writeDistrict(source, sampleDistrict);
  });

  /** Runs a verb that must fail; its reason is one line without a stack trace. */
  async function reason(code: number, config: string, ...args: string[]): Promise<string> {
    const ran = await (args[0] === 'run' ? sifAgent : sifAgentHere)([...args, '--config', config]);
    expect(ran.code, ran.stdout + ran.stderr).to.equal(code);
    expect(ran.stderr).to.not.match(/^\s+at |Error:/m);
    return ran.stderr;
  }

  const damaged = (): string => {
    const file = join(directory, 'damaged.db');
    writeFileSync(file, 'this is no database, '.repeat(1000));
    return file;
  };

  it('in naming the source is told by every verb that reads it', async () => {
    for (const file of [join(directory, 'absent.db'), damaged()]) {
      const config = writeConfig(file);
      for (const args of [['aggregate'], ['objects', '--zone', 'Zone'], ['check-config']])
        expect(await reason(1, config, ...args), args.join(' ')).to.contain(file);
    }
  });

  it('in naming the store is told by every verb that opens it', async () => {
    for (const file of [damaged(), join(source, 'agent.db')]) {
      const config = writeConfig(source, { store: { kind: 'sqlite', file } });
      for (const args of [['migrate'], ['zone', 'list'], ['run']])
        expect(await reason(1, config, ...args), args.join(' ')).to.contain(file);
    }
    const under = writeConfig(source, { store: { kind: 'sqlite', file: join(source, 'agent.db') } });
    expect(await reason(1, under, 'check-config')).to.contain('store: the directory cannot be written to');
  });

  it('in naming the place of the logs ends `run` at its start', async () => {
    const config = writeConfig(source, { logging: { directory: join(source, 'log') } });
    expect(await reason(1, config, 'run')).to.contain('cannot write logs');
  });

  it('in naming an address that is taken ends `run` at its start, before a zone hears of it', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    afterThisTest(() => new Promise((resolve) => taken.close(() => resolve())));
    let contacts = 0;
    const zis = createServer();
    zis.on('connection', () => (contacts += 1));
    await new Promise<void>((resolve) => zis.listen(0, '127.0.0.1', resolve));
    afterThisTest(() => new Promise((resolve) => zis.close(() => resolve())));
    const url = `http://127.0.0.1:${(zis.address() as AddressInfo).port}/z`;
    const address = { host: '127.0.0.1', port: (taken.address() as AddressInfo).port };
    const free = { host: '127.0.0.1', port: 0 };
    const listener = { ...address, publicUrl: `http://127.0.0.1:${address.port}/sif` };
    for (const [mode, taking] of [
      ['pull', { admin: address }],
      ['push', { admin: free, listener }],
    ] as const) {
      const config = writeConfig(source, { ...taking, zones: [{ id: 'Zone', url, mode }] });
      expect(await reason(1, config, 'run')).to.contain(`cannot listen on 127.0.0.1:${address.port}`);
    }
    expect(contacts).to.equal(0);
  });

  it('in naming the certificates of the listener is told by `check-config` and by `run`', async () => {
    const tls = { cert: join(directory, 'absent.pem'), key: join(directory, 'absent.key') };
    const listener = { host: '127.0.0.1', port: 0, publicUrl: 'https://127.0.0.1/sif', tls };
    const config = writeConfig(source, { listener, admin: { host: '127.0.0.1', port: 0 } });
    expect(await reason(1, config, 'check-config')).to.contain('absent.pem');
    expect(await reason(2, config, 'run')).to.contain('absent.pem');
  });

  it('in naming a file to write is told', async () => {
    const config = writeConfig(source);
    const folder = join(directory, 'folder');
    mkdirSync(folder);
    for (const file of [folder, join(directory, 'absent', 'days.csv')])
      expect(await reason(1, config, 'aggregation', '-o', file)).to.contain(`cannot write ${file}`);
  });

  it('in naming a student, school, calendar or year that the SIS does not have has exit code 2', async () => {
    const config = writeConfig(source);
    for (const args of [
      ['aggregate', '--person', '987654'],
      ['aggregate', '--year', '1999'],
      ['objects', '--zone', 'Zone', '--school', 'schoolID:987'],
      ['explain', '--zone', 'Zone', '--student', 'person:100', '--date', '2026-02-10', '--school', 'schoolID:987'],
      ['findings', '--calendar', '987'],
    ])
      expect(await reason(2, config, ...args), args.join(' ')).to.match(/the SIS has no .*(987|1999)/);
  });
});
