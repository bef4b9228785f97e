import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { conformanceFaults } from '../../../scripts/conformance.js';

describe('docs/conformance.md', () => {
  it('has no empty row and names only tests that exist', () => {
    expect(conformanceFaults(readFileSync('docs/conformance.md', 'utf8'))).to.deep.equal([]);
  });

  it('would be found out', () => {
    const here = 'test/unit/documents/conformance.test.ts';
    expect(conformanceFaults(`| a | yes | why | \`${here}\` would be found out |`)).to.deep.equal([]);
    expect(conformanceFaults(`| a |  | why | \`${here}\` would be found out |`)[0]).to.match(/empty/);
    expect(conformanceFaults(`| a | yes | why | \`${here}\` is not there |`)[0]).to.match(/has no test/);
    expect(conformanceFaults('| a | yes | why | `test/none.test.ts` is not there |')[0]).to.match(/there is no/);
    expect(conformanceFaults('| a | yes | why | surely |')[0]).to.match(/names no test/);
  });
});
