/** A data-quality finding: the thing it names is left out or read differently, nothing else suffers (rules section 12). */
export interface Finding {
  code: FindingCode;
  severity: 'info' | 'warning' | 'error';
  /** Source table of the row concerned. */
  table: string;
  /** Primary key(s) of the row(s) concerned, as text, in the order of importance. */
  ids: readonly number[];
  /** Student concerned; null when it is the calendar's own matter. */
  personID: number | null;
  /** School day concerned, when there is one. */
  date: string | null;
  /** What the administrator should do, one sentence. */
  message: string;
}

export type FindingCode =
  | 'row-in-uncounted-period'
  | 'row-outside-calendar'
  | 'row-outside-enrollment'
  | 'row-on-non-attendance-day'
  | 'unknown-code'
  | 'foreign-code'
  | 'unknown-status'
  | 'unknown-excuse'
  | 'period-without-times'
  | 'period-reversed'
  | 'negative-net-minutes'
  | 'threshold-negative'
  | 'half-above-whole'
  | 'unknown-grade'
  | 'duplicate-grade'
  | 'malformed-guid'
  | 'duplicate-guid'
  | 'unit-reversed'
  | 'text-too-long'
  | 'illegal-characters'
  | 'absence-without-code'
  | 'bad-time'
  | 'bad-date'
  | 'bad-row';

/** Where the rule book reports findings while it evaluates. */
export type FindingSink = (finding: Finding) => void;
