import { expect } from 'chai';
import { keyOf, Subscriber, type TakenEvent } from '../../support/subscriber.js';

const CODE = 'C0'.repeat(16);
const OTHER_CODE = 'C1'.repeat(16);
const STUDENT = 'A0'.repeat(16);
const SCHOOL = 'B0'.repeat(16);

let posts = 0;

function event(action: string, object: string, msgId = `${(posts += 1)}`): TakenEvent {
  const name = /<(\w+)/.exec(object)?.[1];
  const text =
    `<SIF_Message xmlns="http://www.sifinfo.org/infrastructure/2.x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Version="2.7">` +
    `<SIF_Event><SIF_Header/><SIF_ObjectData><SIF_EventObject ObjectName="${name}" Action="${action}">${object}` +
    `</SIF_EventObject></SIF_ObjectData></SIF_Event></SIF_Message>`;
  return { msgId, post: posts, text };
}

const code = (refId = CODE): string =>
  `<AttendanceCodeInfo RefId="${refId}" SchoolInfoRefId="${SCHOOL}"><AttendanceCode>AU</AttendanceCode></AttendanceCodeInfo>`;
const day = (elements: string, year = 2026): string =>
  `<StudentDailyAttendance StudentPersonalRefId="${STUDENT}" SchoolInfoRefId="${SCHOOL}" Date="2026-02-10" SchoolYear="${year}">${elements}</StudentDailyAttendance>`;
const reference = (refId = CODE): string => `<AttendanceCodeInfoRefId>${refId}</AttendanceCodeInfoRefId>`;
const KEY = `2026-02-10/${SCHOOL}/${STUDENT}`;

function told(...events: TakenEvent[]): Subscriber {
  const subscriber = new Subscriber();
  subscriber.takeAll(events);
  return subscriber;
}

describe('the subscriber of the tests', () => {
  it('builds objects from Add, Change and Delete, and takes nil elements away', () => {
    const added = event(
      'Add',
      day(`${reference()}<TimeIn>08:00:00</TimeIn><AttendanceNote>a &amp; b</AttendanceNote>`),
    );
    const changed = event('Change', day(`${reference()}<TimeIn xsi:nil="true"/><AttendanceNote>c</AttendanceNote>`));
    const subscriber = told(event('Add', code()), added, changed);
    expect(subscriber.faults).to.deep.equal([]);
    expect(subscriber.objects.get(KEY)?.elements).to.deep.equal({ AttendanceCodeInfoRefId: CODE, AttendanceNote: 'c' });
    subscriber.take(event('Delete', day('')));
    expect(subscriber.faults).to.deep.equal([]);
    expect([...subscriber.objects.keys()]).to.deep.equal([CODE]);
  });

  const faulty: [string, () => Subscriber, RegExp][] = [
    ['an Add of what is there', () => told(event('Add', code()), event('Add', code())), /Add of .* is there/],
    ['a Change of what is not there', () => told(event('Change', code())), /Change of .* not there/],
    ['a Delete of what is not there', () => told(event('Delete', code())), /Delete of .* not there/],
    ['a Change of nothing', () => told(event('Add', code()), event('Change', code())), /changes nothing/],
    ['a reference to an unknown code', () => told(event('Add', day(reference(OTHER_CODE)))), /references/],
    [
      'a Delete with elements or another year',
      () => told(event('Add', code()), event('Add', day(reference())), event('Delete', day(reference(), 2025))),
      /carries elements.*2025/s,
    ],
    [
      'an event again after another',
      () => told(event('Add', code(), 'X'), event('Add', code(OTHER_CODE)), event('Add', code(), 'X')),
      /came again/,
    ],
  ];
  for (const [what, tell, words] of faulty)
    it(`finds fault with ${what}`, () => {
      expect(tell().faults.join('\n')).to.match(words);
    });

  it('takes a repeat at once for one, whoever caused it, and no second effect', () => {
    const subscriber = told(event('Add', code(), 'Y'), event('Add', code(), 'Y'));
    expect(subscriber.faults).to.deep.equal([]);
    expect(subscriber.repeats).to.have.length(1);
  });

  it('remembers who referenced a code that was deleted', () => {
    const subscriber = told(event('Add', code()), event('Add', day(reference())), event('Delete', code()));
    expect([...subscriber.leftDangling]).to.deep.equal([KEY]);
  });

  it('lets an Add replace what was loaded from an answer, once', () => {
    const subscriber = new Subscriber();
    const object = { name: 'AttendanceCodeInfo', attributes: { RefId: CODE, SchoolInfoRefId: SCHOOL }, elements: {} };
    subscriber.load([object]);
    subscriber.take(event('Add', code()));
    expect(subscriber.faults).to.deep.equal([]);
    subscriber.take(event('Add', code()));
    expect(subscriber.faults).to.have.length(1);
    expect(subscriber.differences([object])).to.deep.equal([{ key: keyOf(object), kind: 'other' }]);
    expect(subscriber.differences([])).to.deep.equal([{ key: CODE, kind: 'superfluous' }]);
  });
});
