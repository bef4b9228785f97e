// Makes `npm run …` work alone in a fresh clone: installs when node_modules does not match the lock file,
// builds when a source is newer than the last build. `--build` builds even when nothing seems newer.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const run = (command, args) => {
  const result = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    console.error(`\`${command} ${args.join(' ')}\` failed`);
    process.exit(1);
  }
};

/** Digest of what decides the installation: the lock file and the platform's binary interface. */
const lockDigest = () =>
  createHash('sha256')
    .update(readFileSync('package-lock.json'))
    .update(`${process.platform} ${process.arch} ${process.versions.modules}`)
    .digest('hex');

const stamp = join('node_modules', '.installed-lock');
const wanted = lockDigest();
/** Somebody ran `npm ci` with this lock file: npm keeps a list of what it installed. */
const installedByHand = () => {
  const list = join('node_modules', '.package-lock.json');
  return !existsSync(stamp) && existsSync(list) && statSync(list).mtimeMs >= statSync('package-lock.json').mtimeMs;
};
if (installedByHand()) writeFileSync(stamp, wanted);
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.error('installing dependencies (npm ci) …');
  run('npm', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(stamp, wanted);
}

/** Newest modification time below the given places, in milliseconds. */
const newest = (paths) => {
  let latest = 0;
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const info = statSync(path);
    if (info.isDirectory()) latest = Math.max(latest, newest(readdirSync(path).map((name) => join(path, name))));
    else if (/\.(ts|tsx|json)$/.test(path)) latest = Math.max(latest, info.mtimeMs);
  }
  return latest;
};

const built = join('dist', '.built');
const inputs = ['src', 'test', 'samples', 'demo', 'bench', 'scripts', 'tsconfig.json', 'package-lock.json'];
/** A deleted source leaves its old output behind; the list of sources is part of the stamp. */
const sources = () => {
  const list = (path) =>
    existsSync(path) && statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true })
          .filter((name) => /\.tsx?$/.test(String(name)))
          .map((name) => join(path, String(name)))
      : [];
  return inputs.flatMap(list).sort().join('\n');
};
const names = sources();
const fresh = existsSync(built) && statSync(built).mtimeMs >= newest(inputs) && readFileSync(built, 'utf8') === names;
if (!fresh || process.argv.includes('--build')) {
  if (existsSync(built) && readFileSync(built, 'utf8') !== names) rmSync('dist', { recursive: true, force: true });
  run('node', [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json']);
  run('node', [join('scripts', 'pack-libraries.mjs')]);
  writeFileSync(built, names);
}
