import type { Generation } from './generation.js';

/** An attendance code as the rows of the generator refer to it. */
export interface CodeModel {
  excuseID: number;
  status: string;
  excuse: string | null;
}

export interface CalendarCodes {
  absent: readonly (readonly [CodeModel, weight: number])[];
  exempt: readonly CodeModel[];
  tardy: readonly CodeModel[];
  early: readonly CodeModel[];
  present: readonly CodeModel[];
  /** Codes with a fault: letters in lower case, unknown letters, no text, malformed or repeated GUIDs. */
  awkward: readonly CodeModel[];
}

export function insertCodes(
  generation: Generation,
  calendarID: number,
  kind: 'all' | 'no unknown' | 'neither',
): CalendarCodes {
  const { random, hasAwkward } = generation;
  const add = (
    code: string,
    status: string,
    excuse: string | null,
    description: string | null,
    excuseGUID: string | null = random.guid(),
  ): CodeModel => {
    const excuseID = generation.nextId('attendanceExcuse');
    generation.insert('attendanceExcuse', { excuseID, calendarID, code, description, status, excuse, excuseGUID });
    return { excuseID, status, excuse };
  };
  const repeated = random.guid();
  const excused = add('AE', 'A', 'E', 'Absent Excused', repeated);
  const absent: [CodeModel, number][] = [
    [excused, 40],
    [add('ILL', 'A', 'E', 'Illness & injury'), 15],
    [add('MED', 'A', 'E', null), 4],
  ];
  if (kind !== 'neither') {
    absent.push([add('AU', 'A', 'U', 'Absent Unexcused'), 25]);
    // A second candidate for uncoded absences: code text decides, not the id.
    if (random.chance(0.4)) absent.push([add('AB', 'A', 'U', 'Truant'), 3]);
  }
  if (kind === 'all') {
    absent.push([add('UNK', 'A', null, 'Absent Unknown'), 10]);
    if (random.chance(0.3)) absent.push([add('NC', 'A', null, 'No call'), 3]);
  }
  return {
    absent,
    exempt: [add('SR', 'A', 'X', 'School Related'), add('TST', 'A', 'X', 'Testing')],
    tardy: [add('TU', 'T', 'U', 'Tardy Unexcused'), add('TE', 'T', 'E', 'Tardy Excused'), add('T', 'T', null, null)],
    early: [add('ER', 'E', 'E', 'Early Release'), add('EU', 'E', 'U', 'Left early')],
    present: [add('PRS', 'P', null, 'Present'), add('ONL', 'P', 'E', 'Present online')],
    awkward: hasAwkward ? AWKWARD_CODES.filter(mayBeHere).map(addAwkward) : [],
  };

  /** An Absent/Unknown or Absent/Unexcused code, faulty or not, would stand for uncoded absences (R7). */
  function mayBeHere({ code, status, excuse }: AwkwardCode): boolean {
    const readsAs = excuse?.trim().toUpperCase();
    const standsIn = status.trim().toUpperCase() === 'A' && readsAs !== 'E' && readsAs !== 'X';
    if (standsIn && (kind === 'neither' || (kind === 'no unknown' && readsAs !== 'U'))) return false;
    // Never none at all.
    return code === 'QST' || random.chance(0.7);
  }

  function addAwkward({ code, status, excuse, description, guid }: AwkwardCode): CodeModel {
    const excuseGUID =
      guid === 'repeated' ? random.spelling(repeated) : guid === 'in braces' ? `{${random.guid()}}` : guid;
    return add(code, status, excuse, description, excuseGUID);
  }
}

interface AwkwardCode {
  code: string;
  status: string;
  excuse: string | null;
  description: string;
  /** A good one unless told. */
  guid?: string | null;
}

const AWKWARD_CODES: readonly AwkwardCode[] = [
  { code: 'lc', status: 'a', excuse: 'u', description: 'letters in lower case' },
  { code: ' PAD ', status: 'A ', excuse: ' E', description: 'letters with blanks  around' },
  { code: 'LCX', status: 'a', excuse: 'x', description: 'exempt in lower case' },
  { code: 'QST', status: 'Q', excuse: 'E', description: 'unknown status' },
  { code: 'NOS', status: '', excuse: 'E', description: 'no status' },
  { code: 'QEX', status: 'A', excuse: 'Q', description: 'unknown excuse' },
  { code: '', status: 'A', excuse: 'E', description: 'no code' },
  { code: '   ', status: 'A', excuse: 'U', description: 'a code of blanks' },
  { code: 'BADG', status: 'A', excuse: 'E', description: 'malformed GUID', guid: 'not-a-guid' },
  { code: 'NOG', status: 'A', excuse: 'U', description: 'no GUID', guid: null },
  { code: 'BRC', status: 'T', excuse: 'U', description: 'GUID in braces', guid: 'in braces' },
  { code: 'DUP', status: 'A', excuse: 'E', description: 'repeated\tGUID', guid: 'repeated' },
  { code: 'CTL', status: 'A', excuse: 'E', description: ' odd \u0001 text\r\n & <tags> \ufffe😀 ' },
  { code: ' C\u0002D ', status: 'A', excuse: 'U', description: 'a code with a control character' },
  { code: 'BLD', status: 'T', excuse: '', description: ' \u0002 ' },
];
