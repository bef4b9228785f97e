import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Router } from 'express';

const require = createRequire(import.meta.url);
/** Our own lie beside the sources, since they are not compiled. */
const OWN = fileURLToPath(new URL('../../../src/admin/assets/', import.meta.url));
const packageFile = (name: string, file: string): string =>
  join(dirname(require.resolve(`${name}/package.json`)), file);

const FILES = {
  'style.css': join(OWN, 'style.css'),
  'admin.js': join(OWN, 'admin.js'),
  'htmx.js': packageFile('htmx.org', 'dist/htmx.min.js'),
  'uplot.js': packageFile('uplot', 'dist/uPlot.iife.min.js'),
  'uplot.css': packageFile('uplot', 'dist/uPlot.min.css'),
} as const;

export type AssetName = keyof typeof FILES;

interface Asset {
  readonly name: AssetName;
  readonly content: Buffer;
  /** Of the content: the address changes with it. */
  readonly digest: string;
}

const assets = new Map<AssetName, Asset>();
for (const name of Object.keys(FILES) as AssetName[]) {
  const content = readFileSync(FILES[name]);
  assets.set(name, { name, content, digest: createHash('sha256').update(content).digest('hex').slice(0, 12) });
}

/** Where a page finds an asset; browsers may keep what is there for ever. */
export const assetAddress = (name: AssetName): string => `/assets/${assets.get(name)!.digest}/${name}`;

/** Everything that pages load, from this machine alone. */
export function assetRouter(): Router {
  const router = Router();
  for (const { name, content, digest } of assets.values())
    router.get(`/${digest}/${name}`, (_request, response) => {
      response.set('Cache-Control', 'public, max-age=31536000, immutable').type(name).send(content);
    });
  return router;
}
