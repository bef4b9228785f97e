import { expect } from 'chai';
import type { SchoolDay } from '../../src/core/school-day.js';
import {
  enrollmentsIn,
  latestAttendanceDays,
  rostersIn,
  studentDaysWith,
} from '../../src/source/changes/calendar-reads.js';
import { DATED_TABLES } from '../../src/source/changes/change-reader.js';
import { ChangeTrackingReader } from '../../src/source/changes/change-tracking-reader.js';
import { ModifiedDateReader } from '../../src/source/changes/modified-date-reader.js';
import { placeCounts, rowsOn } from '../../src/source/changes/places.js';
import type { SourceTables } from '../../src/source/contract.js';
import { Source } from '../../src/source/source.js';
import { begunCalendars } from '../../src/store/changes/begun-calendars.js';
import { inputsOfCalendar } from '../../src/store/changes/inputs-of-calendar.js';
import { readKnownCodes } from '../../src/store/changes/known-codes.js';
import { seenCounts, seenRowsOf, seenRowsOn } from '../../src/store/changes/seen-rows.js';
import { readSourceState } from '../../src/store/changes/source-state.js';
import { endOpenRounds } from '../../src/store/publishing/rounds.js';
import type { StoreTables } from '../../src/store/tables.js';
import { recordingDatabase } from '../support/recording-database.js';

const FOREIGN =
  /\blimit \?|\blimit @|pragma|json_each|typeof|is not date|on conflict|\) > \(|"\s*\|\|\s*"|unixepoch|\+"/i;

describe('statements of change detection for SQL Server', () => {
  it('read the SIS in its schema, pages by top and instants as text', async () => {
    const database = recordingDatabase<SourceTables>('mssql');
    const source = new Source(database, { schema: 'sis' });
    const reader = new ModifiedDateReader(source, { modifiedDateZone: 'UTC', overlapSeconds: 120 });
    for (const table of DATED_TABLES) {
      await reader.start(table);
      for await (const page of reader.changedRows(table, '2026-02-10T08:00:00.0000000')) expect(page.rows).to.be.empty;
      await placeCounts(source, table);
      await placeCounts(source, table, 7, { from: '2026-02-10', to: '2026-02-17' });
      await rowsOn(source, table, 7, { from: '2026-02-10', to: '2026-02-10' });
      await rowsOn(source, table, 7, { from: '', to: '' });
    }
    await enrollmentsIn(source, 7);
    await rostersIn(source, 7);
    await latestAttendanceDays(source, 7, '2026-02-10' as SchoolDay, 5);
    await studentDaysWith(source, 7, [1, 2]);
    await studentDaysWith(source, 7);
    expect(database.texts).to.have.length(21);
    for (const text of database.texts) expect(text).to.not.match(FOREIGN);
    expect(database.texts).to.include(
      'select convert(varchar(33), max(t.modifiedDate), 126) from "sis"."attendance" as t',
    );
    expect(database.texts.find((text) => text.includes('order by'))).to.match(
      /^select top \(@1\) .* where t\.modifiedDate >= @2 order by "t"\."modifiedDate", "t"\."attendanceID"$/,
    );
  });

  it('read and write the store without what only SQLite knows', async () => {
    const store = recordingDatabase<StoreTables>('mssql');
    await begunCalendars(store);
    await inputsOfCalendar(store, 7);
    await readKnownCodes(store);
    await seenRowsOf(store, 'attendance', [1, 2]);
    await seenRowsOn(store, 'attendance', 7, '2026-02-10', '2026-02-17');
    await seenCounts(store, 'attendanceUnit');
    await seenCounts(store, 'attendanceUnit', 7, { from: '2026-02-10', to: '2026-02-17' });
    await readSourceState(store, 'detection');
    await endOpenRounds(store, { name: 'source:changes', holder: 'me', fence: 1 }, '2026-02-10T00:00:00.000Z');
    expect(store.texts).to.have.length(10);
    for (const text of store.texts) expect(text).to.not.match(FOREIGN);
  });

  it('ask Change Tracking how far back it knows, before anything is read by it', async () => {
    const database = recordingDatabase<SourceTables>('mssql');
    const reader = new ChangeTrackingReader(new Source(database, { schema: 'sis' }));
    const pages = reader.changedRows('attendanceUnit', 'version:5');
    // What is read after that stands in test/unit/source/change-tracking-reader.test.ts: without an answer it is a gap.
    expect((await pages.next()).value).to.include({ gap: true });
    expect(database.texts).to.deep.equal([
      'select change_tracking_current_version(), change_tracking_min_valid_version(object_id(@1))',
    ]);
  });
});
