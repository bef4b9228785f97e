import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { stringify } from 'yaml';
import { freePort, sifAgent } from '../demo/processes.js';
import { createSandbox } from '../src/sandbox/sandbox.js';
import { openStore } from '../src/store/open.js';
import { submitResync } from '../src/store/publishing/resyncs.js';
import { Thread } from '../src/workers/thread.js';
import { absentDistrict } from './absent-district.js';
import type { AckServerMethods } from './ack-server.js';
import { postLoop } from './post-loop.js';

/**
 * How long from the commit of an edit to the server's ack of its event, and how many events a second leave a backlog of
 * 100,000? 1,500 students and 175 days, half of the student-days absences; the agent is a process, the server a thread that
 * acknowledges at once. Beside it a plain loop that posts the same bodies to the same server, one after another.
 * Arguments after `--` go to node for the agent (`--cpu-prof`).
 */
const EDITS = 120;
const BACKLOG = 100_000;
/** Posts of the plain loop, each time. */
const PLAIN_POSTS = 10_000;
const ZONE = 'Zone';

const directory = join('var', 'bench-events');
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
const [source, storeFile, config] = ['district.db', 'agent.db', 'agent.yaml'].map((name) => join(directory, name)) as [
  string,
  string,
  string,
];
const rows = absentDistrict(source, 1_500, 175);
console.log(`${rows} rows of absences added; load of the machine ${load()}`);

const sandbox = await createSandbox({ zones: { [ZONE]: { validateEvery: 0 } } });
const server = new Thread<AckServerMethods>(new URL('./ack-server.js', import.meta.url), null);
const url = `http://127.0.0.1:${await server.call('listen', sandbox.url(ZONE))}/zone`;
const admin = await freePort();
writeFileSync(
  config,
  stringify({
    agent: { id: 'DistrictSIS', timeZone: 'America/Chicago' },
    source: { kind: 'sqlite', file: source, pollSeconds: 0.1 },
    store: { kind: 'sqlite', file: storeFile },
    admin: { host: '127.0.0.1', port: admin },
    logging: { directory: join(directory, 'log') },
    zones: [{ id: ZONE, url, mode: 'pull', sifVersion: '2.7' }],
  }),
);

const main = fileURLToPath(new URL('../src/main.js', import.meta.url));
const agent = spawn(process.execPath, [...process.argv.slice(2), main, 'run', '--config', config], {
  stdio: ['ignore', 'pipe', 'ignore'],
});
await once(createInterface({ input: agent.stdout }), 'line');
const store = new Sqlite(storeFile, { readonly: true, timeout: 5_000 });
const edited = new Sqlite(source, { timeout: 5_000 });
try {
  await until('the agent is at rest', isAtRest);
  console.log(`${String(one('select count(*) from told'))} objects in the baseline; load ${load()}`);
  await latency();
  await backlog();
} finally {
  store.close();
  edited.close();
  agent.kill('SIGTERM');
  await once(agent, 'exit');
  await sandbox.close();
  await server.close();
}

/** Edits of comments that change an object, each timed from its commit to the server's acknowledgement. */
async function latency(): Promise<void> {
  const marks = editableMarks();
  const update = edited.prepare('update attendance set comments = ?, modifiedDate = ? where attendanceID = ?');
  const committedNs: bigint[] = [];
  for (const [edit, attendanceID] of marks.entries()) {
    await sleep(200 + ((edit * 7_919) % 301));
    update.run(`edit ${edit}`, new Date().toISOString(), attendanceID);
    committedNs.push(process.hrtime.bigint());
  }
  for (let seconds = 0; seconds < 60 && (await server.call('edits', undefined)).size < marks.length; seconds += 1)
    await sleep(1_000);
  const ackedNs = await server.call('edits', undefined);
  const tookMs = committedNs
    .flatMap((committed, edit) => (ackedNs.has(edit) ? [Number(ackedNs.get(edit)! - committed) / 1e6] : []))
    .sort((a, b) => a - b);
  const at = (share: number): string => `${tookMs[Math.ceil(tookMs.length * share) - 1]!.toFixed(0)} ms`;
  console.log(
    `commit to ack of ${tookMs.length} of ${marks.length} edits: p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, largest ${at(1)}; load ${load()}`,
  );
}

/** Rows of counted periods on days that the zone has an object of, from one enrollment and without a comment, spread over all days. */
function editableMarks(): number[] {
  const told = new Set(
    store.prepare(`select objectKey from told where objectName = 'StudentDailyAttendance'`).pluck().all() as string[],
  );
  const candidates = store
    .prepare(
      `select personID, date, calendarID, date || '/' || schoolRefId || '/' || studentRefId as key from candidate where note is null and (date, schoolRefId, studentRefId) in (select date, schoolRefId, studentRefId from candidate group by 1, 2, 3 having count(*) = 1)`,
    )
    .all() as { personID: number; date: string; calendarID: number; key: string }[];
  // The rows that were added: whole days of counted periods.
  const firstMark = edited
    .prepare(
      `select min(attendanceID) from attendance where personID = ? and date = ? and calendarID = ? and modifiedDate = date || 'T15:00:00.000Z'`,
    )
    .pluck();
  const marks: number[] = [];
  for (let at = 0; marks.length < EDITS && at < candidates.length; at += Math.floor(candidates.length / (2 * EDITS))) {
    const { personID, date, calendarID, key } = candidates[at]!;
    const attendanceID = firstMark.get(personID, date, calendarID) as number | null;
    if (attendanceID !== null && told.has(key)) marks.push(attendanceID);
  }
  return marks;
}

