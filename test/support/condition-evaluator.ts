/**
 * Protocol section 7 read plainly, for objects in memory: which of them a SIF_Query asks for. It shares no code with the
 * agent, so that the two can be compared. Text is ordered by code point.
 */

/** An object by its paths: `@Date`, `TimeIn`; null is absent. */
export type PlainObject = Readonly<Record<string, string | null>>;

export interface PlainCondition {
  readonly element: string;
  readonly operator: string;
  readonly value: string;
}

export interface PlainGroup {
  readonly type: string;
  readonly conditions: readonly { readonly type: string; readonly conditions: readonly PlainCondition[] }[];
}

export interface PlainQuery {
  readonly objectName: 'StudentDailyAttendance' | 'AttendanceCodeInfo';
  /** SIF_ConditionGroup, or the leaves of SIF_Example by their paths; null: neither. */
  readonly where: PlainGroup | { readonly example: Readonly<Record<string, string>> } | null;
}

type Type = 'guid' | 'date' | 'year' | 'time' | 'decimal' | 'text';

const TYPES: Record<PlainQuery['objectName'], Record<string, Type>> = {
  StudentDailyAttendance: {
    '@RefId': 'guid',
    '@StudentPersonalRefId': 'guid',
    '@SchoolInfoRefId': 'guid',
    '@Date': 'date',
    '@SchoolYear': 'year',
    AttendanceCodeInfoRefId: 'guid',
    TimeIn: 'time',
    TimeOut: 'time',
    AttendanceNote: 'text',
  },
  AttendanceCodeInfo: {
    '@RefId': 'guid',
    '@SchoolInfoRefId': 'guid',
    AttendanceCode: 'text',
    AttendanceType: 'text',
    AttendanceStatus: 'text',
    Description: 'text',
    AbsenceValue: 'decimal',
    UsedForDailyAttendance: 'text',
    UsedForPeriodAttendance: 'text',
  },
};

const ORDER: Record<PlainQuery['objectName'], readonly string[]> = {
  StudentDailyAttendance: ['@Date', '@SchoolInfoRefId', '@StudentPersonalRefId'],
  AttendanceCodeInfo: ['@RefId'],
};

/** The paths that an object has. */
export const pathsOf = (objectName: PlainQuery['objectName']): string[] => Object.keys(TYPES[objectName]);

/** The objects asked for, in the order of the answer; '8/9' for a query that has to be refused. */
export function answerTo(query: PlainQuery, objects: readonly PlainObject[]): PlainObject[] | '8/9' {
  const { where, objectName } = query;
  if (where && !isUnderstood(where, objectName)) return '8/9';
  const asked = objects.filter((object) => !where || meets(object, where, objectName));
  return asked.sort((a, b) => {
    for (const path of ORDER[objectName]) if (a[path] !== b[path]) return a[path]! < b[path]! ? -1 : 1;
    return 0;
  });
}

function isUnderstood(where: NonNullable<PlainQuery['where']>, objectName: PlainQuery['objectName']): boolean {
  if ('example' in where)
    return Object.entries(where.example).every(([path, value]) => read(TYPES[objectName][path]!, value) !== undefined);
  const count = where.conditions.reduce((sum, { conditions }) => sum + conditions.length, 0);
  if (count > 500 || (where.type === 'None' && where.conditions.length > 1)) return false;
  return where.conditions.every(
    ({ type, conditions }) =>
      (type !== 'None' || conditions.length === 1) &&
      conditions.every(({ element, value }) => {
        const known = TYPES[objectName][pathIn(element, objectName)];
        return known !== undefined && read(known, value) !== undefined;
      }),
  );
}

function meets(
  object: PlainObject,
  where: NonNullable<PlainQuery['where']>,
  objectName: PlainQuery['objectName'],
): boolean {
  const holds = ({ element, operator, value }: PlainCondition): boolean => {
    const path = pathIn(element, objectName);
    const own = object[path];
    if (own === null || own === undefined) return operator === 'NE';
    const type = TYPES[objectName][path]!;
    const order = compare(read(type, own)!, read(type, value)!);
    switch (operator) {
      case 'EQ':
        return order === 0;
      case 'NE':
        return order !== 0;
      case 'LT':
        return order < 0;
      case 'LE':
        return order <= 0;
      case 'GT':
        return order > 0;
      default:
        return order >= 0;
    }
  };
  if ('example' in where)
    return Object.entries(where.example).every(([element, value]) => holds({ element, operator: 'EQ', value }));
  const joined = (type: string, results: boolean[]): boolean =>
    type === 'Or' ? results.some(Boolean) : results.every(Boolean);
  return joined(
    where.type,
    where.conditions.map(({ type, conditions }) => joined(type, conditions.map(holds))),
  );
}

const pathIn = (element: string, objectName: string): string => element.trim().replace(`${objectName}/`, '');

/** A value as numbers, first decisive first; undefined when it is none of the type. */
function read(type: Type, text: string): number[] | undefined {
  const trimmed = text.trim();
  switch (type) {
    case 'text':
      return codePoints(text);
    case 'guid':
      return /^(?:[\da-f]{32}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i.test(trimmed)
        ? codePoints(trimmed.replace(/-/g, '').toUpperCase())
        : undefined;
    case 'year':
      return /^\d{4}$/.test(trimmed) ? [Number(trimmed)] : undefined;
    case 'decimal':
      return /^[-+]?(\d+(\.\d*)?|\.\d+)$/.test(trimmed) ? [Number(trimmed)] : undefined;
    case 'date': {
      const ms = /^\d{4}-\d\d-\d\d$/.test(trimmed) ? Date.parse(`${trimmed}T00:00:00Z`) : Number.NaN;
      // Date takes 30 February for 2 March.
      return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(trimmed) ? [ms] : undefined;
    }
    case 'time': {
      const parts = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d(?:\.\d+)?)$/.exec(trimmed);
      return parts ? parts.slice(1).map(Number) : undefined;
    }
  }
}

const codePoints = (text: string): number[] => [...text].map((character) => character.codePointAt(0)!);

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  if (index === -1) return a.length - b.length;
  return b[index] === undefined ? 1 : a[index]! - b[index];
}
