/** The name of an object within its kind, ordered as answers are (protocol section 7). */
export type ObjectKeyText = string;

/** `YYYY-MM-DD/SCHOOL/STUDENT`: the key of a StudentDailyAttendance (R19). GUIDs as 32 upper-case hexadecimal digits. */
export function studentDailyAttendanceKey(date: string, schoolRefId: string, studentRefId: string): ObjectKeyText {
  return `${date}/${schoolRefId}/${studentRefId}`;
}

/** Date, SchoolInfoRefId and StudentPersonalRefId of a StudentDailyAttendance's key. */
export function keyParts(objectKey: ObjectKeyText): { date: string; schoolRefId: string; studentRefId: string } {
  const [date = '', schoolRefId = '', studentRefId = ''] = objectKey.split('/');
  return { date, schoolRefId, studentRefId };
}

// The key of an AttendanceCodeInfo is its RefId as it is.
