import type { AbsenceGroup } from './absence.js';
import { byCodeText } from './attendance-code.js';
import { cleanText } from './clean-text.js';
import type { Mark } from './marks.js';

/**
 * AttendanceNote (section 4): of the groups with the most periods, whatever their minutes, the first by code text with
 * a comment gives the comment of its earliest period that has one. So the note can come from another code than the
 * reference. `illegal` is told of a comment that lost characters (R12).
 */
export function noteOf(groups: readonly AbsenceGroup[], illegal: (mark: Mark) => void): string | null {
  const most = Math.max(0, ...groups.map(({ marks }) => marks.length));
  const tied = groups.filter(({ marks }) => marks.length === most).sort(byCodeUncodedLast);
  for (const { marks } of tied)
    for (const mark of marks) {
      const { text, hadIllegal } = cleanText(mark.comment);
      if (hadIllegal) illegal(mark);
      if (text !== null) return text;
    }
  return null;
}

function byCodeUncodedLast(a: AbsenceGroup, b: AbsenceGroup): number {
  if (a.code === null || b.code === null) return Number(a.code === null) - Number(b.code === null);
  return byCodeText(a.code, b.code);
}
