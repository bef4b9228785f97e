import { AgentError } from '../core/errors.js';
import type { Guid } from '../core/guid.js';
import type { SchoolDay } from '../core/school-day.js';
import type { FindingSink } from './findings.js';
import type { CalendarRows } from './source-rows.js';

/** Everything of one calendar that does not depend on a student, read and indexed. */
export interface Calendar {
  readonly calendarID: number;
  readonly schoolID: number | null;
  /** @SchoolInfoRefId; null when the school is missing or its GUID cannot be used. */
  readonly schoolRefId: Guid | null;
  readonly name: string;
  readonly endYear: number | null;
  /** First and last day; null when they cannot be read: such a calendar has no days. */
  readonly dates: { readonly from: SchoolDay; readonly to: SchoolDay } | null;
  /** "Exclude from SIF Exchange" */
  readonly sifExclude: boolean;
}

/** Reads everything of a calendar once and reports the findings that are the calendar's own. Never throws on bad cells. */
export function readCalendar(_rows: CalendarRows, _report: FindingSink): Calendar {
  throw new AgentError('internal', 'not available');
}
