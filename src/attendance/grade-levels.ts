import { readThresholds, type Thresholds } from './absence-value.js';
import type { FindingSink } from './findings.js';
import { readText } from './reading.js';
import { identified } from './row-reader.js';
import type { GradeLevelRow } from './source-rows.js';

export interface GradeLevel {
  readonly gradeLevelID: number;
  /** "Exclude from SIF reporting" */
  readonly sifExclude: boolean;
  readonly thresholds: Thresholds;
}

/** Grade levels by name; of several with one name the lowest gradeLevelID. A blank name names nothing. */
export function readGradeLevels(
  rows: readonly GradeLevelRow[],
  calendarThresholds: Thresholds,
  report: FindingSink,
): ReadonlyMap<string, GradeLevel> {
  const byName = new Map<string, GradeLevel>();
  for (const [gradeLevelID, row, reader] of identified('gradeLevel', 'gradeLevelID', rows, report)) {
    const name = readText(row.name);
    if (name === '') reader.found('bad-row', 'name is empty');
    else if (byName.has(name)) reader.found('duplicate-grade');
    else
      byName.set(name, {
        gradeLevelID,
        sifExclude: reader.flag(row.sifExclude, 'sifExclude'),
        thresholds: readThresholds(row, calendarThresholds, reader),
      });
  }
  return byName;
}
