import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../samples/random.js';
import { runningListener } from '../support/running-listener.js';
import { randomSeed } from '../support/seed.js';
import { mutants } from './mutants.js';
import { signsOfLife, throwAtListener } from './throw-at-listener.js';

/**
 * `npm run fuzz [-- COUNT [SEED]]`: throws mutated messages of the corpus at a listener and ends with exit code 1 unless
 * each is answered, the listener answers afterwards, and memory is where it was once it had warmed up.
 */
const count = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? randomSeed());
const WARM_UP = 2_000;
const MAY_GROW_MIB = 32;

/** Resident memory after garbage is collected (node --expose-gc). */
async function residentMiB(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    global.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return process.memoryUsage().rss / 1_048_576;
}

const directory = mkdtempSync(join(tmpdir(), 'sif-agent-fuzz-'));
const listener = await runningListener(directory);
try {
  console.log(`seed ${seed}`);
  const messages = mutants(new Random(seed));
  await throwAtListener(listener, messages, WARM_UP);
  const beforeMiB = await residentMiB();
  const startedMs = performance.now();
  const answers = await throwAtListener(listener, messages, count);
  const seconds = (performance.now() - startedMs) / 1000;
  const grownMiB = (await residentMiB()) - beforeMiB;
  for (const [answer, times] of [...answers].sort(([, a], [, b]) => b - a)) console.log(`${times}\t${answer}`);
  const life = await signsOfLife(listener);
  console.log(`${count} messages in ${seconds.toFixed(1)} s; afterwards ${life.join(', ')}`);
  console.log(`memory ${beforeMiB.toFixed(0)} MiB after ${WARM_UP} to warm up, then ${grownMiB.toFixed(1)} MiB more`);
  if (life.some((ack) => ack !== 'status 1') || grownMiB > MAY_GROW_MIB) process.exitCode = 1;
} finally {
  await listener.close();
  rmSync(directory, { recursive: true, force: true });
}
