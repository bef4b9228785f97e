import { expect } from 'chai';
import { zoneStatusRows } from '../../../src/cli/zone-status-rows.js';

describe('the table of a zone', () => {
  it('has a row a value, and of an access list the objects', () => {
    const rows = zoneStatusRows({
      phase: 'ready',
      lastError: null,
      acl: { provide: [{ objectName: 'StudentDailyAttendance', contexts: ['SIF_Default'] }], request: [] },
      aggregation: { nightly: null, calendarsToRefresh: [{ calendarID: 11 }] },
      warnings: ['one', 'two'],
    });
    expect(rows).to.deep.equal([
      ['phase', 'ready'],
      ['lastError', ''],
      ['acl.provide', 'StudentDailyAttendance'],
      ['acl.request', ''],
      ['aggregation.nightly', ''],
      ['aggregation.calendarsToRefresh', '{"calendarID":11}'],
      ['warnings', 'one, two'],
    ]);
  });
});
