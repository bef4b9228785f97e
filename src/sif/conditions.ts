/** SIF_Operator. */
export type ConditionOperator = 'EQ' | 'LT' | 'GT' | 'LE' | 'GE' | 'NE';

/** SIF_Condition: everything as it was written, its meaning is found against an object's element table. */
export interface Condition {
  /** SIF_Element, for example `@Date` or `StudentDailyAttendance/@Date`. */
  readonly element: string;
  readonly operator: ConditionOperator;
  readonly value: string;
}

/** Parts joined by And or Or. None is read as And: it is allowed with a single part only. */
export interface Joined<Part> {
  readonly join: 'And' | 'Or';
  readonly parts: readonly Part[];
}

/** SIF_ConditionGroup, its SIF_Conditions, and their SIF_Condition. SIF_Example is read as one And of EQ. */
export type ConditionGroup = Joined<Joined<Condition>>;
