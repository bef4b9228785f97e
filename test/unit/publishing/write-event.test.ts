import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { writeEvent, type EventContent } from '../../../src/publishing/write-event.js';
import { loadSchema, schemaOf } from '../../../src/sandbox/schemas.js';
import { codeId, SCHOOL, studentId } from '../../support/event-district.js';
import { codeRow, dayRow, header, SIF_VERSIONS } from './samples.js';

const OFFICIAL: Readonly<Record<string, string>> = {
  '2.0r1': '../shared/xsd/us_2_0_r1/SIF_Message.xsd.xml',
  '2.4': '../shared/xsd/us_2_4/SIF_Message.xsd.xml',
};

const full = dayRow({ timeOut: '14:50:00', note: 'Flu & <fever>' });
const bare = dayRow({ timeIn: null });

/** A content of each kind for both objects. */
const CONTENTS: readonly [string, EventContent][] = (['Add', 'Change', 'Delete'] as const).flatMap((action) => [
  [
    `${action} of a day`,
    {
      objectName: 'StudentDailyAttendance',
      action,
      fields: JSON.stringify(action === 'Change' ? bare : full),
      toldFields: action === 'Add' ? null : JSON.stringify(full),
    },
  ],
  [
    `${action} of a code`,
    {
      objectName: 'AttendanceCodeInfo',
      action,
      fields: JSON.stringify(codeRow()),
      toldFields: action === 'Add' ? null : JSON.stringify(codeRow({ description: 'Absent' })),
    },
  ],
]);
const content = (name: string): EventContent => CONTENTS.find(([known]) => known === name)![1];
const form = { version: '2.7', stripEmptyElements: true, maxBytes: Infinity } as const;

/** What stands in SIF_EventObject. */
const objectOf = (bytes: Buffer): string =>
  /<SIF_EventObject [^>]*>(.*)<\/SIF_EventObject>/.exec(bytes.toString())![1]!;
const written = (name: string, change: Partial<typeof form> | object = {}): string =>
  objectOf(writeEvent(content(name), { ...form, ...change }, header()).bytes);

describe('the bytes of a SIF_Event (protocol section 8, R21)', () => {
  for (const version of SIF_VERSIONS)
    for (const [name, of] of CONTENTS)
      for (const stripEmptyElements of [true, false])
        it(`are valid: ${name}, ${version}, stripEmptyElements ${stripEmptyElements}`, () => {
          const { bytes } = writeEvent(of, { version, stripEmptyElements, maxBytes: Infinity }, header());
          expect(schemaOf(version)(bytes).faults).to.deep.equal([]);
          const official = OFFICIAL[version];
          if (official && existsSync(official)) expect(loadSchema(official)(bytes).faults).to.deep.equal([]);
          expect(bytes.toString()).to.contain(`Version="${version}"`).and.not.contain('SIF_Contexts');
        });

  it('carry the whole object in an Add; without empty elements, or with them as nil', () => {
    const attributes = `RefId="${full.refId}" StudentPersonalRefId="${studentId(1)}" SchoolInfoRefId="${SCHOOL}" Date="2026-02-10" SchoolYear="2026"`;
    expect(written('Add of a day')).to.equal(
      `<StudentDailyAttendance ${attributes}><AttendanceCodeInfoRefId>${codeId('1')}</AttendanceCodeInfoRefId><TimeIn>08:00:00</TimeIn><TimeOut>14:50:00</TimeOut><AttendanceNote>Flu &amp; &lt;fever&gt;</AttendanceNote></StudentDailyAttendance>`,
    );
    expect(written('Add of a code')).to.not.contain('Description');
    expect(written('Add of a code', { stripEmptyElements: false })).to.contain('<Description xsi:nil="true"/>');
  });

  for (const stripEmptyElements of [true, false])
    it(`send in a Change what is gone as nil, and what never was not at all (stripEmptyElements ${stripEmptyElements})`, () => {
      const change = (toldFields: object, fields: object): string => {
        const of = {
          ...content('Change of a day'),
          toldFields: JSON.stringify(toldFields),
          fields: JSON.stringify(fields),
        };
        return objectOf(writeEvent(of, { ...form, stripEmptyElements }, header()).bytes);
      };
      const nil = '<TimeIn xsi:nil="true"/><TimeOut xsi:nil="true"/><AttendanceNote xsi:nil="true"/>';
      expect(change(full, bare)).to.contain(`</AttendanceCodeInfoRefId>${nil}</StudentDailyAttendance>`);
      expect(change(dayRow(), bare)).to.contain('</AttendanceCodeInfoRefId><TimeIn xsi:nil="true"/></Student');
      expect(change(bare, full)).to.not.contain('nil');
    });

  it('hold every attribute and no element in a Delete; @RefId from 2.7 on', () => {
    const end = (version: string) => written('Delete of a day', { version });
    const since20 = `StudentPersonalRefId="${studentId(1)}" SchoolInfoRefId="${SCHOOL}" Date="2026-02-10" SchoolYear="2026"/>`;
    expect(end('2.6')).to.equal(`<StudentDailyAttendance ${since20}`);
    expect(end('2.7')).to.equal(`<StudentDailyAttendance RefId="${full.refId}" ${since20}`);
    expect(written('Delete of a code')).to.equal(
      `<AttendanceCodeInfo RefId="${codeId('1')}" SchoolInfoRefId="${SCHOOL}"/>`,
    );
  });

  it('lose optional text where the zone takes no message so large, and say so where that is not enough', () => {
    const long = { ...content('Add of a day'), fields: JSON.stringify(dayRow({ note: 'é'.repeat(3_000) })) };
    const shortened = writeEvent(long, { ...form, maxBytes: 4_096 }, header());
    expect(shortened).to.include({ ok: true, textLeftOut: true });
    expect(shortened.bytes.length).to.be.at.most(4_096);
    expect(objectOf(shortened.bytes)).to.contain('TimeIn').and.not.contain('AttendanceNote');
    const endless = { ...content('Add of a code'), fields: JSON.stringify(codeRow({ code: 'x'.repeat(5_000) })) };
    expect(writeEvent(endless, { ...form, maxBytes: 4_096 }, header()).ok).to.equal(false);
  });
});
