import type Sqlite from 'better-sqlite3';
import { until } from './edited-sis.js';
import type { KilledAgent } from './killed-agent.js';

/** Looks in a row whose statement a process is to be held in, long enough to be killed there. */
const TRIGGER = 'held_by_a_test';
const TABLES = 8;
const LONG = `select count(*) from ${Array.from({ length: TABLES }, (_, index) => `sqlite_schema t${index}`).join(', ')}`;

/** Whoever makes the statement that `when` describes, as `create trigger` does, does not get past it. */
export function holdInStore(db: Sqlite.Database, when: string): void {
  db.exec(`create trigger ${TRIGGER} ${when} begin ${LONG}; end`);
}

export function letGoInStore(db: Sqlite.Database): void {
  db.exec(`drop trigger if exists ${TRIGGER}`);
}

/** Resolves when somebody has been writing for longer than any transaction may take. */
export async function heldInStore(agent: KilledAgent): Promise<void> {
  let busy = 0;
  await until('a process is held in the store', () => {
    busy = agent.inStore(isBusy) ? busy + 1 : 0;
    return busy === 15;
  });
}

function isBusy(db: Sqlite.Database): boolean {
  db.pragma('busy_timeout = 0');
  try {
    db.exec('begin immediate');
    db.exec('rollback');
    return false;
  } catch {
    return true;
  }
}
