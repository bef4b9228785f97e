import { expect } from 'chai';
import { decide, type Comparison, type DecidingZone } from '../../../src/publishing/decide.js';
import { code, day, options, told, trueCode, trueDay } from './samples.js';

const zone = (change: Partial<DecidingZone> & { with?: Record<string, unknown> } = {}): DecidingZone => {
  const { with: edited = {}, ...others } = change;
  return {
    provide: ['StudentDailyAttendance', 'AttendanceCodeInfo'],
    options: options(edited),
    firstYear: null,
    ...others,
  };
};

/** What is decided, in a word. */
function outcome(comparison: Comparison, of: DecidingZone = zone()): string {
  const decision = decide(comparison, of);
  return decision.kind === 'event' ? decision.action : decision.because;
}

const one = trueDay();
const other = trueDay({ timeIn: '12:10:00' });

describe('what a due key sends (rules section 9)', () => {
  it('follows the law: Add, Change, Delete, nothing (R19)', () => {
    expect(outcome(day({ truth: one }))).to.equal('Add');
    expect(outcome(day({ truth: other, told: told('told', one) }))).to.equal('Change');
    expect(outcome(day({ told: told('told', one) }))).to.equal('Delete');
    expect(outcome(day({ truth: one, told: told('told', one) }))).to.equal('equal');
    expect(outcome(day({}))).to.equal('neither');
  });

  it('is decided by values alone, so what leaves the object equal sends nothing (R35)', () => {
    const elsewhere = { ...one, enrollmentID: 2 };
    expect(outcome(day({ truth: elsewhere, told: told('told', one) }))).to.equal('equal');
  });

  it('is the same for a code', () => {
    expect(outcome(code({ truth: trueCode() }))).to.equal('Add');
    expect(outcome(code({ truth: trueCode({ description: 'A' }), told: told('told', trueCode()) }))).to.equal('Change');
    expect(outcome(code({ told: told('told', trueCode()) }))).to.equal('Delete');
  });

  it('is an Add of a baseline object that changed, a Change where the state loads by request, a Delete of one that ended (R23)', () => {
    const changed = day({ truth: other, told: told('baseline', one) });
    expect(outcome(changed)).to.equal('Add');
    expect(outcome(changed, zone({ with: { baselineChange: 'change' } }))).to.equal('Change');
    expect(outcome(day({ told: told('baseline', one) }))).to.equal('Delete');
    expect(outcome(day({ truth: one, told: told('baseline', one) }))).to.equal('equal');
  });

  it('is nothing where the enrollment is gone that told stood on, unless another carries the key (R25)', () => {
    const gone = { told: told('told', one), enrollmentExists: false };
    expect(outcome(day(gone))).to.equal('enrollmentDeleted');
    expect(outcome(day({ told: told('baseline', one), enrollmentExists: false }))).to.equal('enrollmentDeleted');
    expect(outcome(day({ ...gone, truth: other }))).to.equal('Change');
  });

  it('is nothing before freezeBefore, which is about days', () => {
    const frozen = (freezeBefore: string) => zone({ with: { freezeBefore } });
    expect(outcome(day({ truth: one }), frozen('2026-02-11'))).to.equal('frozen');
    expect(outcome(day({ told: told('told', one) }), frozen('2026-02-11'))).to.equal('frozen');
    expect(outcome(day({ truth: one }), frozen('2026-02-10'))).to.equal('Add');
    expect(outcome(code({ truth: trueCode() }), frozen('2026-02-11'))).to.equal('Add');
  });

  it('goes on while either side is of a school year that sends events', () => {
    const moved = day({ truth: trueDay({ schoolYear: '2025' }), told: told('told', one) });
    expect(outcome(moved, zone({ firstYear: 2026 }))).to.equal('Change');
  });

  it('is nothing in a school year before the first, the one that is true or else the one told', () => {
    expect(outcome(day({ truth: one }), zone({ firstYear: 2027 }))).to.equal('earlierYear');
    expect(outcome(day({ told: told('told', one) }), zone({ firstYear: 2027 }))).to.equal('earlierYear');
    expect(outcome(day({ told: told('told', one) }), zone({ firstYear: 2026 }))).to.equal('Delete');
    expect(outcome(code({ truth: trueCode() }), zone({ firstYear: 2027 }))).to.equal('earlierYear');
    expect(outcome(code({ told: told('told', trueCode()) }), zone({ firstYear: 2027 }))).to.equal('Delete');
  });

  for (const [action, sides] of [
    ['Add', { truth: one }],
    ['Change', { truth: other, told: told('told', one) }],
    ['Delete', { told: told('told', one) }],
  ] as const)
    it(`is nothing where ${action} is switched off, and only there`, () => {
      const off = (objectName: string) => zone({ with: { events: { [objectName]: { [action]: false } } } });
      expect(outcome(day(sides), off('StudentDailyAttendance'))).to.equal('switchedOff');
      expect(outcome(day(sides), off('AttendanceCodeInfo'))).to.equal(action);
    });

  it('is nothing of an object that the zone is not provided with', () => {
    const without = zone({ provide: ['StudentDailyAttendance'] });
    expect(outcome(code({ truth: trueCode() }), without)).to.equal('notProvided');
    expect(outcome(day({ truth: one }), without)).to.equal('Add');
  });
});
