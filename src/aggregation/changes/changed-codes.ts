import {
  absentUnknownCode,
  readAttendanceCodes,
  type AttendanceCode,
  type CodeLetters,
} from '../../attendance/attendance-code.js';
import { codeRowDigest } from '../../attendance/kept-digests.js';
import type { AttendanceExcuseRow } from '../../attendance/source-rows.js';
import { MIXED_CODE, type CodeDigests } from '../../store/changes/seen-codes.js';
import type { KnownCodeInfo, KnownCodes } from '../../store/changes/known-codes.js';

/** The codes of a calendar that are others than its days were last evaluated with. */
export interface ChangedCodes {
  /** All codes as they are now. */
  readonly digests: CodeDigests;
  /** excuseIDs of new, edited and deleted ones. */
  readonly excuseIDs: readonly number[];
  /** Another code than before, or the same with other columns, stands for an absence without one (R7). */
  readonly standInChanged: boolean;
  /** Their objects name another school, or can name one now. */
  readonly schoolChanged: boolean;
}

/**
 * What is different now. `unusableGuids`: excuseIDs whose GUID is malformed or another code's; `schoolRefId`: the school
 * that the objects of the codes name, null when it cannot be named.
 */
export function changedCodes(
  rows: readonly AttendanceExcuseRow[],
  unusableGuids: ReadonlySet<number>,
  schoolRefId: string | null,
  { digests, infos }: KnownCodes,
): ChangedCodes {
  const gone = new Set(digests.keys());
  const changed = new Set<number>();
  const now = new Map<number, string>();
  for (const row of rows) {
    const { excuseID } = row;
    if (typeof excuseID !== 'number') continue;
    gone.delete(excuseID);
    const digest = codeRowDigest(row, !unusableGuids.has(excuseID));
    now.set(excuseID, digest);
    if (digest !== digests.get(excuseID)) changed.add(excuseID);
  }
  for (const excuseID of gone) changed.add(excuseID);
  const codes = [...readAttendanceCodes(rows, unusableGuids, () => undefined).values()];
  const before = [...changed].flatMap((excuseID) => {
    const digest = digests.get(excuseID);
    if (digest === undefined) return [];
    // A refresh of some days has brought its objects up to date already: they tell nothing of the days before.
    return [digest === MIXED_CODE ? undefined : lettersOf(excuseID, infos)];
  });
  const unchanged: CodeLetters[] = codes.filter(({ excuseID }) => !changed.has(excuseID));
  const standIn = absentUnknownCode(unchanged);
  const displaced = (others: readonly CodeLetters[]): boolean =>
    absentUnknownCode([...unchanged, ...others]) !== standIn;
  return {
    digests: now,
    excuseIDs: [...changed],
    standInChanged:
      displaced(codes.filter(({ excuseID }) => changed.has(excuseID))) ||
      // It is not known what it was.
      before.includes(undefined) ||
      displaced(before.filter((letters) => letters !== undefined)),
    schoolChanged:
      infos.some((info) => info.schoolRefId !== schoolRefId) ||
      (infos.length === 0 && schoolRefId !== null && codes.some(isProvided)),
  };
}

/** Whether a code has objects (section 7). */
const isProvided = ({ status, guid, code }: AttendanceCode): boolean => status !== null && guid !== null && code !== '';

/** What a code was, from the objects that it had; undefined when it had none. */
function lettersOf(excuseID: number, infos: readonly KnownCodeInfo[]): CodeLetters | undefined {
  const info = infos.find((one) => one.excuseID === excuseID);
  if (!info) return undefined;
  const { code, type, status } = info;
  if (type !== 'Absent') return { excuseID, code, status: 'P', excuse: null };
  const excuse = status === 'Unknown' ? null : status === 'Unexcused' ? 'U' : 'X';
  return { excuseID, code, status: 'A', excuse };
}
