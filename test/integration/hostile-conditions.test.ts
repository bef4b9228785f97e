import { expect } from 'chai';
import type { ReportingOptions } from '../../src/attendance/reporting-options.js';
import type { Database } from '../../src/database/port.js';
import { decodeMessage } from '../../src/sif/decode.js';
import { attendanceCodeInfoReader, studentDailyAttendanceReader } from '../../src/store/objects/object-reader.js';
import type { StoreTables } from '../../src/store/tables.js';
import { judgeRequest } from '../../src/zone/answers/judge-request.js';
import type { PlainObject, PlainQuery } from '../support/condition-evaluator.js';
import { storeObjects } from '../support/condition-data.js';
import { requestXml } from '../support/query-xml.js';
import { temporaryStore } from '../support/temporary.js';
import { onEachEngine } from '../support/engines.js';

const options: ReportingOptions = {
  schoolRefIds: null,
  years: null,
  excludeAllSecondaryEnrollments: false,
  reportNoShow: false,
  reportStateExclude: false,
  attendanceCodeAllowedList: [],
  codeSelection: 'mostCommon',
};
const guid = (digit: string): string => digit.repeat(32);
const attendance = (student: string, note: string | null): PlainObject => ({
  '@RefId': guid(student),
  '@StudentPersonalRefId': guid(student),
  '@SchoolInfoRefId': guid('1'),
  '@Date': '2026-02-10',
  '@SchoolYear': '2026',
  AttendanceCodeInfoRefId: guid('2'),
  TimeIn: null,
  TimeOut: null,
  AttendanceNote: note,
});
const condition = (element: string, operator: string, value: string) => ({ element, operator, value });
const all = (type: string, conditions: readonly ReturnType<typeof condition>[]): PlainQuery => ({
  objectName: 'StudentDailyAttendance',
  where: { type: 'None', conditions: [{ type, conditions }] },
});
const noteIs = (value: string, operator = 'EQ'): PlainQuery =>
  all('None', [condition('AttendanceNote', operator, value)]);

/** The students whose objects are asked for, or the refusal. */
async function answer(store: Database<StoreTables>, request: Buffer): Promise<string> {
  const decoded = decodeMessage(request, { maxBytes: 16_777_216 });
  if (!decoded.ok) return `message ${decoded.error.category}/${decoded.error.code}`;
  if (decoded.message.type !== 'SIF_Request') throw new Error(decoded.message.type);
  const zone = {
    sifVersion: '2.7',
    fixedVersion: false,
    provide: ['StudentDailyAttendance', 'AttendanceCodeInfo'],
  } as const;
  const judged = judgeRequest(decoded.message, { ...zone, provide: [...zone.provide] }, null);
  if (!judged.ok) {
    expect(judged.error.desc.length).to.be.lessThan(1_024);
    return `${judged.error.category}/${judged.error.code}`;
  }
  if (judged.query.objectName === 'AttendanceCodeInfo') {
    const page = await attendanceCodeInfoReader(store, options, judged.query.predicate).page({ after: null }, 10);
    return page.rows.map(({ code }) => code).join();
  }
  const page = await studentDailyAttendanceReader(store, options, judged.query.predicate).page({ after: null }, 10);
  return page.rows.map(({ studentRefId }) => studentRefId[0]).join('');
}

const ATTACKS = [
  "' or ''='",
  "'; drop table candidate; --",
  '"; delete from candidate; --',
  "x' union select refId, 1, 2, 3, 4, 5, 6, 7, 8 from code_info --",
  '\\',
  '%',
  '_',
  '[a-z]%',
  '?1',
  '@1',
  ':note',
  '${note}',
  'null',
  '/* */',
  ']]>',
  '<!--',
  '&amp;',
];

