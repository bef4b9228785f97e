import { expect } from 'chai';
import fc from 'fast-check';
import type { ReportingOptions } from '../../src/attendance/reporting-options.js';
import type { Database } from '../../src/database/port.js';
import { decodeMessage } from '../../src/sif/decode.js';
import {
  attendanceCodeInfoReader,
  studentDailyAttendanceReader,
  type ObjectQuery,
  type ObjectReader,
  type Position,
} from '../../src/store/objects/object-reader.js';
import type { StoreTables } from '../../src/store/tables.js';
import { judgeRequest } from '../../src/zone/answers/judge-request.js';
import {
  answerTo,
  pathsOf,
  type PlainGroup,
  type PlainObject,
  type PlainQuery,
} from '../support/condition-evaluator.js';
import { attendanceObjects, codeObjects, storeObjects, type StoredObject } from '../support/condition-data.js';
import { requestXml } from '../support/query-xml.js';
import { temporaryStore } from '../support/temporary.js';

type ObjectName = PlainQuery['objectName'];

const options: ReportingOptions = {
  schoolRefIds: null,
  years: null,
  excludeAllSecondaryEnrollments: false,
  reportNoShow: false,
  reportStateExclude: false,
  attendanceCodeAllowedList: [],
  codeSelection: 'mostCommon',
};

/** Rows a page, and rows that a page looks at: so small that everything ends in the middle, and as in production. */
const PAGES = [
  { rows: 1, rowsLookedAt: 1 },
  { rows: 2, rowsLookedAt: 3 },
  { rows: 2_000, rowsLookedAt: 20_000 },
];

describe('answers to conditions', function () {
  this.timeout(60_000);

  for (const objectName of ['StudentDailyAttendance', 'AttendanceCodeInfo'] as const)
    it(`are those of a plain reading of the protocol, in order, in pages of any size (${objectName})`, async () => {
      const store = await temporaryStore();
      const objects = objectName === 'StudentDailyAttendance' ? attendanceObjects : codeObjects;
      const cases = objects.chain((stored) =>
        fc.record({
          stored: fc.constant(stored),
          queries: fc.array(queryOn(objectName, stored), { minLength: 5, maxLength: 10 }),
        }),
      );
      await fc.assert(
        fc.asyncProperty(cases, async ({ stored, queries }) => {
          await storeObjects(store, objectName, stored);
          const plain = stored.map(({ object }) => object);
          for (const query of queries) {
            const expected = answerTo(query, plain);
            for (const pages of PAGES) expect(await agentAnswer(store, query, pages)).to.deep.equal(expected);
          }
        }),
        { numRuns: 40 },
      );
    });
});

/** What the agent makes of the query, from its XML to the pages of its store. */
async function agentAnswer(
  store: Database<StoreTables>,
  query: PlainQuery,
  pages: (typeof PAGES)[number],
): Promise<PlainObject[] | string> {
  const decoded = decodeMessage(requestXml(query), { maxBytes: 10_000_000 });
  if (!decoded.ok || decoded.message.type !== 'SIF_Request') throw new Error(JSON.stringify(decoded));
  const judged = judgeRequest(decoded.message, ZONE, null);
  if (!judged.ok) return `${judged.error.category}/${judged.error.code}`;
  return allOf(store, judged.query, pages);
}

const ZONE: Parameters<typeof judgeRequest>[1] = {
  sifVersion: '2.7',
  fixedVersion: false,
  provide: ['StudentDailyAttendance', 'AttendanceCodeInfo'],
};

function allOf(
  store: Database<StoreTables>,
  query: ObjectQuery,
  pages: (typeof PAGES)[number],
): Promise<PlainObject[]> {
  return query.objectName === 'StudentDailyAttendance'
    ? readAll(studentDailyAttendanceReader(store, options, query.predicate, pages.rowsLookedAt), pages.rows)
    : readAll(attendanceCodeInfoReader(store, options, query.predicate), pages.rows);
}

