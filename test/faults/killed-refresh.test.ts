import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { generateDistrict } from '../../samples/generator/district.js';
import { Random } from '../../samples/random.js';
import { sifAgentHere } from '../support/command-line-here.js';
import { writeConfig } from '../support/command-line.js';
import { seedOf } from '../support/seed.js';
import { temporaryDirectory } from '../support/temporary.js';

const KILLS = 3;
const PROGRAM = fileURLToPath(new URL('../../src/main.js', import.meta.url));

describe('a refresh killed again and again', function () {
  this.timeout(180_000);
  const seed = seedOf();

  it(`leaves each student-day as it was or as it is to be, and is gone on with (seed ${seed})`, async () => {
    const random = new Random(seed);
    const source = join(temporaryDirectory(), 'district.db');
    generateDistrict(source, { students: 150, days: 40, seed, awkwardPercent: 5 });
    const [config, fresh] = [writeConfig(source), writeConfig(source)];
    expect((await sifAgentHere(['aggregate', '--config', config])).code).to.equal(0);
    const before = studentDays(config);
    inFile(source, (db) => db.exec(`update attendance set comments = 'edited', presentMinutes = attendanceID % 40`));
    expect((await sifAgentHere(['aggregate', '--config', fresh])).code).to.equal(0);
    const after = studentDays(fresh);
    expect([...after].filter(([place, content]) => before.get(place) !== content)).to.have.length.greaterThan(200);

    for (let kills = 0; kills < KILLS; kills += 1) {
      const child = spawn(process.execPath, [PROGRAM, 'aggregate', '--config', config], { stdio: 'ignore' });
      const ended = once(child, 'exit');
      await begun(config, child);
      await Promise.race([pause(random.int(0, 400)), ended]);
      child.kill('SIGKILL');
      await ended;
      // Nobody else holds the leases that it leaves; the test need not wait until they expire.
      inFile(storeOf(config), (db) => db.exec('update lease set expiresAt = 0'));
      const found = studentDays(config);
      for (const [place, content] of found)
        expect(content === before.get(place) || content === after.get(place), place).to.equal(true);
      expect([...before.keys()].filter((place) => after.has(place) && !found.has(place))).to.deep.equal([]);
    }
    const last = await sifAgentHere(['aggregate', '--config', config]);
    expect(last.stderr).to.equal('');
    expect([...studentDays(config)].sort()).to.deep.equal([...after].sort());
    const runs = inFile(storeOf(config), (db) => db.prepare('select status from refresh_run').pluck().all());
    expect(new Set(runs)).to.deep.equal(new Set(['done']));
  });
});

const storeOf = (config: string): string => join(dirname(config), 'agent.db');

function inFile<T>(file: string, work: (db: Sqlite.Database) => T): T {
  const db = new Sqlite(file, { timeout: 5_000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** Resolves when a refresh has begun to run, or the process has ended. */
async function begun(config: string, child: { exitCode: number | null }): Promise<void> {
  const running = (): boolean =>
    inFile(storeOf(config), (db) => db.prepare(`select 1 from refresh_run where status = 'running' and startedAt > ?`).get('') !== undefined); // prettier-ignore
  while (child.exitCode === null && !running()) await pause(5);
}

/** What answers are read from, by student-day: the record and its objects, but for instants. */
function studentDays(config: string): Map<string, string> {
  return inFile(storeOf(config), (db) => {
    const days = new Map<string, string>();
    for (const table of ['attendance_day', 'candidate'])
      for (const row of db.prepare(`select * from ${table} order by 1, 2, 3, 4`).all() as Record<string, unknown>[]) {
        const place = `${String(row['calendarID'])} ${String(row['personID'])} ${String(row['date'])}`;
        days.set(place, (days.get(place) ?? '') + JSON.stringify({ ...row, lastModified: null }));
      }
    return days;
  });
}
