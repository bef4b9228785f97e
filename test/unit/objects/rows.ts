import fc from 'fast-check';
import type { AttendanceCodeInfoRow } from '../../../src/objects/attendance-code-info.js';
import type { StudentDailyAttendanceRow } from '../../../src/objects/student-daily-attendance.js';

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), minLength: length, maxLength: length });
const guid = hex(32);
const time = fc
  .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00`);
const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2040-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

/** Text with all that needs care in XML: markup, line ends, what looks like a reference, characters that cannot be carried. */
export const awkwardText = fc.string({
  unit: fc.oneof(
    fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    fc.constantFrom(
      '&',
      '<',
      '>',
      '"',
      "'",
      '\t',
      '\n',
      '\r',
      ']]>',
      '&amp;',
      '&#13;',
      '&x;',
      '\u{1F600}',
      '\ud83d',
      '\ude00',
    ),
  ),
});

export const studentDailyAttendanceRow: fc.Arbitrary<StudentDailyAttendanceRow> = fc.record({
  refId: guid,
  studentRefId: guid,
  schoolRefId: guid,
  date: day,
  schoolYear: fc.integer({ min: 2000, max: 2099 }).map(String),
  codeRefId: guid,
  timeIn: fc.option(time),
  timeOut: fc.option(time),
  note: fc.option(awkwardText),
});

export const attendanceCodeInfoRow: fc.Arbitrary<AttendanceCodeInfoRow> = fc.record({
  refId: guid,
  schoolRefId: guid,
  code: awkwardText,
  type: fc.constantFrom('Absent', 'Tardy', 'EarlyDeparture', 'Present'),
  status: fc.constantFrom('Excused', 'Unexcused', 'Unknown', 'NA'),
  description: fc.option(awkwardText),
  absenceValue: fc.constantFrom('1.0', '0.5', '0.0'),
  usedForDaily: fc.constantFrom('Yes', 'No'),
  usedForPeriod: fc.constantFrom('Yes', 'No'),
});

export const attendance: StudentDailyAttendanceRow = {
  refId: '1'.repeat(32),
  studentRefId: '2'.repeat(32),
  schoolRefId: '3'.repeat(32),
  date: '2026-02-10',
  schoolYear: '2026',
  codeRefId: '4'.repeat(32),
  timeIn: '08:00:00',
  timeOut: null,
  note: 'Flu & fever',
};

export const codeInfo: AttendanceCodeInfoRow = {
  refId: '1'.repeat(32),
  schoolRefId: '3'.repeat(32),
  code: 'AU',
  type: 'Absent',
  status: 'Unexcused',
  description: null,
  absenceValue: '0.5',
  usedForDaily: 'Yes',
  usedForPeriod: 'Yes',
};
