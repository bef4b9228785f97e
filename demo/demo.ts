import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stringify } from 'yaml';
import { sampleDistrict } from '../samples/district.js';
import { createSandbox, type Sandbox } from '../src/sandbox/sandbox.js';
import { embedded, onSqlServer, type DemoDatabases } from './databases.js';
import { freePort, sifAgent, startAgent } from './processes.js';
import { givenSqlServer } from './sql-server.js';

/**
 * The main job, end to end, on loopback: a sample district, a sandbox zone integration server, the agent as a process of
 * its own, three batch SIF_Requests, an edited attendance row with its SIF_Event, and an edit of the zone's options. Ends with exit code 0, or 1 when anything is not
 * as it should be. `--serve` stays up afterwards until it is interrupted; `--sql-server` keeps SIS and store on the server that
 * SIF_TEST_MSSQL names, in databases that are made for it and dropped.
 */
const DIRECTORY = join('var', 'demo');
const MESSAGES = join(DIRECTORY, 'messages');
const CONFIG = join(DIRECTORY, 'agent.yaml');
const ZONE = 'Sandbox';
const NORTH_HIGH_SCHOOL = '5AD1571200004000B000000000000001';
const STUDENT_E08 = '5AD1571200004000A000000000000800';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const step = (title: string): void => say(`\n== ${title}`);

async function main(): Promise<void> {
  const server = process.argv.includes('--sql-server') ? givenSqlServer() : undefined;
  step(`1. The sample district is loaded into ${server ? 'a database on SQL Server' : 'an embedded database'}`);
  rmSync(DIRECTORY, { recursive: true, force: true });
  mkdirSync(MESSAGES, { recursive: true });
  const databases = server ? await onSqlServer(DIRECTORY, server) : embedded(DIRECTORY);
  const { person, calendar, attendance } = sampleDistrict;
  say(
    `${person.length} students, ${calendar.length} calendars, ${attendance.length} attendance rows: ${databases.where}`,
  );

  step('2. A sandbox zone integration server listens');
  const sandbox = await createSandbox({ zones: { [ZONE]: { version: '2.7' } }, recordDirectory: MESSAGES });
  say(sandbox.url(ZONE));
  try {
    await demonstrate(sandbox, databases);
  } finally {
    await sandbox.close();
    await databases.drop();
  }
}

async function demonstrate(sandbox: Sandbox, databases: DemoDatabases): Promise<void> {
  step('3. The agent starts, registers and provides');
  const adminPort = await freePort();
  await writeConfig(sandbox, databases, adminPort);
  const agent = await startAgent(['run', '--config', CONFIG]);
  try {
    say(agent.firstLine);
    const provides = (object: string): boolean =>
      sandbox.zone(ZONE).agents().some((one) => one.objects.provide.has(object)); // prettier-ignore
    const both = (): boolean => provides('StudentDailyAttendance') && provides('AttendanceCodeInfo');
    await sandbox.until('the agent provides its objects', both, 20_000);
    say((await sifAgent(['zone', 'list', '--config', CONFIG])).trimEnd());

    step('4. The attendance is aggregated');
    say((await sifAgent(['aggregate', '--config', CONFIG])).trimEnd());

    step('5. Three batch SIF_Requests are answered');
    await request(sandbox, 'a school and year', [
      { element: '@SchoolInfoRefId', operator: 'EQ', value: NORTH_HIGH_SCHOOL },
      { element: '@SchoolYear', operator: 'EQ', value: '2026' },
    ]);
    await request(sandbox, 'a student', [{ element: '@StudentPersonalRefId', operator: 'EQ', value: STUDENT_E08 }]);
    const date: Condition = { element: '@Date', operator: 'EQ', value: '2026-02-10' };
    const before = await request(sandbox, 'a date', [date]);

    step('6. An attendance row is edited, and the zone is told');
    await editAttendance(sandbox, databases);

    step('7. A zone option is changed, and the answer with it');
    say('attendanceCodeAllowedList=AE: only absences that refer to AE may be reported');
    await sifAgent(['zone', 'options', 'set', ZONE, 'attendanceCodeAllowedList=AE', '--config', CONFIG]);
    const after = await request(sandbox, 'the same date', [date]);
    if (after === 0 || after >= before) throw new Error(`${before} objects before the change, ${after} after it`);
    say(await explain());

    conclude(sandbox);
    if (process.argv.includes('--serve')) {
      say(`\nThe agent stays up: http://127.0.0.1:${adminPort}/readyz; the sandbox: ${sandbox.url(ZONE)}`);
      say('Ctrl-C ends both.');
      await Promise.race([agent.ended, interrupted()]);
    }
  } finally {
    await agent.stop();
  }
}

