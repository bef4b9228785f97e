import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Markdown files of the project, without what is installed or built. */
function documents(directory = '.'): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || ['node_modules', 'dist', 'var'].includes(entry.name)) return [];
    const path = join(directory, entry.name);
    return entry.isDirectory() ? documents(path) : path.endsWith('.md') ? [path] : [];
  });
}

const read = (path: string): string => readFileSync(path, 'utf8');
const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((found) => found[1] ?? '');

describe('The documents', () => {
  for (const path of documents())
    it(`lead somewhere: ${path}`, () => {
      const links = matches(read(path), /\]\(([^)#:\s]+)(?:#[^)]*)?\)/g).map((link) => join(dirname(path), link));
      // A file in code style is one of the project, or of src, unless a program makes it.
      const files = matches(read(path), /`([a-z][\w-]*\/[\w./-]*\.\w+)`/g).filter((file) => !/^var\/|\.db$/.test(file));
      const isThere = (file: string): boolean => existsSync(file) || existsSync(join('src', file));
      expect([...links, ...files].filter((place) => !isThere(place))).to.deep.equal([]);
    });

  it('list every reading of the rule book once', () => {
    const rows = matches(read('docs/rules.md'), /^\| (R\d+) \|/gm);
    expect(rows).to.have.members(Array.from({ length: 36 }, (_, index) => `R${index + 1}`));
  });

  it('name a page for every dependency', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const index = read('docs/adr/README.md');
    expect(Object.keys(dependencies).filter((name) => !index.includes(name))).to.deep.equal([]);
  });
});