onEachEngine('hostile conditions', () => {
  it('find the texts that they name and nothing else', async () => {
    const store = await temporaryStore();
    for (const attack of ATTACKS) {
      const objects = [attendance('A', attack), attendance('B', 'Flu'), attendance('C', null)];
      await storeObjects(
        store,
        'StudentDailyAttendance',
        objects.map((object) => ({ object, beaten: null })),
      );
      expect(await answer(store, requestXml(noteIs(attack))), attack).to.equal('A');
      expect(await answer(store, requestXml(noteIs(attack, 'NE'))), attack).to.equal('BC');
      expect(await answer(store, requestXml(noteIs(`${attack} `))), attack).to.equal('');
      // As the name of an element it is unknown, as a value of another type it is wrong.
      expect(await answer(store, requestXml(all('None', [condition(attack, 'EQ', 'x')]))), attack).to.equal('8/9');
      for (const element of ['@StudentPersonalRefId', '@Date', '@SchoolYear', 'TimeIn'])
        expect(await answer(store, requestXml(all('None', [condition(element, 'EQ', attack)]))), attack).to.equal(
          '8/9',
        );
    }
  });

  it('may be a megabyte long', async () => {
    const store = await temporaryStore();
    const long = 'Ä'.repeat(500_000);
    await storeObjects(store, 'StudentDailyAttendance', [{ object: attendance('A', long), beaten: null }]);
    expect(await answer(store, requestXml(noteIs(long)))).to.equal('A');
    expect(await answer(store, requestXml(noteIs(`${long}.`)))).to.equal('');
    expect(await answer(store, requestXml(noteIs(`${long}.`, 'LT')))).to.equal('A');
    expect(await answer(store, requestXml(all('None', [condition('@Date', 'EQ', long)])))).to.equal('8/9');
    expect(await answer(store, requestXml(all('None', [condition(long, 'EQ', 'x')])))).to.equal('8/9');
    expect(await answer(store, requestXml({ objectName: 'StudentDailyAttendance', where: null }, [long]))).to.equal(
      '8/9',
    );
  });

  it('may be 500, in every shape, and no more', async () => {
    const store = await temporaryStore();
    const objects = [attendance('A', 'n499'), attendance('B', 'n500'), attendance('C', null)];
    await storeObjects(
      store,
      'StudentDailyAttendance',
      objects.map((object) => ({ object, beaten: null })),
    );
    const some = (count: number, operator = 'EQ'): ReturnType<typeof condition>[] =>
      Array.from({ length: count }, (_, index) => condition('AttendanceNote', operator, `n${index}`));
    const alternating = (count: number): ReturnType<typeof condition>[] =>
      some(count).map((one, index) => (index % 2 === 0 ? condition('TimeIn', 'EQ', '08:00:00') : one));
    const apart = (type: string, conditions: readonly ReturnType<typeof condition>[]): PlainQuery => ({
      objectName: 'StudentDailyAttendance',
      where: { type, conditions: conditions.map((one) => ({ type: 'None', conditions: [one] })) },
    });
    for (const shape of [all, apart]) {
      expect(await answer(store, requestXml(shape('Or', some(500))))).to.equal('A');
      expect(await answer(store, requestXml(shape('Or', alternating(500))))).to.equal('A');
      expect(await answer(store, requestXml(shape('And', some(500, 'NE'))))).to.equal('BC');
      for (const type of ['And', 'Or']) expect(await answer(store, requestXml(shape(type, some(501))))).to.equal('8/9');
    }
  });

  it('may be nested as deep as a message can be, and mean nothing there', async () => {
    const store = await temporaryStore();
    const nested = (depth: number): Buffer =>
      Buffer.from(
        requestXml({ objectName: 'StudentDailyAttendance', where: { example: { TimeIn: '08:00:00' } } })
          .toString()
          .replace('08:00:00', '<a>'.repeat(depth) + '</a>'.repeat(depth)),
      );
    expect(await answer(store, nested(50))).to.equal('8/9');
    expect(await answer(store, nested(100_000))).to.equal('message 1/1');
    const groups = requestXml(noteIs('x'))
      .toString()
      .replace('</SIF_Conditions>', '<SIF_ConditionGroup Type="And"/></SIF_Conditions>');
    expect(await answer(store, Buffer.from(groups))).to.equal('message 1/3');
  });
});
