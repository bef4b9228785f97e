/**
 * The closed tree that a SIF condition is compiled to. The store renders it as SQL text with parameters; nothing of a
 * condition's text ever becomes SQL. Columns are names of a SIF object's fields, from a closed list.
 */
export type StudentDailyAttendanceColumn =
  'refId' | 'studentRefId' | 'schoolRefId' | 'date' | 'schoolYear' | 'codeRefId' | 'timeIn' | 'timeOut' | 'note';

export type AttendanceCodeInfoColumn =
  | 'refId'
  | 'schoolRefId'
  | 'code'
  | 'type'
  | 'status'
  | 'description'
  | 'absenceValue'
  | 'usedForDaily'
  | 'usedForPeriod';

export type Operator = 'EQ' | 'LT' | 'GT' | 'LE' | 'GE' | 'NE';

export type Predicate<Column extends string> =
  | { kind: 'true' }
  | { kind: 'false' }
  | { kind: 'and' | 'or'; parts: readonly Predicate<Column>[] }
  | { kind: 'not'; part: Predicate<Column> }
  /** A comparison with an absent element is false, except NE, which is true (protocol section 7). */
  | { kind: 'compare'; column: Column; operator: Operator; value: string | number };
