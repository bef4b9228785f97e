import { expect } from 'chai';
import fc from 'fast-check';
import { create } from 'xmlbuilder2';
import { attendanceCodeInfo } from '../../../src/objects/attendance-code-info.js';
import type { ObjectDefinition } from '../../../src/objects/object-definition.js';
import { objectWriter, type WriterOptions } from '../../../src/objects/object-writer.js';
import { studentDailyAttendance } from '../../../src/objects/student-daily-attendance.js';
import { schemaOf } from '../../../src/sandbox/schemas.js';
import { responseEnvelope } from '../../../src/sif/envelope.js';
import { compareVersions, SIF_VERSIONS } from '../../../src/sif/versions.js';
import { carriable } from '../../../src/sif/xml-text.js';
import { header, REQUEST_ID } from '../sif/samples.js';
import { attendance, attendanceCodeInfoRow, codeInfo, studentDailyAttendanceRow } from './rows.js';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const whole: WriterOptions = { version: '2.7', stripEmptyElements: true, elements: null };

/** xmlbuilder2 takes `&name;` and `&#1;` for references, so what must not be read as one is made one. */
const verbatim = (text: string): string => carriable(text).replace(/&/g, '&amp;').replace(/\r/g, '&#13;');

/** The same object by xmlbuilder2, inside an element that declares xsi. */
function builtObject<Row>({ name, fields }: ObjectDefinition<Row>, options: WriterOptions, row: Row): string {
  const object = create().ele('around').att('http://www.w3.org/2000/xmlns/', 'xmlns:xsi', XSI).ele(name);
  for (const { path, value, since, nillable, optionalText } of fields) {
    const text = value(row);
    if (since && compareVersions(options.version, since) < 0) continue;
    if (path.startsWith('@')) {
      if (text !== null) object.att(path.slice(1), verbatim(text));
      continue;
    }
    if (options.elements && !options.elements.includes(path)) continue;
    if (optionalText && options.withoutOptionalText) continue;
    if (text !== null) object.ele(path).txt(verbatim(text));
    else if (nillable && (!options.stripEmptyElements || options.nilElements?.includes(path)))
      object.ele(path).att(XSI, 'xsi:nil', 'true');
  }
  const text = object.up().end({ headless: true });
  return text.slice(text.indexOf('>') + 1, text.lastIndexOf('</'));
}

function optionsFor<Row>({ fields }: ObjectDefinition<Row>): fc.Arbitrary<WriterOptions> {
  const paths = fc.subarray(fields.map(({ path }) => path));
  return fc.record({
    version: fc.constantFrom(...SIF_VERSIONS),
    stripEmptyElements: fc.boolean(),
    elements: fc.option(paths),
    nilElements: paths,
    withoutOptionalText: fc.boolean(),
  });
}

describe('the object writer', () => {
  it('writes StudentDailyAttendance as xmlbuilder2 does, whatever is in it and whatever is asked for', () => {
    fc.assert(
      fc.property(studentDailyAttendanceRow, optionsFor(studentDailyAttendance), (row, options) => {
        expect(objectWriter(studentDailyAttendance, options)(row)).to.equal(
          builtObject(studentDailyAttendance, options, row),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('writes AttendanceCodeInfo as xmlbuilder2 does', () => {
    fc.assert(
      fc.property(attendanceCodeInfoRow, optionsFor(attendanceCodeInfo), (row, options) => {
        expect(objectWriter(attendanceCodeInfo, options)(row)).to.equal(builtObject(attendanceCodeInfo, options, row));
      }),
      { numRuns: 500 },
    );
  });

  for (const version of SIF_VERSIONS)
    it(`writes what is valid in ${version}`, () => {
      const check = schemaOf(version);
      const { prefix, suffix } = responseEnvelope({
        version,
        header,
        requestMsgId: REQUEST_ID,
        packetNumber: 1,
        morePackets: false,
      });
      const faultsOf = (objects: readonly string[]): readonly string[] =>
        check(Buffer.concat([prefix, Buffer.from(objects.join('')), suffix])).faults;
      const forms: WriterOptions[] = [
        { ...whole, version },
        { ...whole, version, stripEmptyElements: false },
        { ...whole, version, elements: ['TimeIn', 'Description'] },
        { ...whole, version, withoutOptionalText: true },
      ];
      for (const form of forms) {
        const days = [attendance, { ...attendance, timeIn: null, note: null }];
        expect(faultsOf(days.map(objectWriter(studentDailyAttendance, form)))).to.deep.equal([]);
        expect(
          faultsOf([codeInfo, { ...codeInfo, description: 'a < b' }].map(objectWriter(attendanceCodeInfo, form))),
        ).to.deep.equal([]);
      }
    });

  it('gives StudentDailyAttendance a RefId from 2.7 on', () => {
    const written = (version: '2.6' | '2.7'): string =>
      objectWriter(studentDailyAttendance, { ...whole, version })(attendance);
    expect(written('2.6')).to.not.include(' RefId=');
    expect(written('2.7')).to.include(`<StudentDailyAttendance RefId="${attendance.refId}" StudentPersonalRefId=`);
    expect(objectWriter(attendanceCodeInfo, { ...whole, version: '2.0r1' })(codeInfo)).to.include(' RefId=');
  });

  it('leaves absent elements out, or sends them as nil', () => {
    const written = (stripEmptyElements: boolean): string =>
      objectWriter(studentDailyAttendance, { ...whole, stripEmptyElements })(attendance);
    expect(written(true)).to.not.include('TimeOut');
    expect(written(false)).to.include(
      '<TimeIn>08:00:00</TimeIn><TimeOut xsi:nil="true"/><AttendanceNote>Flu &amp; fever',
    );
  });

  it('sends the elements of a Change that are gone as nil, and only those', () => {
    const gone = { ...attendance, timeIn: null, note: null };
    const written = objectWriter(studentDailyAttendance, { ...whole, nilElements: ['TimeIn'] })(gone);
    expect(written).to.include('<TimeIn xsi:nil="true"/></StudentDailyAttendance>');
  });

  it('restricted to elements keeps all attributes', () => {
    const restricted = objectWriter(studentDailyAttendance, { ...whole, elements: ['AttendanceNote', '@Date'] })(
      attendance,
    );
    const attributes = `RefId="${attendance.refId}" StudentPersonalRefId="${attendance.studentRefId}" SchoolInfoRefId="${attendance.schoolRefId}" Date="2026-02-10" SchoolYear="2026"`;
    expect(restricted).to.equal(
      `<StudentDailyAttendance ${attributes}><AttendanceNote>Flu &amp; fever</AttendanceNote></StudentDailyAttendance>`,
    );
    expect(objectWriter(studentDailyAttendance, { ...whole, elements: [] })(attendance)).to.equal(
      `<StudentDailyAttendance ${attributes}/>`,
    );
  });
});
