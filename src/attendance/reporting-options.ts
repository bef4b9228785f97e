import type { Guid } from '../core/guid.js';
import type { CodeSelection } from './student-day.js';

/** The part of a zone's scope and options that decides who is reported and with which code (rules sections 5 and 10). */
export interface ReportingOptions {
  /** SchoolInfoRefIds in the zone's scope; null: every school. */
  schoolRefIds: ReadonlySet<Guid> | null;
  /** endYears in the zone's scope; null: every year. */
  years: ReadonlySet<number> | null;
  excludeAllSecondaryEnrollments: boolean;
  reportNoShow: boolean;
  reportStateExclude: boolean;
  /** Code texts that may be referenced, trimmed and without blanks; empty: every code. */
  attendanceCodeAllowedList: readonly string[];
  codeSelection: CodeSelection;
}

/** The options of a zone that sets none. */
export const defaultReportingOptions: ReportingOptions = {
  schoolRefIds: null,
  years: null,
  excludeAllSecondaryEnrollments: false,
  reportNoShow: false,
  reportStateExclude: false,
  attendanceCodeAllowedList: [],
  codeSelection: 'mostCommon',
};
