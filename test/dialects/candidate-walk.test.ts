import { expect } from 'chai';
import type { CompiledQuery } from 'kysely';
import type { ReportingOptions } from '../../src/attendance/reporting-options.js';
import type { Guid } from '../../src/core/guid.js';
import type { Database } from '../../src/database/port.js';
import type { Operator, Predicate, StudentDailyAttendanceColumn as Column } from '../../src/query/predicate.js';
import { attendanceCodeInfoPage } from '../../src/store/objects/attendance-code-info-query.js';
import { candidateWalk, stretchEnd, type StudentDailyAttendanceKey } from '../../src/store/objects/candidate-walk.js';
import { studentDailyAttendancePage } from '../../src/store/objects/student-daily-attendance-query.js';
import type { StoreTables } from '../../src/store/tables.js';
import { temporaryStore } from '../support/temporary.js';

const options: ReportingOptions = {
  schoolRefIds: new Set(['A'.repeat(32) as Guid]),
  years: new Set([2026]),
  excludeAllSecondaryEnrollments: true,
  reportNoShow: false,
  reportStateExclude: false,
  attendanceCodeAllowedList: ['AU'],
  codeSelection: 'mostCommon',
};

type Query = Predicate<Column>;
const is = (column: Column, value: string | number = 'B'.repeat(32), operator: Operator = 'EQ'): Query => ({
  kind: 'compare',
  column,
  operator,
  value,
});
const and = (...parts: Query[]): Query => ({ kind: 'and', parts });
const or = (...parts: Query[]): Query => ({ kind: 'or', parts });

/** How a condition's candidates are walked: from the walk's beginning, and from one key to another in the middle of it. */
const WALKS: [string, Query, beginning: string, middle: string][] = [
  ['everything', { kind: 'true' }, 'SCAN a', 'PRIMARY KEY (key>? AND key<?)'],
  [
    '@StudentPersonalRefId',
    is('studentRefId'),
    'candidate_student (studentRefId=?)',
    'candidate_student (studentRefId=? AND (date,schoolRefId)>(?,?) AND (date,schoolRefId)<(?,?))',
  ],
  [
    '@SchoolInfoRefId',
    is('schoolRefId'),
    'candidate_school (schoolRefId=?)',
    'candidate_school (schoolRefId=? AND date>? AND date<?)',
  ],
  ['@Date', is('date', '2026-02-10'), 'PRIMARY KEY (date>? AND date<?)', 'PRIMARY KEY (key>? AND key<?)'],
  ['@SchoolYear', is('schoolYear', 2026), 'SCAN a', 'PRIMARY KEY (key>? AND key<?)'],
  [
    'all four',
    and(is('schoolYear', 2026), is('date', '2026-02-10'), is('schoolRefId'), is('studentRefId')),
    'candidate_student (studentRefId=? AND date>? AND date<?)',
    'candidate_student (studentRefId=? AND (date,schoolRefId)>(?,?) AND (date,schoolRefId)<(?,?))',
  ],
  [
    'a school from a day on',
    and(is('schoolRefId'), is('date', '2026-02-10', 'GE')),
    'candidate_school (schoolRefId=? AND date>?)',
    'candidate_school (schoolRefId=? AND date>? AND date<?)',
  ],
  [
    'one student on either day',
    or(and(is('studentRefId'), is('date', '2026-02-10')), and(is('studentRefId'), is('date', '2026-02-12'))),
    'candidate_student (studentRefId=? AND date>? AND date<?)',
    'candidate_student (studentRefId=? AND (date,schoolRefId)>(?,?) AND (date,schoolRefId)<(?,?))',
  ],
  [
    'either of two days',
    or(is('date', '2026-02-10'), is('date', '2026-02-12')),
    'PRIMARY KEY (date>? AND date<?)',
    'PRIMARY KEY (key>? AND key<?)',
  ],
  [
    'either of two schools',
    or(is('schoolRefId'), is('schoolRefId', 'C'.repeat(32))),
    'SCAN a',
    'PRIMARY KEY (key>? AND key<?)',
  ],
  ['a student or a school', or(is('studentRefId'), is('schoolRefId')), 'SCAN a', 'PRIMARY KEY (key>? AND key<?)'],
  ['AttendanceNote', is('note', 'Flu'), 'SCAN a', 'PRIMARY KEY (key>? AND key<?)'],
];

const FIRST: StudentDailyAttendanceKey = ['2026-02-10', '', ''];
const LAST: StudentDailyAttendanceKey = ['2026-02-11', '', ''];

describe('the walk over candidates', () => {
  for (const [name, condition, beginning, middle] of WALKS)
    it(`is in the order of the answer by an index, wherever it goes on: ${name}`, async () => {
      const store = await temporaryStore();
      const walk = candidateWalk(condition)!;
      const page = (after: typeof FIRST | null, upTo: typeof FIRST | null): CompiledQuery =>
        studentDailyAttendancePage('sqlite', options, condition, walk, { after, upTo }, 10);
      expect(await way(store, page(null, null))).to.equal(beginning);
      expect(await way(store, page(FIRST, LAST))).to.equal(middle);
      expect(await way(store, stretchEnd('sqlite', walk, null, 10))).to.equal(beginning);
    });

  it('is over codes by their RefId', async () => {
    const store = await temporaryStore();
    const page = (column: 'code' | 'refId', after: string | null): CompiledQuery =>
      attendanceCodeInfoPage('sqlite', options, { kind: 'compare', column, operator: 'EQ', value: 'AU' }, after, 10);
    expect(await way(store, page('code', null))).to.equal('SCAN i USING INDEX sqlite_autoindex_code_info_1');
    expect(await way(store, page('code', 'A'))).to.equal('sqlite_autoindex_code_info_1 (refId>?)');
    expect(await way(store, page('refId', null))).to.equal('sqlite_autoindex_code_info_1 (refId=?)');
  });

  it('is none where no object can meet the condition', () => {
    expect(candidateWalk(and(is('date', '2026-02-10'), is('date', '2026-02-11')))).to.equal(null);
    expect(candidateWalk({ kind: 'false' })).to.equal(null);
  });
});

/** The step of the plan that reads objects: the only one, and nothing is sorted. */
async function way(store: Database<StoreTables>, query: CompiledQuery): Promise<string> {
  const plan = await store.read((reader) => reader.rows({ ...query, sql: `explain query plan ${query.sql}` }));
  const steps = plan
    .map((row) => String(row[3]))
    .filter((step) => /^(SCAN|SEARCH) [ai]\b|TEMP B-TREE|MULTI-INDEX/.test(step));
  expect(steps).to.have.length(1);
  return steps[0]!
    .replace(/^SEARCH [ai] USING (COVERING )?(INDEX )?/, '')
    .replaceAll('(date,schoolRefId,studentRefId)', 'key')
    .replaceAll('(?,?,?)', '?');
}
