import type { StudentEvaluation } from '../attendance/evaluate-student.js';
import type { StoredDays } from '../store/aggregation/stored-days.js';
import type { RawRow } from '../database/port.js';

/** Whose days were evaluated. */
export interface EvaluatedStudent extends StudentEvaluation {
  calendarID: number;
  personID: number;
  /** 32 hex digits; null: no candidates. */
  schoolRefId: string | null;
  /** Digest of enrollments, roster rows and GUIDs; null without an enrollment. */
  inputs: string | null;
}

/** What the store holds of the days looked at. */
export interface StoredStudent extends StoredDays {
  /** In the order of UNRECORDED_COLUMNS. */
  unrecorded: RawRow[];
  /** Undefined: none is kept. */
  inputs: string | undefined;
}
