import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { ReportingOptions } from '../src/attendance/reporting-options.js';
import { addDays, type SchoolDay } from '../src/core/school-day.js';
import type { Operator, Predicate, StudentDailyAttendanceColumn as Column } from '../src/query/predicate.js';
import { migrate } from '../src/store/migrate.js';
import { studentDailyAttendanceReader, type Position } from '../src/store/objects/object-reader.js';
import { openStore } from '../src/store/open.js';

/**
 * How long one page takes, and all of them, over a million candidates: by conditions that an index serves and by ones
 * that none serves. The longest page is how long the other answers wait for their turn.
 */
const SCHOOLS = 50;
const STUDENTS = 10_000;
const DAYS = 100;
const PAGE_ROWS = 2_000;

const directory = join('var', 'bench-conditions');
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
const file = join(directory, 'agent.db');
const store = openStore({ kind: 'sqlite', file }, 'block');
await migrate(store);

const guid = (kind: string, index: number): string => kind + index.toString(16).toUpperCase().padStart(31, '0');
const day = (index: number): SchoolDay => addDays('2025-09-01' as SchoolDay, index);
fill();

function fill(): void {
  const db = new Sqlite(file);
  db.pragma('synchronous = off');
  db.transaction(() => {
    db.exec(`insert into calendar values (1, 1, null, 'one', 2026, null, null, 0);
      insert into calendar_aggregation values (1, '2026-07-01T00:00:00.000Z', null, null, null)`);
    const enrollment = db.prepare('insert into enrollment (enrollmentID, noShow, stateExclude) values (?, 0, 0)');
    for (let student = 0; student < STUDENTS; student++) enrollment.run(student);
    const candidate = db.prepare(
      `insert into candidate values (?, ?, ?, ?, 1, ?, null, 2026, 1, '0.5', ?, '08:00:00', null, ?, 'AU', ?, 'AU', ?)`,
    );
    const code = guid('D', 1);
    for (let date = 0; date < DAYS; date++)
      for (let student = 0; student < STUDENTS; student++) {
        const school = guid('C', Math.floor(student / (STUDENTS / SCHOOLS)));
        const refId = guid('A', date * STUDENTS + student);
        const note = student % 5 === 0 ? `note ${student % 97}` : null;
        candidate.run(day(date), school, guid('B', student), student, student, refId, note, code, code);
      }
  })();
  db.close();
}

const compare = (column: Column, value: string | number, operator: Operator = 'EQ'): Predicate<Column> => ({
  kind: 'compare',
  column,
  operator,
  value,
});
const any = (parts: Predicate<Column>[]): Predicate<Column> => ({ kind: 'or', parts });

const CONDITIONS: Record<string, Predicate<Column>> = {
  none: { kind: 'true' },
  '@StudentPersonalRefId EQ': compare('studentRefId', guid('B', 77)),
  '@SchoolInfoRefId EQ': compare('schoolRefId', guid('C', 7)),
  '@Date EQ': compare('date', day(50)),
  '@Date GE': compare('date', day(50), 'GE'),
  '@SchoolYear EQ': compare('schoolYear', 2026),
  '@SchoolYear EQ, none': compare('schoolYear', 2025),
  'two schools': any([compare('schoolRefId', guid('C', 7)), compare('schoolRefId', guid('C', 40))]),
  '200 students': any(Array.from({ length: 200 }, (_, index) => compare('studentRefId', guid('B', index * 50)))),
  '@RefId EQ': compare('refId', guid('A', 700_000)),
  'AttendanceNote EQ, few': compare('note', 'note 7'),
  'AttendanceNote EQ, none': compare('note', 'no such note'),
};

const options: ReportingOptions = {
  schoolRefIds: null,
  years: null,
  excludeAllSecondaryEnrollments: false,
  reportNoShow: false,
  reportStateExclude: false,
  attendanceCodeAllowedList: [],
  codeSelection: 'mostCommon',
};

console.log('condition                     objects   pages   longest page      all');
for (const [name, condition] of Object.entries(CONDITIONS)) {
  const reader = studentDailyAttendanceReader(store, options, condition);
  let objects = 0;
  let pages = 0;
  let longestMs = 0;
  let allMs = 0;
  for (let position: Position | null = { after: null }; position !== null;) {
    const started = performance.now();
    const page: Awaited<ReturnType<typeof reader.page>> = await reader.page(position, PAGE_ROWS);
    const ms = performance.now() - started;
    objects += page.rows.length;
    pages += 1;
    longestMs = Math.max(longestMs, ms);
    allMs += ms;
    position = page.next;
  }
  console.log(
    `${name.padEnd(28)} ${String(objects).padStart(8)} ${String(pages).padStart(7)} ${longestMs.toFixed(1).padStart(11)} ms ${allMs.toFixed(0).padStart(7)} ms`,
  );
}
await store.close();
