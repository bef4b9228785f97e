import { expect } from 'chai';
import type { SchoolDay } from '../../src/core/school-day.js';
import { checkSource } from '../../src/source/check.js';
import type { SourceTables } from '../../src/source/contract.js';
import { Source } from '../../src/source/source.js';
import { aggregationPages } from '../../src/store/aggregation/export.js';
import { readCalendarStates } from '../../src/store/aggregation/calendars.js';
import { countFindingsByCalendar, findingPages } from '../../src/store/aggregation/findings.js';
import { excuseIDsOf, isExcuse, readMirroredEnrollments, studentRefIds } from '../../src/store/aggregation/mirror.js';
import { readStoredDays, storedPersons } from '../../src/store/aggregation/stored-days.js';
import { advanceVersion, readVersion } from '../../src/store/changes/calendar-version.js';
import { readFilledTables } from '../../src/store/changes/filled-tables.js';
import { personsWithUndatedRows, readKeptInputs, readSeenRows } from '../../src/store/changes/kept-inputs.js';
import { writeSeenCodes } from '../../src/store/changes/seen-codes.js';
import { studentRecordPages } from '../../src/store/aggregation/student-records.js';
import { acquireLease, leaseHolder, renewLease } from '../../src/store/leases/leases.js';
import { migrations } from '../../src/store/migrations/index.js';
import type { StoreTables } from '../../src/store/tables.js';
import { recordingDatabase } from '../support/recording-database.js';

/** What SQL Server does not understand, or what we do not use there. */
const FOREIGN =
  /\blimit \?|\blimit @|pragma|json_each|without rowid|on conflict|\) > \(|\bmerge\b|"\s*\|\|\s*"|unixepoch|\+"/i;

const day = (text: string): SchoolDay => text as SchoolDay;
const identities = await new Source(recordingDatabase<SourceTables>('mssql')).identities();

describe('statements for SQL Server', () => {
  it('read the SIS in its schema, and ask for dates, times, instants and GUIDs as text', async () => {
    const database = recordingDatabase<SourceTables>('mssql');
    const source = new Source(database, { schema: 'sis' });
    await source.studentRows(7, [1, 2], { from: day('2026-02-01'), to: day('2026-02-10') }, identities);
    await source.strayRows(7, { from: day('2025-08-18'), to: day('2026-06-05') });
    await source.personsOf(7);
    await source.enrollmentFlags();
    await source.existingEnrollments([1, 2]);
    await source.filledTables();
    await source.findPerson('A'.repeat(32));
    await source.findPerson('number:17');
    await source.calendarsWithRows(1, day('2026-02-10'));
    await source.dangling();
    await source.personsWithAttendance(7, { from: day('2026-02-01') });
    for (const text of database.texts) expect(text).to.not.match(FOREIGN);
    expect(database.texts.find((text) => text.includes('"sis"."attendance"'))).to.equal(
      'select "t"."attendanceID" as "attendanceID", "t"."calendarID" as "calendarID", ' +
        '"t"."personID" as "personID", convert(varchar(33), "t"."date", 23) as "date", ' +
        '"t"."periodID" as "periodID", "t"."excuseID" as "excuseID", "t"."status" as "status", ' +
        '"t"."excuse" as "excuse", "t"."presentMinutes" as "presentMinutes", "t"."comments" as "comments", ' +
        'convert(varchar(33), "t"."modifiedDate", 126) as "modifiedDate" from "sis"."attendance" as t ' +
        'where "t"."personID" in (select cast(value as int) from openjson(@1)) and "t"."calendarID" = @2 ' +
        'and t.date >= @3 and t.date <= @4',
    );
    expect(database.texts.find((text) => text.includes('"sis"."person"'))).to.contain(
      'convert(nvarchar(64), "t"."personGUID") as "personGUID"',
    );
  });

  it('look for missing columns in the schema', async () => {
    const database = recordingDatabase<SourceTables>('mssql');
    expect((await checkSource(database, 'sis')).faults).to.include('table attendance is missing');
    expect(database.texts[0]).to.equal(
      'select column_name as name from information_schema.columns where table_schema = @1 and table_name = @2',
    );
  });

  it('read and lease in the store without what only SQLite knows', async () => {
    const store = recordingDatabase<StoreTables>('mssql');
    await readCalendarStates(store);
    await readStoredDays(store, { calendarID: 1, personIDs: [1, 9], from: '', to: '2026-02-10' });
    const span = { calendarID: 1, personIDs: [1, 9], from: '', to: '~' };
    await readKeptInputs(store, span);
    await readSeenRows(store, span, false);
    await personsWithUndatedRows(store, 1);
    await storedPersons(store, 1);
    await readMirroredEnrollments(store, 1, [1, 9]);
    await readFilledTables(store);
    await readVersion(store, 1);
    await store.transact(async (writer) => {
      await advanceVersion(writer, 1, 0);
      await writeSeenCodes(writer, 1, new Map([[1, 'digest']]));
    });
    for await (const page of aggregationPages(store, { calendarIDs: [1], from: '2026-02-01' }))
      expect(page).to.equal(0);
    const minutes = { absentMinutes: { from: 120, to: null } };
    for await (const page of aggregationPages(store, { minutes, excuseIDs: [1, null], asOf: '2026-02-10' }))
      expect(page).to.equal(0);
    for await (const page of findingPages(store, [1])) expect(page).to.equal(0);
    await excuseIDsOf(store, 'AU');
    await isExcuse(store, 1);
    await countFindingsByCalendar(store, [1]);
    for await (const page of studentRecordPages(store, { calendarIDs: [1, 2], inCalendarIDs: [2] }))
      expect(page).to.deep.equal([]);
    for await (const page of studentRecordPages(store, { calendarIDs: [1], personID: 7, asOf: '2026-02-10' }))
      expect(page).to.deep.equal([]);
    await studentRefIds(store, 1, 9);
    await acquireLease(store, 'zone:Z', 'me');
    await renewLease(store, { name: 'zone:Z', holder: 'me', fence: 1 });
    await leaseHolder(store, 'zone:Z');
    for (const text of store.texts) expect(text).to.not.match(FOREIGN);
    expect(store.texts.filter((text) => text.startsWith('select top(10000)'))).to.have.length(2);
    expect(store.texts.filter((text) => text.includes('sysutcdatetime()')).length).to.be.greaterThan(1);
  });

  it('create tables without what only SQLite knows, one column a line of meaning', () => {
    const statements = migrations.flatMap((migration) => migration.up('mssql'));
    for (const statement of statements) expect(statement).to.not.match(FOREIGN);
    expect(statements.filter((statement) => statement.startsWith('create table')).length).to.be.greaterThan(15);
    for (const statement of statements)
      expect(statement).to.match(/^(create (unique )?(table|index)|alter table \w+ add) /);
  });
});
