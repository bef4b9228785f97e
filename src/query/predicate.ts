import type { AttendanceCodeInfoRow } from '../objects/attendance-code-info.js';
import type { StudentDailyAttendanceRow } from '../objects/student-daily-attendance.js';
import type { ConditionOperator } from '../sif/conditions.js';

export type StudentDailyAttendanceColumn = keyof StudentDailyAttendanceRow;
export type AttendanceCodeInfoColumn = keyof AttendanceCodeInfoRow;
export type Operator = ConditionOperator;

/**
 * The closed tree that a SIF condition is compiled to. The store renders it as SQL text with parameters; nothing of a
 * condition's text ever becomes SQL. Columns are names of a SIF object's fields, from a closed list. Values are text in
 * the form in which the object carries them, except years and decimals, which are numbers.
 */
export type Predicate<Column extends string> =
  | { kind: 'true' }
  | { kind: 'false' }
  | { kind: 'and' | 'or'; parts: readonly Predicate<Column>[] }
  | { kind: 'not'; part: Predicate<Column> }
  /** A comparison with an absent element is false, except NE, which is true (protocol section 7). */
  | { kind: 'compare'; column: Column; operator: Operator; value: string | number };
