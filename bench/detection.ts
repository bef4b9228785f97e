import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Rounds, type RoundKind } from '../src/aggregation/changes/rounds.js';
import { refreshCalendar } from '../src/aggregation/refresh-calendar.js';
import { newGuid } from '../src/core/guid.js';
import type { SchoolDay } from '../src/core/school-day.js';
import { ModifiedDateReader } from '../src/source/changes/modified-date-reader.js';
import { openSource } from '../src/source/open.js';
import { markCalendarComplete } from '../src/store/aggregation/calendars.js';
import { acquireLease } from '../src/store/leases/leases.js';
import { migrate } from '../src/store/migrate.js';
import { openStore } from '../src/store/open.js';
import { generateDistrict } from '../samples/generator/district.js';

/**
 * What change detection costs in a district of 5,000 students and 175 days: rounds that find the SIS as it was, as it was but for
 * something that concerns nobody, and with edits; beside one statement that counts the attendance rows of each day.
 */
const directory = join('var', 'bench-detection');
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
const file = join(directory, 'district.db');
generateDistrict(file, { students: 5_000, days: 175, seed: 1, awkwardPercent: 0 });

const source = await openSource({ kind: 'sqlite', file }, 'block');
const store = openStore({ kind: 'sqlite', file: join(directory, 'agent.db') }, 'block');
await migrate(store);
const instant = '2026-06-30T00:00:00.000Z';
const today = '2026-04-15' as SchoolDay;
const rounds = new Rounds(
  source,
  store,
  new ModifiedDateReader(source, { modifiedDateZone: 'UTC', overlapSeconds: 120 }),
);
await rounds.mirror();
const calendarIDs = (await source.calendars()).map(({ calendarID }) => Number(calendarID));
const lease = (await acquireLease(store, 'source:changes', 'bench', 24 * 3_600_000))!;
const marking = { roundId: newGuid(), markedAt: instant };
for (const calendarID of calendarIDs) {
  const job = { calendarID, lastDay: '2026-12-31' as SchoolDay, runInstant: instant, marking, lease };
  await refreshCalendar(source, store, await source.identities(), job, () => undefined);
  await markCalendarComplete(store, lease, calendarID, instant, job.lastDay);
}
await store.tidy();

const edits = new Sqlite(file);
const rows = edits.prepare('select count(*) from attendance').pluck().get() as number;
console.log(`${rows} attendance rows in ${calendarIDs.length} calendars`);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The median of several times, with what is to happen before each. */
async function median(before: () => void, work: () => Promise<unknown>, times = 9): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < times; time++) {
    before();
    taken.push(await timed(work));
  }
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)]!;
}

const look = (kind: RoundKind, calendarID?: number) => async (): Promise<void> => {
  if (kind === 'sweep') await rounds.mirror();
  const order = { kind, roundId: newGuid(), instant, today, lease };
  const { students } = await rounds.round(calendarID === undefined ? order : { ...order, calendarID });
  found += students;
};
let found = 0;
let edited = 0;
const nothing = (): void => undefined;
const unconcerned = (): void =>
  void edits.exec(`update person set studentNumber = 'n${++edited}' where personID = 100001`);
const comment = (count: number) => (): void => {
  const now = new Date(Date.UTC(2026, 5, 1) + ++edited * 300_000).toISOString();
  edits
    .prepare(
      `update attendance set comments = ?, modifiedDate = ? where attendanceID in (select attendanceID from attendance order by attendanceID limit ? offset ?)`,
    ) // prettier-ignore
    .run(`edit ${edited}`, now, count, edited * 1_000);
};

const counted = await median(nothing, async () =>
  edits.prepare('select calendarID, date, count(*), sum(attendanceID) from attendance group by calendarID, date').all(),
);
console.log(`the statement that counts every day: ${counted.toFixed(1)} ms`);
for (const [title, before, kind] of [
  ['the first sweep', nothing, 'sweep'],
  ['a poll of a SIS that nobody wrote to', nothing, 'poll'],
  ['a sweep of a SIS that nobody wrote to', nothing, 'sweep'],
  ['a poll after something that concerns nobody', unconcerned, 'poll'],
  ['a sweep after something that concerns nobody', unconcerned, 'sweep'],
  ['a poll after one edited row', comment(1), 'poll'],
  ['a poll after 500 edited rows', comment(500), 'poll'],
] as const) {
  found = 0;
  const times = title.includes('first') ? 1 : 9;
  const ms = await median(before, look(kind), times);
  const ratio = (ms / counted).toFixed(2);
  console.log(
    `${title}: ${ms.toFixed(1)} ms, ${ratio} × the statement, ${Math.round(found / times)} students evaluated`,
  );
}
let everything = 0;
for (const calendarID of calendarIDs) everything += await timed(look('everything', calendarID));
console.log(
  `the nightly comparison: ${everything.toFixed(0)} ms, ${Math.round((rows / everything) * 1000)} rows a second`,
);
edits.close();
await source.close();
await store.close();
