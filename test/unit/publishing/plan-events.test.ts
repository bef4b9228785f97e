import { expect } from 'chai';
import type { Comparison } from '../../../src/publishing/decide.js';
import { planEvents, type Page, type Plan, type PlanningZone } from '../../../src/publishing/plan-events.js';
import { codeId, dayKey } from '../../support/event-district.js';
import {
  code,
  codeRow,
  day,
  knownCode,
  options,
  pausedStream,
  planningZone,
  told,
  trueCode,
  trueDay,
} from './samples.js';

const page = (comparisons: Comparison[], change: Partial<Page> = {}): Page => ({
  comparisons,
  codes: new Map([[codeId('1'), knownCode()]]),
  usedCodes: new Set(),
  ...change,
});
const plan = (of: Page, zone: PlanningZone = planningZone(), limit = 32): Plan => planEvents(of, zone, limit);
const sent = ({ events }: Plan): string[] => events.map(({ action, objectKey }) => `${action} ${objectKey}`);
const waits = ({ waiting }: Plan): [string, string][] =>
  waiting.map(({ objectKey, waitsFor }) => [objectKey, waitsFor]);

const added = day({ truth: trueDay() });
const CODE_FIRST = [`Add ${codeId('1')}`, `Add ${dayKey(1)}`];
const codeTold = new Map([[codeId('1'), knownCode({ told: told('told', trueCode()) })]]);

