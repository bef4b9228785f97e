import fc from 'fast-check';
import type { Database } from '../../src/database/port.js';
import type { CandidateTable, CodeInfoTable } from '../../src/store/aggregation-tables.js';
import type { StoreTables } from '../../src/store/tables.js';
import type { PlainObject } from './condition-evaluator.js';

/** An object and, of the same key, the candidate that it beats (R13), whose values no condition may find. */
export interface StoredObject {
  readonly object: PlainObject;
  readonly beaten: PlainObject | null;
}

/** Texts that a comparison could go wrong with; the last two are in another order by UTF-16 units than by characters. */
const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'Flu',
    'flu',
    'FLU',
    'Flu ',
    ' Flu',
    'Fl_',
    'Fl%',
    '%',
    '_',
    "O'Hara",
    '"',
    '\\',
    ';--',
    '?1',
  ),
  fc.constantFrom('a\u0000b', 'a\u0000', 'é', 'e\u0301', 'ß', 'SS', 'İ', '\ufb01', '10', '9', '\uff5e', '\u{1f912}'),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const guid = fc.constantFrom('0', '9', 'A', 'F').map((digit) => digit.padStart(32, digit === 'F' ? 'F' : '0'));
const time = fc.constantFrom('00:00:00', '07:59:59', '08:00:00', '23:59:59');
const day = fc.constantFrom('2025-12-31', '2026-01-01', '2026-02-28', '2026-03-01');
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, { freq: 3 });

const attendance = fc.record({
  '@RefId': guid,
  '@StudentPersonalRefId': guid,
  '@SchoolInfoRefId': guid,
  '@Date': day,
  '@SchoolYear': fc.constantFrom('2025', '2026'),
  AttendanceCodeInfoRefId: guid,
  TimeIn: maybe(time),
  TimeOut: maybe(time),
  AttendanceNote: maybe(text),
});

/** StudentDailyAttendance objects of different keys. */
export const attendanceObjects: fc.Arbitrary<StoredObject[]> = fc.uniqueArray(
  fc
    .tuple(attendance, maybe(attendance))
    .map(([object, other]) => ({ object, beaten: other && sameKey(object, other) })),
  { selector: ({ object }) => JSON.stringify(keyOf(object)), maxLength: 30 },
);

/** AttendanceCodeInfo objects of different RefIds. */
export const codeObjects: fc.Arbitrary<StoredObject[]> = fc.uniqueArray(
  fc
    .record({
      '@RefId': fc.stringMatching(/^[0-9A-F]{2}$/).map((digits) => digits.repeat(16)),
      '@SchoolInfoRefId': guid,
      AttendanceCode: text,
      AttendanceType: fc.constantFrom('Absent', 'Tardy', 'EarlyDeparture', 'Present'),
      AttendanceStatus: fc.constantFrom('Excused', 'Unexcused', 'Unknown', 'NA'),
      Description: maybe(text),
      AbsenceValue: fc.constantFrom('0.0', '0.5', '1.0'),
      UsedForDailyAttendance: fc.constant('Yes'),
      UsedForPeriodAttendance: fc.constant('Yes'),
    })
    .map((object) => ({ object, beaten: null })),
  { selector: ({ object }) => object['@RefId'], maxLength: 30 },
);

const KEY = ['@Date', '@SchoolInfoRefId', '@StudentPersonalRefId', '@RefId'] as const;
const keyOf = (object: PlainObject): PlainObject =>
  Object.fromEntries(KEY.slice(0, 3).map((path) => [path, object[path]!]));

function sameKey(object: PlainObject, other: PlainObject): PlainObject {
  return { ...other, ...Object.fromEntries(KEY.map((path) => [path, object[path]!])) };
}

/** Makes these the only objects of the store. */
export async function storeObjects(
  store: Database<StoreTables>,
  objectName: 'StudentDailyAttendance' | 'AttendanceCodeInfo',
  stored: readonly StoredObject[],
): Promise<void> {
  await store.transact(async (writer) => {
    const { sql } = writer;
    for (const table of ['calendar', 'calendar_aggregation', 'enrollment', 'candidate', 'code_info'] as const)
      await writer.run(sql.deleteFrom(table));
    await writer.insertRows(
      'calendar',
      ['calendarID', 'schoolID', 'schoolRefId', 'name', 'endYear', 'startDate', 'endDate', 'sifExclude'],
      [[1, 1, null, 'calendar', 2026, null, null, 0]],
    );
    await writer.insertRows(
      'calendar_aggregation',
      ['calendarID', 'completedAt', 'lastDay', 'waitingSince', 'error'],
      [[1, '2026-06-01T00:00:00.000Z', null, null, null]],
    );
    await writer.insertRows(
      'enrollment',
      ['enrollmentID', 'noShow', 'stateExclude'],
      [
        [1, 0, 0],
        [2, 0, 0],
      ],
    );
    for (const [id, { object, beaten }] of stored.entries())
      if (objectName === 'AttendanceCodeInfo')
        await writer.run(sql.insertInto('code_info').values(codeRow(object, id)));
      else {
        await writer.run(sql.insertInto('candidate').values(candidateRow(object, 1, '1.0')));
        if (beaten) await writer.run(sql.insertInto('candidate').values(candidateRow(beaten, 2, '0.5')));
      }
  });
}

function codeRow(object: PlainObject, excuseID: number): CodeInfoTable {
  return {
    refId: object['@RefId']!,
    excuseID,
    calendarID: 1,
    schoolRefId: object['@SchoolInfoRefId']!,
    code: object['AttendanceCode']!,
    type: object['AttendanceType']!,
    status: object['AttendanceStatus']!,
    description: object['Description']!,
    value: object['AbsenceValue']!,
  };
}

function candidateRow(object: PlainObject, enrollmentID: number, value: string): CandidateTable {
  const codes = { code: 'AU', refId: object['AttendanceCodeInfoRefId']! };
  return {
    date: object['@Date']!,
    schoolRefId: object['@SchoolInfoRefId']!,
    studentRefId: object['@StudentPersonalRefId']!,
    enrollmentID,
    calendarID: 1,
    personID: 1,
    gradeLevelID: null,
    schoolYear: Number(object['@SchoolYear']),
    isPrimary: 1,
    value,
    refId: object['@RefId']!,
    timeIn: object['TimeIn']!,
    timeOut: object['TimeOut']!,
    note: object['AttendanceNote']!,
    commonCode: codes.code,
    commonRefId: codes.refId,
    unknownCode: codes.code,
    unknownRefId: codes.refId,
  };
}
