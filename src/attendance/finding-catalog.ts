import type { Finding, FindingCode } from './findings.js';

type Severity = Finding['severity'];

/** Severity of each finding and what the administrator should do (rules section 12). */
const CATALOG: Record<FindingCode, readonly [Severity, string]> = {
  'row-in-uncounted-period': [
    'info',
    'Remove the row, or schedule the student in that period of the day: it does not count for the student.',
  ],
  'row-outside-calendar': ['warning', "Correct the date of the row, or the calendar's first and last day."],
  'row-outside-enrollment': ['warning', 'Correct the date of the row, or the enrollment, which does not cover it.'],
  'row-on-non-attendance-day': [
    'warning',
    'Remove the row, or mark the day as a school day with instruction, attendance and a period schedule.',
  ],
  'unknown-code': ['warning', 'Give the row an attendance code that exists; it is read as uncoded.'],
  'foreign-code': ['warning', 'Give the row an attendance code of its own calendar; it is read as uncoded.'],
  'unknown-status': ['error', 'Set the status to A, T, E or P; until then the row or code is ignored.'],
  'unknown-excuse': ['warning', 'Set the excuse to E, U or X, or empty it; it is read as unknown.'],
  'period-without-times': ['warning', 'Give the period a start and an end time; it does not count.'],
  'period-reversed': ['error', 'Let the period end after it starts; it does not count.'],
  'negative-net-minutes': ['warning', 'Shorten the lunch time, which is longer than the period.'],
  'threshold-negative': ['error', 'Set the threshold to 0 or more minutes, or empty it; it is read as empty.'],
  'half-above-whole': ['warning', 'Set the half-day threshold at or below the whole-day one; only whole days report.'],
  'unknown-grade': ['warning', "Give the enrollment a grade of its calendar; the calendar's thresholds apply."],
  'duplicate-grade': ['warning', 'Keep one grade level of that name; the one with the lowest id applies.'],
  'malformed-guid': ['error', 'Give the row a GUID of 32 hexadecimal digits; nothing is reported under it.'],
  'duplicate-guid': ['error', 'Give the row a GUID of its own; only the lowest id that has it is reported.'],
  'unit-reversed': ['warning', 'Let the positive attendance end after it starts; it is ignored.'],
  'text-too-long': ['info', 'Shorten the text; it was left out because its object would not fit a packet.'],
  'illegal-characters': ['info', 'Remove control characters from the text; they were left out.'],
  'absence-without-code': [
    'error',
    'Add an Absent/Unknown or Absent/Unexcused code to the calendar, or code the absence; it is not reported.',
  ],
  'bad-time': ['error', 'Write the time as HH:MM:SS; the row is ignored.'],
  'bad-date': ['error', 'Write the date as YYYY-MM-DD and the instant as YYYY-MM-DDTHH:MM:SS.sssZ.'],
  'bad-row': ['error', 'Correct the row.'],
};

/** Every code that a finding can have. */
export const FINDING_CODES = Object.keys(CATALOG) as FindingCode[];

/** Whom and which day a finding concerns, and what exactly was seen. */
export interface FindingContext {
  personID?: number | null;
  date?: string | null;
  /** A clause that names the column or value. */
  detail?: string;
}

export function finding(
  code: FindingCode,
  table: string,
  ids: readonly number[],
  context: FindingContext = {},
): Finding {
  const [severity, advice] = CATALOG[code];
  return {
    code,
    severity,
    table,
    ids,
    personID: context.personID ?? null,
    date: context.date ?? null,
    message: context.detail === undefined ? advice : `${context.detail}. ${advice}`,
  };
}
