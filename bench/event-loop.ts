import { rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort, sifAgent, startAgent } from '../demo/processes.js';
import { generateDistrict } from '../samples/generator/district.js';
import { createSandbox } from '../src/sandbox/sandbox.js';

/**
 * How late is the agent's main thread while a full refresh and large answers run? A district of 5,000 students and 175
 * days; the refresh runs inside `run` (first aggregation) and beside it (`aggregate`), a requester asks for everything
 * again and again meanwhile. Prints the p99 and the largest event-loop delay that the agent itself reports.
 */
const directory = join('var', 'bench-event-loop');
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
const source = join(directory, 'district.db');
generateDistrict(source, { students: 5_000, days: 175, seed: 1, awkwardPercent: 2 });

const sandbox = await createSandbox({ zones: { Zone: { validateEvery: 0 } } });
const [listener, admin] = [await freePort(), await freePort()];
const config = join(directory, 'agent.yaml');
writeFileSync(
  config,
  stringify({
    agent: { id: 'DistrictSIS', timeZone: 'America/Chicago' },
    source: { kind: 'sqlite', file: source },
    store: { kind: 'sqlite', file: join(directory, 'agent.db') },
    listener: { host: '127.0.0.1', port: listener, publicUrl: `http://127.0.0.1:${listener}/sif` },
    admin: { host: '127.0.0.1', port: admin },
    logging: { directory: join(directory, 'log') },
    zones: [{ id: 'Zone', url: sandbox.url('Zone'), mode: 'push' }],
  }),
);

const delay = async (): Promise<string> => {
  const health = await fetch(`http://127.0.0.1:${admin}/healthz`);
  const { eventLoopDelay } = (await health.json()) as { eventLoopDelay: { p99Ms: number; maxMs: number } };
  return `p99 ${eventLoopDelay.p99Ms.toFixed(1)} ms, largest ${eventLoopDelay.maxMs.toFixed(1)} ms`;
};

const zone = sandbox.zone('Zone');
/** Asks for everything; the answer waits until it is aggregated. Returns objects a second from the first packet on. */
async function answer(): Promise<string> {
  const request = zone.request({ object: 'StudentDailyAttendance', maxBufferBytes: 1_048_576, keepObjects: false });
  await sandbox.until('the first packet', () => request.packets > 0 || request.state !== 'pending', 300_000);
  const started = performance.now();
  await zone.answered(request, 300_000);
  const seconds = (performance.now() - started) / 1000;
  return `${request.objectCount} objects in ${request.packets} packets, ${Math.round(request.objectCount / seconds)} a second`;
}

const agent = await startAgent(['run', '--config', config]);
try {
  await sandbox.until('the agent provides', () => zone.agents().some((one) => one.objects.provide.size === 2), 60_000);
  console.log(`first aggregation and a request that waits for it: ${await answer()}; event loop ${await delay()}`);
  const refresh = sifAgent(['aggregate', '--config', config]);
  for (let round = 0; round < 3; round++) console.log(`answer beside a refresh: ${await answer()}`);
  await refresh;
  console.log(`event loop over the whole run: ${await delay()}`);
} finally {
  await agent.stop();
  await sandbox.close();
}
