import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from '../src/config/generated-files.js';

/** Writes what is generated from the declaration of the configuration. */
const root = new URL('../../', import.meta.url);
for (const [path, content] of generatedFiles()) {
  const file = fileURLToPath(new URL(path, root));
  mkdirSync(new URL('.', new URL(path, root)), { recursive: true });
  writeFileSync(file, content);
  console.log(path);
}