/** Everything is forgotten and due again, and sent at one go. */
async function backlog(): Promise<void> {
  await sifAgent(['zone', 'pause', ZONE, '--config', config]);
  const writable = openStore({ kind: 'sqlite', file: storeFile }, 'timer');
  const order = { zoneId: ZONE, scope: { forget: true }, requestedBy: 'bench', requestedAt: new Date().toISOString() };
  const resyncId = await submitResync(writable, order);
  await writable.close();
  const startedMs = performance.now();
  await until('the resync is marked', () => one('select status from resync where resyncId = ?', resyncId) === 'marked');
  const due = one('select count(*) from due') as number;
  console.log(`${due} keys marked due in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  if (due < BACKLOG) throw new Error(`the backlog has only ${due} keys`);
  // The machine may be busier now than afterwards: the loop runs before the backlog is sent, and again when it was.
  const few = await server.call('bodies', undefined);
  const loopBefore = cpuSeconds(process.pid);
  const plainBefore = await postLoop(
    url,
    Array.from({ length: PLAIN_POSTS }, (_, index) => few[index % few.length]!),
  );
  const loopAfter = cpuSeconds(process.pid);
  await server.call('reset', undefined);
  const [before, beforeMs] = [cpuSeconds(agent.pid), performance.now()];
  await sifAgent(['zone', 'resume', ZONE, '--config', config]);
  await until(
    'the backlog is empty',
    () =>
      one('select count(*) from due') === 0 && one(`select count(*) from event_message where status = 'flight'`) === 0,
  );
  const [after, tookMs] = [cpuSeconds(agent.pid), performance.now() - beforeMs];
  const { events, firstNs, lastNs } = await server.call('taken', undefined);
  const perSecond = (events - 1) / (Number(lastNs - firstNs) / 1e9);
  console.log(`${events} events, ${perSecond.toFixed(0)} a second; load ${load()}`);
  if (before && after) {
    const share = (seconds: number): string => `${((seconds * 1e5) / tookMs).toFixed(0)} %`;
    console.log(
      `processor of the agent: ${share(after.process - before.process)} of one, its main thread ${share(after.main - before.main)}`,
    );
    const each = (seconds: number, count: number): string => `${((seconds * 1000) / count).toFixed(2)} ms`;
    const loopSeconds = (loopAfter?.main ?? 0) - (loopBefore?.main ?? 0);
    console.log(
      `main thread: ${each(after.main - before.main, events)} of processor time an event, ${each(loopSeconds, PLAIN_POSTS)} a post of the plain loop`,
    );
  }
  const health = (await (await fetch(`http://127.0.0.1:${admin}/healthz`)).json()) as {
    eventLoopDelay: { p99Ms: number; maxMs: number };
  };
  const { p99Ms, maxMs } = health.eventLoopDelay;
  console.log(`event loop over the whole run: p99 ${p99Ms.toFixed(1)} ms, largest ${maxMs.toFixed(1)} ms`);
  const plainAfter = await postLoop(url, (await server.call('bodies', undefined)).slice(0, PLAIN_POSTS));
  const ratio = (perSecond * 2) / (plainBefore + plainAfter);
  console.log(
    `plain loop: ${plainBefore.toFixed(0)} a second before, ${plainAfter.toFixed(0)} after; ratio ${ratio.toFixed(2)}; load ${load()}`,
  );
}

/** The baseline is taken, the nightly run and its comparison of every row are over, and no refresh runs. */
function isAtRest(): boolean {
  const calendars = one('select count(*) from calendar where endYear = 2026 and sifExclude = 0') as number;
  const isTaken = one('select count(*) from baseline_part where takenAt is not null') as number;
  const detection = one(`select value from source_state where name = 'detection'`) as string | undefined;
  return (
    calendars > 0 &&
    isTaken >= calendars &&
    (one(`select count(*) from nightly_day where status <> 'running'`) as number) > 0 &&
    one('select count(*) from refresh_run where endedAt is null') === 0 &&
    ((JSON.parse(detection ?? '{}') as { comparedAt?: string | null }).comparedAt ?? null) !== null
  );
}

function one(query: string, ...parameters: string[]): unknown {
  return store.prepare(query).pluck().get(parameters);
}

/** Processor time so far, by the kernel's count; null where it has none. */
function cpuSeconds(pid = 0): { process: number; main: number } | null {
  const ticks = (path: string): number => {
    const fields = readFileSync(path, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };
  try {
    return { process: ticks(`/proc/${pid}/stat`), main: ticks(`/proc/${pid}/task/${pid}/stat`) };
  } catch {
    return null;
  }
}

async function until(what: string, isSo: () => boolean, timeoutMs = 1_800_000): Promise<void> {
  const untilMs = performance.now() + timeoutMs;
  while (!isSo()) {
    if (performance.now() > untilMs) throw new Error(`in vain waited until ${what}`);
    await sleep(500);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function load(): string {
  return loadavg()[0]!.toFixed(1);
}
