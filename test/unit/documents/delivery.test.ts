import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

describe('docs/delivery.md', () => {
  it('names a test that exists for each point of death', () => {
    const tests = readdirSync('test', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(join('test', file), 'utf8'))
      .join('\n');
    const rows = readFileSync('docs/delivery.md', 'utf8').matchAll(/^\|.*\| "([^"]+)" \|$/gm);
    const named = [...rows].map(([, name]) => name ?? '');
    expect(named.length).to.be.greaterThan(8);
    expect(named.filter((name) => !tests.includes(name))).to.deep.equal([]);
  });
});