async function readAll<Row>(reader: ObjectReader<Row>, rowsAsked: number): Promise<PlainObject[]> {
  const objects: PlainObject[] = [];
  for (let position: Position | null = { after: null }; position !== null;) {
    const page: Awaited<ReturnType<typeof reader.page>> = await reader.page(position, rowsAsked);
    expect(page.rows.length).to.be.at.most(rowsAsked);
    for (const row of page.rows)
      objects.push(Object.fromEntries(reader.definition.fields.map(({ path, value }) => [path, value(row)])));
    position = page.next;
  }
  return objects;
}

/** Queries whose values are mostly those of the objects, in some spelling, or next to them. */
function queryOn(objectName: ObjectName, stored: readonly StoredObject[]): fc.Arbitrary<PlainQuery> {
  const path = fc.constantFrom(...pathsOf(objectName));
  const valueFor = (of: string): fc.Arbitrary<string> => {
    const own = stored.flatMap(({ object, beaten }) => [object[of], beaten?.[of]]).filter(isWritable);
    const near = own.length > 0 ? fc.constantFrom(...own) : STRANGE[0]!;
    return fc.oneof(
      { weight: 6, arbitrary: near },
      { weight: 3, arbitrary: near.chain((value) => fc.constantFrom(...respelled(of, value))) },
      { weight: 1, arbitrary: fc.oneof(...STRANGE) },
    );
  };
  const condition = path.chain((of) =>
    fc.record({
      element: fc.oneof(
        { weight: 8, arbitrary: fc.constant(of) },
        { weight: 3, arbitrary: fc.constant(`${objectName}/${of}`) },
        { weight: 3, arbitrary: fc.constant(` ${of}\n`) },
        { weight: 1, arbitrary: fc.constantFrom('SIF_Metadata', '@Mood', `${objectName}/${objectName}/${of}`) },
      ),
      operator: fc.constantFrom('EQ', 'NE', 'LT', 'LE', 'GT', 'GE'),
      value: valueFor(of),
    }),
  );
  const type = fc.constantFrom('And', 'Or');
  const sized = <Part>(
    part: fc.Arbitrary<Part>,
    maxLength: number,
  ): fc.Arbitrary<{ type: string; conditions: Part[] }> =>
    fc.oneof(
      { weight: 9, arbitrary: fc.record({ type, conditions: fc.array(part, { minLength: 1, maxLength }) }) },
      { weight: 3, arbitrary: fc.record({ type: fc.constant('None'), conditions: fc.tuple(part) }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('None'), conditions: fc.tuple(part, part) }) },
    );
  const group: fc.Arbitrary<PlainGroup> = sized(sized(condition, 4), 3);
  const example = fc
    .subarray(pathsOf(objectName), { minLength: 1, maxLength: 3 })
    .chain((paths) => fc.record({ example: fc.record(Object.fromEntries(paths.map((of) => [of, valueFor(of)]))) }));
  const where = fc.oneof(
    { weight: 12, arbitrary: group },
    { weight: 2, arbitrary: example },
    { weight: 1, arbitrary: fc.constant(null) },
  );
  return where.map((asked) => ({ objectName, where: asked }));
}

/** What XML can carry. */
const isWritable = (text: string | null | undefined): text is string =>
  // eslint-disable-next-line no-control-regex
  typeof text === 'string' && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text);

function respelled(path: string, value: string): string[] {
  if (/^[\dA-F]{32}$/.test(value)) {
    const hyphened = value.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    return [value.toLowerCase(), hyphened, ` ${hyphened.toLowerCase()}\n`];
  }
  if (path.startsWith('Time')) return [`${value}.0`, `${value}.25`, ` ${value}`, `${value}Z`];
  if (path === 'AbsenceValue') return [`${value}00`, `+${value}`, ` ${value} `, value.slice(1), `${value}1`];
  return [`${value} `, ` ${value}`, value.toUpperCase(), value.toLowerCase(), `${value}'`, value.slice(0, -1)];
}

const STRANGE: readonly fc.Arbitrary<string>[] = [
  fc.constantFrom('', ' ', "' or ''='", '"; drop table candidate; --', '%', '_', '[a-z]', '\\', '?', '@1', 'null', '1'),
  fc.constantFrom('2026-02-29', '2026-02-28', '1999', '9999', '00:00:00', '23:59:59.999', '-0', '0.000', '1.0'),
  fc.string({ unit: 'binary', maxLength: 5 }).filter(isWritable),
];
