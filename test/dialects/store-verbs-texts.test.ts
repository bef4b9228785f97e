import { expect } from 'chai';
import { markRestored } from '../../src/store/backup/mark-restored.js';
import { openTable, tablePage } from '../../src/store/moving/table-pages.js';
import type { StoreTables } from '../../src/store/tables.js';
import { recordingDatabase } from '../support/recording-database.js';

/** What SQL Server does not understand, or what we do not use there. */
const FOREIGN = /\blimit\b|pragma|json_each|without rowid|on conflict|\) > \(|\bmerge\b|unixepoch/i;

describe('statements of restoring and moving a store for SQL Server', () => {
  it('hold nothing that only SQLite knows', async () => {
    const store = recordingDatabase<StoreTables>('mssql', { changes: 1 });
    await markRestored(store, '2026-02-10T10:00:00.000Z');
    const table = openTable('calendar_fingerprint');
    await store.read((reader) => tablePage(reader, table, [1, 'day'], [2, 'term'], 10));
    expect(store.texts).to.have.length(9);
    for (const text of store.texts) expect(text).to.not.match(FOREIGN);
    expect(store.texts.at(-1)).to.equal(
      'select top(10) "calendarID", "sourceTable", "digest" from "calendar_fingerprint" ' +
        'where "calendarID" >= @1 and ("calendarID" > @2 or ("calendarID" = @3 and "sourceTable" > @4)) ' +
        'and "calendarID" <= @5 and not ("calendarID" >= @6 and ("calendarID" > @7 or ("calendarID" = @8 and "sourceTable" > @9))) ' +
        'order by "calendarID", "sourceTable"',
    );
  });
});
