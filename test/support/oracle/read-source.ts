import Sqlite from 'better-sqlite3';
import {
  dayKey,
  studentDayKey,
  type Calendar,
  type Code,
  type Enrollment,
  type Period,
  type Row,
  type Source,
  type Unit,
} from './source.js';
import {
  dateOf,
  guidOf,
  instantMs,
  isOn,
  legalText,
  letter,
  minutesOrNull,
  span,
  timeOfDay,
  trimmed,
  wholeNumber,
  type Span,
} from './values.js';

type Raw = Record<string, unknown>;

export function readSource(file: string): Source {
  const db = new Sqlite(file, { readonly: true });
  try {
    return read((table, id) => db.prepare(`select * from ${table} order by ${id}`).iterate() as IterableIterator<Raw>);
  } finally {
    db.close();
  }
}

/** `table` gives the rows of a table, lowest id first. */
function read(table: (name: string, id: string) => Iterable<Raw>): Source {
  const schoolGuids = goodGuids(table('school', 'schoolID'), 'schoolID', 'schoolGUID');
  const personGuids = goodGuids(table('person', 'personID'), 'personID', 'personGUID');
  const codeGuids = goodGuids(table('attendanceExcuse', 'excuseID'), 'excuseID', 'excuseGUID');

  const calendars = new Map<number, Calendar>();
  for (const raw of table('calendar', 'calendarID'))
    calendars.set(raw['calendarID'] as number, {
      calendarID: raw['calendarID'] as number,
      schoolID: raw['schoolID'] as number,
      endYear: raw['endYear'] as number,
      span: span(raw['startDate'], raw['endDate'], { start: false, end: false }),
      excluded: isOn(raw['sifExclude']),
      half: minutesOrNull(raw['halfDayAbsence']),
      whole: minutesOrNull(raw['wholeDayAbsence']),
      grades: new Map(),
      codes: [],
    });
  for (const raw of table('gradeLevel', 'gradeLevelID')) {
    const grades = calendars.get(raw['calendarID'] as number)?.grades;
    const name = trimmed(raw['name']);
    // Silent: a blank grade is no name, so it finds no grade level.
    if (grades && name !== '' && !grades.has(name))
      grades.set(name, {
        excluded: isOn(raw['sifExclude']),
        half: minutesOrNull(raw['halfDayAbsence']),
        whole: minutesOrNull(raw['wholeDayAbsence']),
      });
  }

  const codes = new Map<number, Code>();
  for (const raw of table('attendanceExcuse', 'excuseID')) {
    const code: Code = {
      excuseID: raw['excuseID'] as number,
      calendarID: raw['calendarID'] as number,
      // Silent: R12 is about notes and descriptions; a code's text has to go on the wire as well.
      code: trimmed(legalText(raw['code'])),
      description: raw['description'],
      status: knownLetter(raw['status'], 'ATEP'),
      excuse: knownLetter(raw['excuse'], 'EUX'),
      guid: codeGuids.get(raw['excuseID'] as number) ?? null,
    };
    codes.set(code.excuseID, code);
    calendars.get(code.calendarID)?.codes.push(code);
  }

  const enrollmentsOf = new Map<number, Enrollment[]>();
  for (const raw of table('enrollment', 'enrollmentID'))
    push(enrollmentsOf, raw['personID'] as number, {
      enrollmentID: raw['enrollmentID'] as number,
      personID: raw['personID'] as number,
      calendarID: raw['calendarID'] as number,
      grade: trimmed(raw['grade']),
      serviceType: letter(raw['serviceType']),
      span: span(raw['startDate'], raw['endDate'], { start: false, end: true }),
      endYear: raw['endYear'] as number,
      noShow: isOn(raw['noShow']),
      stateExclude: isOn(raw['stateExclude']),
    });

  // Silent: of several rows for one date the lowest dayID is the calendar's day row. An id that dangles is no bell
  // schedule (`not-attendance-day`). Neither the schedule nor a placement's term has to be of the same calendar: only of
  // the course is that required.
  const schedules = new Set<unknown>();
  for (const raw of table('periodSchedule', 'periodScheduleID')) schedules.add(raw['periodScheduleID']);
  const days = new Map<string, { periodScheduleID: number } | null>();
  const datesOf = new Map<number, string[]>();
  for (const raw of table('day', 'dayID')) {
    const date = dateOf(raw['date']);
    const key = dayKey(raw['calendarID'] as number, date ?? '');
    if (date === null || date === 'bad' || days.has(key)) continue;
    const periodScheduleID = wholeNumber(raw['periodScheduleID']);
    const flags = isOn(raw['schoolDay']) && isOn(raw['instruction']) && isOn(raw['attendance']);
    days.set(key, flags && periodScheduleID !== null && schedules.has(periodScheduleID) ? { periodScheduleID } : null);
    if (days.get(key)) push(datesOf, raw['calendarID'] as number, date);
  }

  const periods = new Map<number, Period>();
  for (const raw of table('period', 'periodID')) {
    const [start, end] = [timeOfDay(raw['startTime']), timeOfDay(raw['endTime'])];
    if (isOn(raw['nonInstructional'])) continue;
    if (typeof start !== 'number' || typeof end !== 'number' || end <= start) continue; // R1
    periods.set(raw['periodID'] as number, {
      periodID: raw['periodID'] as number,
      periodScheduleID: raw['periodScheduleID'] as number,
      seq: wholeNumber(raw['seq']) ?? Number.MAX_SAFE_INTEGER,
      start,
      end,
      net: Math.max(0, end - start - (minutesOrNull(raw['lunchTime']) ?? 0)),
    });
  }

  const terms = new Map<number, Span>();
  for (const raw of table('term', 'termID'))
    terms.set(raw['termID'] as number, span(raw['startDate'], raw['endDate'], { start: false, end: false }));
  const courses = new Map<number, number>();
  for (const raw of table('course', 'courseID'))
    if (isOn(raw['active']) && isOn(raw['attendance']))
      courses.set(raw['courseID'] as number, raw['calendarID'] as number);
  const calendarOfSection = new Map<number, number>();
  for (const raw of table('section', 'sectionID')) {
    const calendarID = courses.get(raw['courseID'] as number);
    if (calendarID !== undefined) calendarOfSection.set(raw['sectionID'] as number, calendarID);
  }
  const placementsOf = new Map<number, { periodID: number; term: Span }[]>();
  for (const raw of table('sectionPlacement', 'sectionPlacementID')) {
    const term = terms.get(raw['termID'] as number);
    if (term) push(placementsOf, raw['sectionID'] as number, { periodID: raw['periodID'] as number, term });
  }
  const rostersOf = new Map<number, { sectionID: number; span: Span }[]>();
  for (const raw of table('roster', 'rosterID'))
    push(rostersOf, raw['personID'] as number, {
      sectionID: raw['sectionID'] as number,
      span: span(raw['startDate'], raw['endDate'], { start: true, end: true }),
    });

  const rows = new Map<string, Row[]>();
  const datesWithRows = new Map<number, Set<string>>();
  for (const raw of table('attendance', 'attendanceID')) {
    const row = readRow(raw, codes);
    const [calendarID, personID] = [raw['calendarID'] as number, raw['personID'] as number];
    const date = dateOf(raw['date']);
    if (!row || date === null || date === 'bad') continue;
    push(rows, studentDayKey(calendarID, personID, date), row);
    const dates = datesWithRows.get(personID) ?? new Set();
    datesWithRows.set(personID, dates.add(date));
  }

  const units = new Map<string, Unit[]>();
  for (const raw of table('attendanceUnit', 'attendanceUnitID')) {
    const [start, end, date] = [timeOfDay(raw['startTime']), timeOfDay(raw['endTime']), dateOf(raw['date'])];
    if (typeof start !== 'number' || end === 'bad' || date === null || date === 'bad') continue;
    if (end !== null && end <= start) continue; // R11
    push(units, studentDayKey(raw['calendarID'] as number, raw['personID'] as number, date), { start, end });
  }

  return {
    personGuids,
    schoolGuids,
    calendars,
    enrollmentsOf,
    days,
    datesOf,
    periods,
    placementsOf,
    calendarOfSection,
    rostersOf,
    codes,
    rows,
    units,
    datesWithRows,
  };
}

