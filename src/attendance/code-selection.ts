import type { AbsenceGroup } from './absence.js';
import type { AttendanceCode } from './attendance-code.js';
import type { AbsenceValue, CodeReference, CodeSelection } from './student-day.js';

/**
 * The code that an absence refers to under each reading of R8 (section 3 steps 3 to 6); null: it cannot be reported.
 * No second-best code is tried (R9).
 */
export function selectCodes(
  winner: AbsenceGroup | null,
  absentUnknown: AttendanceCode | null,
  value: AbsenceValue,
): Record<CodeSelection, CodeReference | null> {
  const mostCommon = winner?.code ?? absentUnknown;
  return {
    mostCommon: mostCommon?.references?.[value] ?? null,
    absentUnknown: absentUnknown?.references?.[value] ?? null,
  };
}
