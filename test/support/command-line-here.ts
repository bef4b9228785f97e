import { AsyncLocalStorage } from 'node:async_hooks';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import type { Ran } from './command-line.js';

type Done = (error?: Error | null) => void;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const printing = new AsyncLocalStorage<Ran>();

for (const name of ['stdout', 'stderr'] as const) {
  const stream = process[name];
  const write = stream.write.bind(stream);
  stream.write = (chunk: Uint8Array | string, encoding?: BufferEncoding | Done, done?: Done): boolean => {
    const ran = printing.getStore();
    if (!ran) return typeof encoding === 'function' ? write(chunk, encoding) : write(chunk, encoding, done);
    ran[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
}

/**
 * Runs `sif-agent` in this process, all but its `main.ts`: for tests of what verbs do, where those of the command line
 * itself, and of what becomes of a process, start one with `sifAgent`.
 */
export async function sifAgentHere(args: readonly string[]): Promise<Ran> {
  const ran: Ran = { code: 0, stdout: '', stderr: '' };
  const before = SIGNALS.map((name) => process.listeners(name));
  ran.code = await printing.run(ran, () => runCommandLine(args));
  // A process would end with those of its verb.
  for (const [index, name] of SIGNALS.entries())
    for (const listener of process.listeners(name))
      if (!before[index]!.includes(listener)) process.removeListener(name, listener);
  return ran;
}
