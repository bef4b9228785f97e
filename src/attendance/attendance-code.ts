import { parseGuid, type Guid } from '../core/guid.js';
import type { FindingSink } from './findings.js';
import { cleanText, withoutIllegalCharacters } from './clean-text.js';
import { codeInfoRefId } from './identities.js';
import { readLetter, readText, textOrder } from './reading.js';
import { identified, type RowReader } from './row-reader.js';
import type { AttendanceExcuseRow, Cell } from './source-rows.js';
import type { AbsenceValue, CodeReference } from './student-day.js';

/** Absent, Tardy, Early release, Present. */
export type Status = 'A' | 'T' | 'E' | 'P';
/** Excused, Unexcused, eXempt. */
export type Excuse = 'E' | 'U' | 'X';

/** An attendance code of a calendar. */
export interface AttendanceCode {
  readonly excuseID: number;
  /** Trimmed; '' when blank. */
  readonly code: string;
  readonly description: string | null;
  /** Null when the letter is unknown: rows with this code are treated as not there (R3). */
  readonly status: Status | null;
  readonly excuse: Excuse | null;
  /** Null when it is malformed or belongs to a lower excuseID. */
  readonly guid: Guid | null;
  /** How absences refer to it; null when it cannot be referenced (section 3 step 6). */
  readonly references: Readonly<Record<AbsenceValue, CodeReference>> | null;
  /** What of it is an event input of the days that involve it (R24), as one text. */
  readonly eventInputs: string;
}

/** What decides whether a code can stand for an absence without one. */
export type CodeLetters = Pick<AttendanceCode, 'excuseID' | 'code' | 'status' | 'excuse'>;

/** Codes by excuseID, in its order. */
export function readAttendanceCodes(
  rows: readonly AttendanceExcuseRow[],
  unusableGuids: ReadonlySet<number>,
  report: FindingSink,
): ReadonlyMap<number, AttendanceCode> {
  const codes = new Map<number, AttendanceCode>();
  for (const [excuseID, row, reader] of identified('attendanceExcuse', 'excuseID', rows, report)) {
    const code = readCode(row.code, reader);
    const description = readDescription(row.description, reader);
    const status = readStatus(row.status, reader);
    const excuse = readExcuse(row.excuse, reader);
    const guid = readGuid(row.excuseGUID, !unusableGuids.has(excuseID), reader);
    codes.set(excuseID, {
      excuseID,
      code,
      description,
      status,
      excuse,
      guid,
      references: guid === null || code === '' ? null : references(excuseID, code, guid),
      eventInputs: JSON.stringify([excuseID, status, excuse, code, guid]),
    });
  }
  return codes;
}

/**
 * R7: the code that stands for an uncoded absence: the calendar's Absent/Unknown code, else its Absent/Unexcused code,
 * else none. Several: ordinal order of the code text, then excuseID. Whether it can be referenced is asked afterwards.
 */
export function absentUnknownCode<Code extends CodeLetters>(codes: Iterable<Code>): Code | null {
  const absent = [...codes].filter(({ status }) => status === 'A').sort(byCodeText);
  return absent.find(({ excuse }) => excuse === null) ?? absent.find(({ excuse }) => excuse === 'U') ?? null;
}

/** Ordinal order of the code text, then excuseID. */
export function byCodeText(a: CodeLetters, b: CodeLetters): number {
  return textOrder(a.code, b.code) || a.excuseID - b.excuseID;
}

/** Absent and not exempt: what a row or code must be to count against the student (section 1). */
export function isAbsence({ status, excuse }: { status: Status | null; excuse: Excuse | null }): boolean {
  return status === 'A' && excuse !== 'X';
}

/** The letter of a code or of an uncoded row; null, reported, when it is none of them (R3). */
export function readStatus(cell: Cell, reader: RowReader): Status | null {
  const letter = readLetter(cell);
  if (letter === 'A' || letter === 'T' || letter === 'E' || letter === 'P') return letter;
  reader.found('unknown-status', letter === null ? 'status is empty' : `status is ${letter}`);
  return null;
}

export function readExcuse(cell: Cell, reader: RowReader): Excuse | null {
  const letter = readLetter(cell);
  if (letter === null || letter === 'E' || letter === 'U' || letter === 'X') return letter;
  reader.found('unknown-excuse', `excuse is ${letter}`);
  return null;
}

/** A GUID that may stand on the wire; null, reported, when it is malformed or another row's. */
export function readGuid(cell: Cell, ownedByThisRow: boolean, reader: RowReader): Guid | null {
  const guid = parseGuid(cell);
  if (guid !== undefined && ownedByThisRow) return guid;
  reader.found(guid === undefined ? 'malformed-guid' : 'duplicate-guid');
  return null;
}

/** The text of a code as it is compared and sent: without what XML cannot carry, trimmed; '' when blank. */
export function readCodeText(cell: Cell): string {
  return withoutIllegalCharacters(readText(cell)).trim();
}

function readCode(cell: Cell, reader: RowReader): string {
  const code = readCodeText(cell);
  if (code === '') reader.found('bad-row', 'code is blank');
  else if (code !== readText(cell)) reader.found('illegal-characters');
  return code;
}

function readDescription(cell: Cell, reader: RowReader): string | null {
  const { text, hadIllegal } = cleanText(cell);
  if (hadIllegal) reader.found('illegal-characters');
  return text;
}

function references(excuseID: number, code: string, guid: Guid): Record<AbsenceValue, CodeReference> {
  return {
    '1.0': { excuseID, code, refId: codeInfoRefId(guid, '1.0') },
    '0.5': { excuseID, code, refId: codeInfoRefId(guid, '0.5') },
  };
}