describe('which messages due keys become', () => {
  it('are a code’s Add before the first day that references it, once', () => {
    const done = plan(page([added, day({ truth: trueDay() }, 2)]));
    expect(sent(done)).to.deep.equal([...CODE_FIRST, `Add ${dayKey(2)}`]);
    expect(done.baselineEnded).to.deep.equal([codeId('1')]);
    expect(done.unmarked.map(({ objectKey }) => objectKey)).to.have.members([codeId('1'), dayKey(1), dayKey(2)]);
  });

  it('are the day alone where the zone was told the code, or the code goes in the same page by itself', () => {
    expect(sent(plan(page([added], { codes: codeTold })))).to.deep.equal([CODE_FIRST[1]]);
    expect(sent(plan(page([code({ truth: trueCode() }), added])))).to.deep.equal(CODE_FIRST);
  });

  it('tell a code that is only held as baseline, since a response never counts as telling (R23)', () => {
    const baseline = new Map([[codeId('1'), knownCode({ told: told('baseline', trueCode()) })]]);
    expect(sent(plan(page([added], { codes: baseline })))).to.deep.equal(CODE_FIRST);
  });

  it('are the day alone where nothing can be told of the code', () => {
    const alone = [CODE_FIRST[1]];
    const without = planningZone({ provide: ['StudentDailyAttendance'] });
    expect(sent(plan(page([added]), without))).to.deep.equal(alone);
    const off = planningZone({ options: options({ events: { AttendanceCodeInfo: { Add: false } } }) });
    expect(sent(plan(page([added]), off))).to.deep.equal(alone);
    const gone = new Map([[codeId('1'), knownCode({ truth: undefined })]]);
    expect(sent(plan(page([added], { codes: gone })))).to.deep.equal(alone);
    for (const right of ['4/10', '4/7', '6/3']) {
      const streams = new Map([pausedStream('AttendanceCodeInfo:Add', right)]);
      expect(sent(plan(page([added]), planningZone({ streams })))).to.deep.equal(alone);
    }
  });

  it('are none while the code is parked, or its stream is paused for anything but rights', () => {
    const parked = new Map([[codeId('1'), knownCode({ open: [{ action: 'Add', status: 'parked' }] })]]);
    expect(waits(plan(page([added], { codes: parked })))).to.deep.equal([[dayKey(1), `code:${codeId('1')}`]]);
    const streams = new Map([pausedStream('AttendanceCodeInfo:Add', '3/4')]);
    expect(waits(plan(page([added]), planningZone({ streams })))).to.deep.equal([[dayKey(1), `code:${codeId('1')}`]]);
  });

  it('are none behind a code’s Delete in flight, when the code is back', () => {
    const leaving = knownCode({ told: told('told', trueCode()), open: [{ action: 'Delete', status: 'flight' }] });
    const done = plan(page([added], { codes: new Map([[codeId('1'), leaving]]) }));
    expect(waits(done)).to.deep.equal([[dayKey(1), `code:${codeId('1')}`]]);
  });

  it('are a Delete without its code', () => {
    const ended = day({ told: told('told', trueDay()) });
    expect(sent(plan(page([ended])))).to.deep.equal([`Delete ${dayKey(1)}`]);
  });

  it('leave a code’s Delete for later while due days reference it, or nobody can tell', () => {
    const ended = code({ told: told('told', trueCode()) });
    expect(waits(plan(page([ended], { usedCodes: new Set([codeId('1')]) })))).to.deep.equal([[codeId('1'), 'users']]);
    expect(waits(plan(page([ended], { usedCodes: null })))).to.deep.equal([[codeId('1'), 'users']]);
    expect(sent(plan(page([ended])))).to.deep.equal([`Delete ${codeId('1')}`]);
  });

  it('are none of a paused stream; the others go', () => {
    const streams = new Map([pausedStream('StudentDailyAttendance:Add', '4/10')]);
    const ended = day({ told: told('told', trueDay()) }, 2);
    const done = plan(page([added, ended], { codes: codeTold }), planningZone({ streams }));
    expect(waits(done)).to.deep.equal([[dayKey(1), 'stream:StudentDailyAttendance:Add']]);
    expect(sent(done)).to.deep.equal([`Delete ${dayKey(2)}`]);
  });

  it('are so many at most, a day never without its code', () => {
    const days = [1, 2, 3].map((student) => day({ truth: trueDay() }, student));
    expect(sent(plan(page(days), planningZone(), 2))).to.deep.equal(CODE_FIRST);
    expect(sent(plan(page(days), planningZone(), 1))).to.deep.equal([]);
    expect(sent(plan(page(days, { codes: codeTold }), planningZone(), 2))).to.deep.equal([
      `Add ${dayKey(1)}`,
      `Add ${dayKey(2)}`,
    ]);
  });

  it('are parked at once when they are larger than the zone takes, and so their days wait', () => {
    const endless = knownCode({ truth: trueCode({ ...codeRow(), code: 'x'.repeat(5_000) }) });
    const of = page([added], { codes: new Map([[codeId('1'), endless]]) });
    const done = plan(of, planningZone({ maxBytes: 4_096 }));
    expect(done.events.map(({ status }) => status)).to.deep.equal(['parked']);
    expect(done.events[0]!.reply).to.match(/has 5\d\d\d bytes, and the zone takes 4096/);
    expect(waits(done)).to.deep.equal([[dayKey(1), `code:${codeId('1')}`]]);
  });

  it('carry what becomes told: values, enrollment and code; nothing for a Delete', () => {
    const [, stored] = plan(page([added])).events;
    expect(stored).to.deep.include({ fields: trueDay().fields, enrollmentID: 1, codeRefId: codeId('1') });
    const [end] = plan(page([day({ told: told('told', trueDay()) })])).events;
    expect(end).to.deep.include({ fields: null, enrollmentID: null, codeRefId: null });
  });

  it('move what was told to the enrollment that carries the equal object now, so that its end is told (R25)', () => {
    const elsewhere = { ...trueDay(), enrollmentID: 2 };
    const comparison = day({ truth: elsewhere, told: told('told', trueDay()), enrollmentExists: false });
    const done = plan(page([comparison]));
    expect(sent(done)).to.deep.equal([]);
    expect(done.movedToEnrollment).to.deep.equal([comparison]);
    expect(done.unmarked.map(({ because }) => because)).to.deep.equal(['equal']);
  });

  it('leave what was told on its enrollment while that carries it', () => {
    expect(plan(page([day({ truth: trueDay(), told: told('told', trueDay()) })])).movedToEnrollment).to.deep.equal([]);
  });
});
