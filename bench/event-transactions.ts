import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ZoneConfig } from '../src/config/settings.js';
import { zoneOptionsSchema } from '../src/config/zone-options.js';
import { systemClock } from '../src/core/clock.js';
import { newGuid } from '../src/core/guid.js';
import { addDays, type SchoolDay } from '../src/core/school-day.js';
import type { Database, Durability, Writer } from '../src/database/port.js';
import { EventSender } from '../src/publishing/sender.js';
import type { EventLine } from '../src/publishing/sender-parts.js';
import { acquireLease } from '../src/store/leases/leases.js';
import { migrate } from '../src/store/migrate.js';
import { openStore } from '../src/store/open.js';
import { studentDailyAttendanceKey } from '../src/store/publishing/object-key.js';
import type { StoreTables } from '../src/store/tables.js';

/**
 * How long do the transactions of the sender of events take on the main thread: taking 32 messages, and settling one? And
 * how many events a second would go if the server took no time? 50,000 due keys of 5,000 students.
 */
const STUDENTS = 5_000;
const DAYS = 10;
const ZONE = 'Zone';

const directory = join('var', 'bench-event-transactions');
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
const store = openStore({ kind: 'sqlite', file: join(directory, 'agent.db') }, 'timer');
await migrate(store);
const at = '2026-02-10T12:00:00.000Z';
const guid = (kind: string, index: number): string => kind + index.toString(16).toUpperCase().padStart(31, '0');
const [school, code] = [guid('C', 1), guid('D', 1)];
await store.transact(fill);
await store.tidy();
const lease = (await acquireLease(store, `zone:${ZONE}`, 'bench', 24 * 3_600_000))!;

const times = { full: [] as number[], normal: [] as number[] };
const timedStore: Database<StoreTables> = {
  dialect: store.dialect,
  read: (work) => store.read(work),
  async transact<T>(work: (writer: Writer<StoreTables>) => Promise<T>, durability: Durability = 'normal'): Promise<T> {
    const startedMs = performance.now();
    const result = await store.transact(work, durability);
    times[durability].push(performance.now() - startedMs);
    return result;
  },
  tidy: () => store.tidy(),
  close: () => store.close(),
};

const stop = new AbortController();
let sent = 0;
const settled = { kind: 'ack', action: 'settled', outcome: { kind: 'status', code: 0 } } as const;
const line: EventLine = {
  ready: () => Promise.resolve(),
  send: () => {
    sent += 1;
    if (sent >= STUDENTS * DAYS) stop.abort();
    return Promise.resolve(settled);
  },
  session: { epoch: 1, progress: { acl: null }, zoneStatus: null },
  record: { trouble: () => undefined },
};
const silent = { debug: () => undefined, info: () => undefined, warn: console.warn, error: console.error };
const zone = {
  id: ZONE,
  sifVersion: '2.7',
  provide: ['StudentDailyAttendance', 'AttendanceCodeInfo'],
  options: zoneOptionsSchema.parse({}),
} as unknown as ZoneConfig;
const sender = new EventSender({
  zone,
  store: timedStore,
  lease,
  line,
  composer: {
    header: () => ({ msgId: newGuid(), timestamp: '2026-02-10T12:00:00Z', sourceId: 'DistrictSIS' }),
  },
  timeZone: 'America/Chicago',
  clock: systemClock,
  logger: { ...silent, child: () => silent } as never,
  random: Math.random,
  textLeftOut: () => undefined,
});
const [startedMs, startedCpu] = [performance.now(), process.cpuUsage()];
await sender.run(stop.signal, new AbortController().signal);
const seconds = (performance.now() - startedMs) / 1000;
const { user, system } = process.cpuUsage(startedCpu);
await store.close();
console.log(`${sent} events, ${Math.round(sent / seconds)} a second without a server, ${((user + system) / sent / 1000).toFixed(3)} ms of processor time each`); // prettier-ignore
for (const [title, taken] of [
  ['taking up to 32', times.full],
  ['settling one', times.normal],
] as const) {
  taken.sort((a, b) => a - b);
  const of = (share: number): string => `${taken[Math.ceil(taken.length * share) - 1]!.toFixed(2)} ms`;
  console.log(`${title}: ${taken.length} transactions, median ${of(0.5)}, p99 ${of(0.99)}, largest ${of(1)}`);
}

/** A calendar that is complete and in the zone's baseline, with days that are true and due, and a code that was told. */
async function fill(writer: Writer<StoreTables>): Promise<void> {
  await writer.insertRows(
    'calendar',
    ['calendarID', 'schoolID', 'schoolRefId', 'name', 'endYear', 'startDate', 'endDate', 'sifExclude'],
    [[1, 1, school, '25-26', 2026, '2025-08-01', '2026-06-30', 0]],
  );
  await writer.insertRows('calendar_aggregation', ['calendarID', 'completedAt'], [[1, at]]);
  await writer.insertRows('publication', ['zoneId', 'startedAt'], [[ZONE, at]]);
  await writer.insertRows('baseline_part', ['zoneId', 'calendarID', 'takenAt'], [[ZONE, 1, at]]);
  const students = Array.from({ length: STUDENTS }, (_, student) => student);
  await writer.insertRows('enrollment', ['enrollmentID', 'noShow', 'stateExclude'], students.map((one) => [one, 0, 0])); // prettier-ignore
  await writer.insertRows(
    'told',
    ['zoneId', 'objectName', 'objectKey', 'state', 'fields', 'enrollmentID', 'codeRefId', 'since'],
    [[ZONE, 'AttendanceCodeInfo', code, 'told', '{}', null, null, at]],
  );
  for (let day = 0; day < DAYS; day += 1) {
    const date = addDays('2026-02-02' as SchoolDay, day);
    await writer.insertRows(
      'candidate',
      [
        ...(['date', 'schoolRefId', 'studentRefId', 'enrollmentID', 'calendarID', 'personID', 'gradeLevelID'] as const),
        ...(['schoolYear', 'isPrimary', 'value', 'refId', 'timeIn', 'timeOut', 'note'] as const),
        ...(['commonCode', 'commonRefId', 'unknownCode', 'unknownRefId'] as const),
      ],
      students.map((one) => [
        ...[date, school, guid('B', one), one, 1, one, null, 2026, 1, '0.5', guid('A', day * STUDENTS + one)],
        ...['12:10:00', '14:50:00', one % 5 === 0 ? 'Dentist' : null, 'AU', code, 'AU', code],
      ]),
    );
    await writer.insertRows(
      'due',
      ['zoneId', 'objectName', 'objectKey', 'cause', 'roundId', 'waitsFor', 'markedAt'],
      students.map((one) => [
        ...[ZONE, 'StudentDailyAttendance', studentDailyAttendanceKey(date, school, guid('B', one))],
        ...['change', null, '', at],
      ]),
    );
  }
}