/** R3. Undefined: the row is treated as not there, before R2 chooses among several. */
function readRow(raw: Raw, codes: ReadonlyMap<number, Code>): Row | undefined {
  const found = codes.get(raw['excuseID'] as number);
  const code = found && found.calendarID === raw['calendarID'] ? found : null;
  const status = code ? code.status : knownLetter(raw['status'], 'ATEP');
  if (status === null) return undefined;
  return {
    attendanceID: raw['attendanceID'] as number,
    periodID: raw['periodID'] as number,
    code,
    status,
    excuse: code ? code.excuse : knownLetter(raw['excuse'], 'EUX'),
    presentMinutes: wholeNumber(raw['presentMinutes']) ?? 0,
    comments: raw['comments'],
    modifiedMs: instantMs(raw['modifiedDate']),
  };
}

function knownLetter(value: unknown, known: string): string | null {
  const read = letter(value);
  return read !== null && read.length === 1 && known.includes(read) ? read : null;
}

/** id → GUID, null where it is malformed or a lower id has it. */
function goodGuids(rows: Iterable<Raw>, id: string, column: string): Map<number, string | null> {
  const guids = new Map<number, string | null>();
  const used = new Set<string>();
  for (const raw of rows) {
    const guid = guidOf(raw[column]);
    guids.set(raw[id] as number, guid === null || used.has(guid) ? null : guid);
    if (guid !== null) used.add(guid);
  }
  return guids;
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
