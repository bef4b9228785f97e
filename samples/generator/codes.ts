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
    awkward: hasAwkward
      ? [
          add('lc', 'a', 'u', 'letters in lower case'),
          add(' PAD ', 'A ', ' E', 'letters with blanks  around'),
          add('LCX', 'a', 'x', 'exempt in lower case'),
          add('QST', 'Q', 'E', 'unknown status'),
          add('NOS', '', 'E', 'no status'),
          add('QEX', 'A', 'Q', 'unknown excuse'),
          add('', 'A', 'E', 'no code'),
          add('   ', 'A', 'U', 'a code of blanks'),
          add('BADG', 'A', 'E', 'malformed GUID', 'not-a-guid'),
          add('NOG', 'A', 'U', 'no GUID', null),
          add('BRC', 'T', 'U', 'GUID in braces', `{${random.guid()}}`),
          add('DUP', 'A', 'E', 'repeated\tGUID', random.spelling(repeated)),
          add('CTL', 'A', 'E', ' odd \u0001 text\r\n & <tags> \ufffe😀 '),
          add(' C\u0002D ', 'A', 'U', 'a code with a control character'),
          add('BLD', 'T', '', ' \u0002 '),
        ]
      : [],
  };
}