async function writeConfig(sandbox: Sandbox, { source, store }: DemoDatabases, adminPort: number): Promise<void> {
  const listenerPort = await freePort();
  const config = {
    agent: { id: 'DistrictSIS', name: 'Demo district', timeZone: 'America/Chicago' },
    source,
    store,
    listener: { host: '127.0.0.1', port: listenerPort, publicUrl: `http://127.0.0.1:${listenerPort}/sif` },
    admin: { host: '127.0.0.1', port: adminPort },
    logging: { directory: join(DIRECTORY, 'log') },
    zones: [{ id: ZONE, url: sandbox.url(ZONE), sifVersion: '2.7', mode: 'push' }],
  };
  writeFileSync(CONFIG, stringify(config));
}

interface Condition {
  element: string;
  operator: 'EQ';
  value: string;
}

/** Sends a SIF_Request as the state would, and prints what came. Returns the number of objects. */
async function request(sandbox: Sandbox, what: string, conditions: Condition[]): Promise<number> {
  const zone = sandbox.zone(ZONE);
  const asked = zone.request({ object: 'StudentDailyAttendance', conditions, maxBufferBytes: 8_192 });
  const answer = await zone.answered(asked, 30_000);
  if (answer.state !== 'complete')
    throw new Error(`the request for ${what} ended as ${answer.state}: ${answer.error?.description ?? ''}`);
  const { objectCount, packets, largestPacketBytes } = answer;
  say(
    `${what}: ${counted(objectCount, 'object')} in ${counted(packets, 'packet')}, the largest of ${largestPacketBytes} bytes (limit 8192)`,
  );
  return objectCount;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

interface Status {
  events: { gate: string };
}

/** Edits the SIS as a user would, and prints the SIF_Event that comes of it. */
async function editAttendance(sandbox: Sandbox, databases: DemoDatabases): Promise<void> {
  // What is edited before the zone has its baseline is part of the baseline (R23).
  for (let gate = ''; gate !== 'open';)
    gate = (JSON.parse(await sifAgent(['zone', 'status', ZONE, '--json', '--config', CONFIG])) as Status).events.gate;
  const rows = await databases.comment(3901, '2026-02-10', 'Called in sick');
  say(`${rows} rows of student 263901 on 2026-02-10 get the comment "Called in sick"`);
  const event = await sandbox.until(
    'the SIF_Event',
    () => sandbox.zone(ZONE).events.find(({ object }) => object === 'StudentDailyAttendance'),
    30_000,
  );
  const [content] = event.contents;
  say(`SIF_Event ${event.action} ${event.object}`);
  for (const [name, value] of [...Object.entries(content!.attributes), ...Object.entries(content!.elements)])
    say(`  ${name.padEnd(23)} ${value ?? 'nil'}`);
}

/** Why a student of the sample is not reported any more. */
async function explain(): Promise<string> {
  const where = ['--zone', ZONE, '--student', 'number:260100', '--date', '2026-02-10', '--json'];
  const [explained] = JSON.parse(await sifAgent(['explain', ...where, '--config', CONFIG])) as { reason: string }[];
  return `student 260100, absent all day with code AU, is now: ${explained?.reason}`;
}

/** Whether the judge is content. */
function conclude(sandbox: Sandbox): void {
  step('Result');
  const complaints = sandbox.complaints();
  for (const { rule, detail } of complaints) say(`complaint ${rule}: ${detail}`);
  const where = `${relative('.', MESSAGES)}/*.xml`;
  say(`${sandbox.posts().length} exchanges, each message valid against schemas/ and written to ${where}`);
  if (complaints.length > 0) throw new Error(`the zone integration server complains ${complaints.length} times`);
  say('the zone integration server has no complaint');
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve());
  });
}

await main().catch((error: unknown) => {
  process.stderr.write(`the demo failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
