import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

/** `npm run soak -- [--kills N] [--seed N] [--processes N]`: the soak in its long form, by the suite's own test. */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string' },
    processes: { type: 'string', default: '1' },
  },
});
const args = ['--no-config', '--node-option', 'enable-source-maps', '--require', 'dist/test/support/setup.js'];
const child = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', ...args, 'dist/test/soak/soak.test.js'], {
  stdio: 'inherit',
  env: { ...process.env, SOAK_KILLS: values.kills, SEED: values.seed ?? 'random', SOAK_PROCESSES: values.processes },
});
child.once('exit', (code) => (process.exitCode = code ?? 1));
