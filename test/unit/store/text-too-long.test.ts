import { expect } from 'chai';
import { findingPages } from '../../../src/store/aggregation/findings.js';
import { addTextTooLong } from '../../../src/store/aggregation/text-too-long.js';
import { temporaryStore } from '../../support/temporary.js';
import { onEachEngine } from '../../support/engines.js';

const SCHOOL = 'A'.repeat(32);
const STUDENT = 'B'.repeat(32);
const CODE = 'C'.repeat(32);

onEachEngine('a text that does not fit a packet', () => {
  it('is a finding of its student-day or code, once however often it is answered', async () => {
    const store = await temporaryStore();
    await store.transact(async (writer) => {
      await writer.insertRows(
        'candidate',
        ['date', 'schoolRefId', 'studentRefId', 'enrollmentID', 'calendarID', 'personID', 'schoolYear', 'isPrimary', 'value', 'refId'], // prettier-ignore
        [['2026-02-10', SCHOOL, STUDENT, 1, 11, 100, 2026, 1, '1.0', 'D'.repeat(32)]],
      );
      await writer.insertRows(
        'code_info',
        ['refId', 'excuseID', 'calendarID', 'schoolRefId', 'code', 'type', 'status', 'value'],
        [[CODE, 7, 11, SCHOOL, 'AU', 'Absent', 'Unexcused', '1.0']],
      );
    });
    for (let answer = 0; answer < 2; answer++) {
      await addTextTooLong(store, 'StudentDailyAttendance', [['2026-02-10', SCHOOL, STUDENT], ['2026-02-11', SCHOOL, STUDENT]]); // prettier-ignore
      await addTextTooLong(store, 'AttendanceCodeInfo', [[CODE]]);
    }
    const found: unknown[] = [];
    for await (const page of findingPages(store, []))
      found.push(...page.map((one) => [one.code, one.sourceTable, one.calendarID, one.personID, one.date, one.ids]));
    expect(found).to.deep.equal([
      ['text-too-long', 'attendanceExcuse', 11, 0, null, '7'],
      ['text-too-long', 'attendance', 11, 100, '2026-02-10', ''],
    ]);
  });
});
