import { existsSync, readFileSync } from 'node:fs';

/** What is wrong with docs/conformance.md: rows with an empty cell, and tests that do not exist. Paths from the project's root. */
export function conformanceFaults(page: string): string[] {
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  return rows.flatMap((row) => {
    const cells = row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (cells.some((cell) => cell === '')) return [`a cell is empty: ${row}`];
    const tests = cells.at(-1)!;
    return tests === 'test' || tests === '—' ? [] : tests.split('<br>').flatMap(testFaults);
  });
}

/** `file` title. */
function testFaults(reference: string): string[] {
  const [, file, title] = /^`(test\/[\w./-]+)` (.+)$/.exec(reference.trim()) ?? [];
  if (file === undefined || title === undefined) return [`this names no test: ${reference}`];
  if (!existsSync(file)) return [`there is no ${file}`];
  return titlesIn(readFileSync(file, 'utf8')).some((pattern) => pattern.test(title))
    ? []
    : [`${file} has no test "${title}"`];
}

/** The titles of a file's tests; what a template fills in may be any text. */
function titlesIn(source: string): RegExp[] {
  const titles = source.matchAll(/\bit\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g);
  return [...titles].map(([, single, double, template = '']) => {
    const plain = single ?? double;
    const parts = plain === undefined ? template.split(/\$\{[^}]*\}/) : [plain.replace(/\\(.)/g, '$1')];
    return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`);
  });
}
