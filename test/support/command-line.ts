import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { temporaryDirectory } from './temporary.js';

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

const PROGRAM = fileURLToPath(new URL('../../src/main.js', import.meta.url));

/** Runs `sif-agent` as a real process and waits for its end. */
export function sifAgent(args: readonly string[], environment: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...environment }, maxBuffer: 1 << 30 };
    execFile(process.execPath, ['--enable-source-maps', PROGRAM, ...args], options, (error, stdout, stderr) => {
      // A number is the exit code; anything else means that the process was never started or was killed.
      if (error && typeof error.code !== 'number') reject(new Error(error.message, { cause: error }));
      else resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** Writes a configuration with a store of its own for a district, and returns its file. */
export function writeConfig(source: string, more: Record<string, unknown> = {}): string {
  const directory = temporaryDirectory();
  const config = {
    agent: { id: 'DistrictSIS', timeZone: 'America/Chicago' },
    source: { kind: 'sqlite', file: source },
    store: { kind: 'sqlite', file: join(directory, 'agent.db') },
    logging: { directory: join(directory, 'log') },
    zones: [{ id: 'Zone', url: 'http://127.0.0.1:9/zone/Zone', mode: 'pull', sifVersion: '2.7' }],
    ...more,
  };
  const file = join(directory, 'agent.yaml');
  writeFileSync(file, stringify(config));
  return file;
}
