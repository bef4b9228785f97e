import { nameBasedGuid, type Guid } from '../core/guid.js';
import type { SchoolDay } from '../core/school-day.js';

/** 5b0f3b62-6d2c-5f0e-9a57-0d6a3c1e7f44 */
const NAMESPACE = Buffer.from('5b0f3b626d2c5f0e9a570d6a3c1e7f44', 'hex');

/** R15: StudentDailyAttendance/@RefId. It does not depend on code, value or row, so half to whole is a Change. */
export function objectRefId(student: Guid, school: Guid, date: SchoolDay): Guid {
  return nameBasedGuid(NAMESPACE, `StudentDailyAttendance|${student}|${school}|${date}`);
}

/** R16: AttendanceCodeInfo/@RefId. */
export function codeInfoRefId(excuse: Guid, value: '1.0' | '0.5' | '0.0'): Guid {
  return nameBasedGuid(NAMESPACE, `AttendanceCodeInfo|${excuse}|${value}`);
}
