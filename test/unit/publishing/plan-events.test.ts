import { expect } from 'chai';
import type { Comparison } from '../../../src/publishing/decide.js';
import { planEvents, type Page, type PlanningZone } from '../../../src/publishing/plan-events.js';

const zone: PlanningZone = {
  provide: ['StudentDailyAttendance', 'AttendanceCodeInfo'],
  options: {
    events: {
      StudentDailyAttendance: { Add: true, Change: true, Delete: true },
      AttendanceCodeInfo: { Add: true, Change: true, Delete: true },
    },
    freezeBefore: null,
    baselineChange: 'add',
  },
  firstYear: null,
  streams: new Map(),
  form: { version: '2.7', stripEmptyElements: true, maxBytes: Infinity },
  header: () => {
    throw new Error('nothing is sent');
  },
};

const page = (comparison: Comparison): Page => ({
  comparisons: [comparison],
  codes: new Map(),
  usedCodes: new Set(),
});

const FIELDS = JSON.stringify({ schoolYear: '2026', note: null });

function equalOn(toldEnrollmentID: number, trueEnrollmentID: number): Comparison {
  return {
    objectName: 'StudentDailyAttendance',
    objectKey: `2026-02-10/${'A'.repeat(32)}/${'B'.repeat(32)}`,
    truth: { fields: FIELDS, year: 2026, calendarID: 1, enrollmentID: trueEnrollmentID, codeRefId: null },
    told: { state: 'told', fields: FIELDS, enrollmentID: toldEnrollmentID, codeRefId: null },
    enrollmentExists: false,
  };
}

describe('planning events', () => {
  it('moves what was told to the enrollment that carries the equal object now, so that its end is told (R25)', () => {
    const comparison = equalOn(7, 8);
    const plan = planEvents(page(comparison), zone, 32);
    expect(plan.events).to.deep.equal([]);
    expect(plan.movedToEnrollment).to.deep.equal([comparison]);
    expect(plan.unmarked.map(({ because }) => because)).to.deep.equal(['equal']);
  });

  it('leaves what was told on its enrollment while that carries it', () => {
    expect(planEvents(page(equalOn(7, 7)), zone, 32).movedToEnrollment).to.deep.equal([]);
  });
});
