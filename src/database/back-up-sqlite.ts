import Sqlite from 'better-sqlite3';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AgentError, messageOf } from '../core/errors.js';

/** Pages of 4 KiB copied at a time: 2 MiB, some milliseconds, after which the event loop turns. */
const PAGES_A_STEP = 512;

/**
 * Copies a SQLite file, live or not, with what its write-ahead log holds, into one file at `to`, as it was at the moment when
 * this begins. Writers of it are not held up. Errors: AgentError `failed`.
 */
export async function backUpSqlite(
  from: string,
  to: string,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<void> {
  const source = open(from, { readonly: true, fileMustExist: true });
  try {
    // Without a read transaction over all steps the copy begins anew whenever another process has written: measured
    // 79 times over in a file of 60 MB, and in a busy one for ever.
    source.exec('begin');
    source.prepare('select 1 from sqlite_schema').get();
    await source.backup(to, {
      progress({ totalPages, remainingPages }) {
        progress(totalPages - remainingPages, totalPages);
        return PAGES_A_STEP;
      },
    });
    source.exec('commit');
  } catch (error) {
    throw new AgentError('failed', `${from} cannot be copied to ${to}: ${messageOf(error)}`, 'transient', {
      cause: error,
    });
  } finally {
    source.close();
  }
  singleFile(to);
}

/** Makes one file of a database that nobody has open, readable from where nothing can be written. */
export function singleFile(file: string): void {
  const db = open(file, { fileMustExist: true });
  db.pragma('journal_mode = delete');
  db.close();
}

/** What SQLite finds wrong with a file; empty: nothing. Errors: AgentError `failed` when it is none of SQLite. */
export function integrityFaults(file: string): string[] {
  const db = open(file, { readonly: true, fileMustExist: true });
  try {
    const lines = db.pragma('integrity_check') as { integrity_check: string }[];
    return lines.map(({ integrity_check }) => integrity_check).filter((line) => line !== 'ok');
  } catch (error) {
    throw new AgentError('failed', `${file}: ${messageOf(error)}`, 'permanent', { cause: error });
  } finally {
    db.close();
  }
}

/** Puts a whole file in the place of another, or of none, so that a power failure leaves the one or the other. */
export function putInPlace(file: string, place: string): void {
  sync(file);
  renameSync(file, place);
  sync(dirname(place));
}

/** Renames a database with the files that SQLite keeps beside it: a log that stayed behind would be read into its successor. */
export function moveSqlite(from: string, to: string): void {
  for (const suffix of ['', '-wal', '-shm'])
    if (statSync(from + suffix, { throwIfNoEntry: false })) renameSync(from + suffix, to + suffix);
}

/** Removes what was begun and is not wanted. */
export function removeSqlite(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function open(file: string, options: Sqlite.Options): Sqlite.Database {
  try {
    return new Sqlite(file, { timeout: 10_000, ...options });
  } catch (error) {
    throw new AgentError('failed', `cannot open ${file}: ${messageOf(error)}`, 'permanent', { cause: error });
  }
}
