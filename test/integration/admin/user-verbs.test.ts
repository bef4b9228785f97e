import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readAudit } from '../../../src/store/accounts/audit.js';
import { listAccounts } from '../../../src/store/accounts/accounts.js';
import { sifAgent } from '../../support/command-line.js';
import { sifAgentHere } from '../../support/command-line-here.js';
import { temporaryDirectory, temporaryStore } from '../../support/temporary.js';

/** A configuration with a zone A, and the store that it names. */
async function configured() {
  const directory = temporaryDirectory();
  const [file, config] = [join(directory, 'agent.db'), join(directory, 'agent.yaml')];
  writeFileSync(config, `source: { kind: sqlite, file: none.db }\nstore: { kind: sqlite, file: ${file} }\nzones:\n  - { id: A, url: "http://127.0.0.1:9/A", mode: pull }\n`); // prettier-ignore
  const store = await temporaryStore(file);
  const user = (...args: string[]) => sifAgentHere(['user', ...args, '--config', config]);
  return { store, config, user };
}

describe('accounts on the command line', () => {
  it('are added with a password that is made and printed when none is given', async () => {
    const { config, store } = await configured();
    const { code, stdout } = await sifAgent(['user', 'add', 'Ann', '--administrator', '--config', config]);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^account ann was added, with the password [\w-]{43}\n$/);
    expect(await listAccounts(store)).to.have.lengthOf(1);
    expect((await listAccounts(store))[0]).to.include({ name: 'ann', administrator: true, aggregation: false });
  });

  it('are granted rights and lose them, each change audited under the operating-system user', async () => {
    const { config, store, user } = await configured();
    await sifAgent(['user', 'add', 'ann', '--config', config]);
    await user('grant', 'ann', 'A', 'read');
    await user('grant', 'ANN', 'A', 'modify');
    await user('grant', 'ann', '--aggregation');
    expect((await user('list')).stdout).to.match(/ann +enabled +aggregation +A modify/);
    await user('revoke', 'ann', 'A');
    await user('disable', 'ann');
    expect((await user('list')).stdout)
      .to.match(/ann +disabled +aggregation/)
      .and.not.contain('modify');
    await user('remove', 'ann');
    expect(await listAccounts(store)).to.deep.equal([]);
    const trail = await readAudit(store, { rows: 10 });
    expect(trail.map(({ what }) => what).reverse()).to.deep.equal(['account.added', 'account.granted', 'account.granted', 'account.granted', 'account.revoked', 'account.disabled', 'account.removed']); // prettier-ignore
    for (const { who, subject } of trail) expect([who.startsWith('os:'), subject]).to.deep.equal([true, 'ann']);
  });

  it('are refused with exit code 2 where name, zone, level or account are not as they should be', async () => {
    const { config, user } = await configured();
    await sifAgent(['user', 'add', 'ann', '--config', config]);
    for (const args of [
      ['add', 'a b'],
      ['add', 'ANN'],
      ['grant', 'bob', 'A', 'read'],
      ['grant', 'ann', 'B', 'read'],
      ['grant', 'ann', 'A', 'own'],
      ['grant', 'ann'],
      ['remove', 'bob'],
    ])
      expect((await user(...args)).code, args.join(' ')).to.equal(2);
  });
});
