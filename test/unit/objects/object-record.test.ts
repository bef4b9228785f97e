import { expect } from 'chai';
import { attendanceCodeInfo } from '../../../src/objects/attendance-code-info.js';
import { recordNames, recordOf } from '../../../src/objects/object-record.js';
import { studentDailyAttendance } from '../../../src/objects/student-daily-attendance.js';
import { attendance, codeInfo } from './rows.js';

describe('object records', () => {
  it('have the SIF names, without @, of what is there', () => {
    expect(recordOf(studentDailyAttendance, '2.7')(attendance)).to.deep.equal({
      RefId: attendance.refId,
      StudentPersonalRefId: attendance.studentRefId,
      SchoolInfoRefId: attendance.schoolRefId,
      Date: '2026-02-10',
      SchoolYear: '2026',
      AttendanceCodeInfoRefId: attendance.codeRefId,
      TimeIn: '08:00:00',
      AttendanceNote: 'Flu & fever',
    });
    expect(recordOf(attendanceCodeInfo, '2.7')(codeInfo)).to.deep.equal({
      RefId: codeInfo.refId,
      SchoolInfoRefId: codeInfo.schoolRefId,
      AttendanceCode: 'AU',
      AttendanceType: 'Absent',
      AttendanceStatus: 'Unexcused',
      AbsenceValue: '0.5',
      UsedForDailyAttendance: 'Yes',
      UsedForPeriodAttendance: 'Yes',
    });
  });

  it('lack the RefId of StudentDailyAttendance before 2.7', () => {
    expect(recordOf(studentDailyAttendance, '2.6')(attendance)).to.not.have.property('RefId');
    expect(recordNames(studentDailyAttendance, '2.6')).to.not.include('RefId');
  });

  it('have their names in the order of the schema', () => {
    expect(recordNames(studentDailyAttendance, '2.7').join(' ')).to.equal(
      'RefId StudentPersonalRefId SchoolInfoRefId Date SchoolYear AttendanceCodeInfoRefId TimeIn TimeOut AttendanceNote',
    );
  });
});
