import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROGRAM = fileURLToPath(new URL('../src/main.js', import.meta.url));

/** Runs one command of the agent to its end. Returns what it printed; rejects when it failed. */
export async function sifAgent(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...args]);
  return stdout;
}

export interface SpawnedAgent {
  pid: number | undefined;
  /** Resolves with what it printed when it was up; rejects when it ended before. */
  up: Promise<string>;
  /** Resolves when the process has ended. */
  ended: Promise<unknown>;
  /** Asks it to stop and waits for the end. */
  stop(): Promise<void>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
  hasEnded(): boolean;
  /** Sends it a signal, and waits for nothing. */
  signal(signal: NodeJS.Signals): void;
}

export interface RunningAgent extends SpawnedAgent {
  /** What it printed when it was up. */
  firstLine: string;
}

/** Starts the agent as a process; `options` are those of Node. */
export function spawnAgent(args: readonly string[], options: readonly string[] = []): SpawnedAgent {
  const child = spawn(process.execPath, [...options, PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const up = Promise.race([once(lines, 'line'), ended]).then(([first]: unknown[]) => {
    if (typeof first === 'string') return first;
    throw new Error('the agent did not start; see its log');
  });
  // Whoever kills it before it is up does not wait for that.
  up.catch(() => undefined);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return {
    pid: child.pid,
    up,
    ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    signal: (signal) => void child.kill(signal),
  };
}

/** Starts the agent as a process and waits until it says that it runs. */
export async function startAgent(args: readonly string[]): Promise<RunningAgent> {
  const agent = spawnAgent(args);
  return { ...agent, firstLine: await agent.up };
}

/** A TCP port on loopback that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
