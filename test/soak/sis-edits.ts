import type Sqlite from 'better-sqlite3';
import { Random } from '../../samples/random.js';

type Row = Record<string, string | number | null>;

/**
 * A seeded script that edits a SIS as its users do: attendance, positive attendance, enrollments, rosters, codes and
 * people, one transaction an edit. It only makes edits that events are about (R24), never any of calendars, so that what
 * is true at the end is what a full refresh gives. Every edit follows from the seed and the edits before it.
 */
export class SisEdits {
  readonly #random: Random;
  readonly #nextId = new Map<string, number>();
  /** What was done, in order. */
  readonly log: string[] = [];
  /** School and person of enrollments that were deleted. */
  readonly #unenrolled = new Set<string>();
  /** Whose a GUID is or was; in an awkward district two have the same. */
  readonly #peopleOf = new Map<string, Set<number>>();

  constructor(
    readonly db: Sqlite.Database,
    seed: number,
    readonly endYear: number,
    /** People who are left alone. */
    readonly apart: number,
  ) {
    this.#random = new Random(seed);
  }

  /** Makes the next edit. */
  next(): void {
    const edit = this.#random.weighted<() => string>([
      [() => this.#enterAbsence(), 40],
      [() => this.#editRow(), 25],
      [() => this.#deleteRows(), 6],
      [() => this.#moveRow(), 8],
      [() => this.#unit(), 8],
      [() => this.#enrollment(), 10],
      [() => this.#deleteEnrollment(), 2],
      [() => this.#enrollAnew(), 3],
      [() => this.#roster(), 6],
      [() => this.#code(), 3],
      [() => this.#person(), 1],
    ]);
    this.log.push(this.db.transaction(edit).immediate());
  }

  /** Whether what was told of a student at a school may stay (R25): an enrollment of theirs was deleted. */
  wasUnenrolled(schoolRefId: string, studentRefId: string): boolean {
    const now = this.db.prepare('select personID, personGUID from person').all() as Row[];
    for (const { personID, personGUID } of now) this.#keepGuid(hex(personGUID), Number(personID));
    const people = this.#peopleOf.get(studentRefId) ?? [];
    return [...people].some((personID) => this.#unenrolled.has(`${schoolRefId}/${personID}`));
  }

  #keepGuid(guid: string, personID: number): void {
    this.#peopleOf.set(guid, (this.#peopleOf.get(guid) ?? new Set()).add(personID));
  }

  /** Now, or a little before: rows are committed some time after they were dated; a few clocks are ahead. */
  #modified(): string {
    const agoMs = this.#random.weighted([[0, 8], [this.#random.int(0, 60_000), 3], [-3_600_000, 1]]); // prettier-ignore
    return new Date(Date.now() - agoMs).toISOString();
  }

  #enterAbsence(): string {
    const enrollment = this.#enrolled();
    const calendarID = Number(enrollment['calendarID']);
    const code = this.#random.weighted([
      [null, 1],
      [this.#codeOf(calendarID), 3],
      [this.#codeOf(calendarID, `and status = 'A' and excuse in ('E', 'U')`), 6],
    ]);
    const day = this.#day(calendarID);
    const periods = this.#periodsOf(Number(day['periodScheduleID']));
    const first = this.#random.chance(0.7) ? 0 : this.#random.int(0, periods.length - 1);
    const marked = periods.slice(first, first + this.#random.int(1, periods.length));
    for (const { periodID } of marked)
      this.#insert('attendance', {
        attendanceID: this.#id('attendance', 'attendanceID'),
        calendarID: enrollment['calendarID']!,
        personID: enrollment['personID']!,
        date: day['date']!,
        periodID: periodID!,
        excuseID: code?.['excuseID'] ?? null,
        status: code?.['status'] ?? 'A',
        excuse: code?.['excuse'] ?? null,
        presentMinutes: this.#random.chance(0.1) ? this.#random.int(-5, 40) : null,
        comments: this.#comment(),
        modifiedDate: this.#modified(),
      });
    return `person ${enrollment['personID']} ${day['date']}: ${marked.length} rows with code ${code?.['excuseID'] ?? 'none'}`;
  }

  #editRow(): string {
    const row = this.#attendanceRow();
    if (!row) return this.#enterAbsence();
    const code = this.#codeOf(Number(row['calendarID']));
    const change = this.#random.pick<Row>([
      { comments: this.#comment() },
      { comments: `edit ${this.log.length}` },
      { presentMinutes: this.#random.int(0, 50) },
      { excuseID: code?.['excuseID'] ?? null, status: code?.['status'] ?? 'A', excuse: code?.['excuse'] ?? null },
      { excuseID: null, status: this.#random.pick(['A', 'T', 'E', 'P', '?']), excuse: null },
    ]);
    const wholeDay = this.#random.chance(0.4);
    const where = wholeDay
      ? { calendarID: row['calendarID']!, personID: row['personID']!, date: row['date']! }
      : { attendanceID: row['attendanceID']! };
    this.#update('attendance', { ...change, modifiedDate: this.#modified() }, where);
    return `${describe(row)}${wholeDay ? ' and its day' : ''}: ${JSON.stringify(change)}`;
  }

  #deleteRows(): string {
    const row = this.#attendanceRow();
    if (!row) return this.#enterAbsence();
    const wholeDay = this.#random.chance(0.6);
    if (wholeDay)
      this.#delete('attendance', { calendarID: row['calendarID']!, personID: row['personID']!, date: row['date']! });
    else this.#delete('attendance', { attendanceID: row['attendanceID']! });
    return `${describe(row)}${wholeDay ? ' and its day' : ''}: deleted`;
  }

  #moveRow(): string {
    const row = this.#attendanceRow();
    if (!row) return this.#enterAbsence();
    const day = this.#day(Number(row['calendarID']));
    const other = this.#enrolled();
    const change = this.#random.pick<Row>([
      { date: day['date']! },
      { periodID: this.#random.pick(this.#periodsOf(Number(day['periodScheduleID'])))['periodID']! },
      { personID: other['personID']!, calendarID: other['calendarID']! },
    ]);
    this.#update('attendance', { ...change, modifiedDate: this.#modified() }, { attendanceID: row['attendanceID']! });
    return `${describe(row)}: moved to ${JSON.stringify(change)}`;
  }

  #unit(): string {
    const unit = this.#any('attendanceUnit', 'attendanceUnitID', 'personID <> ?', this.apart);
    const start = this.#random.int(7 * 60, 14 * 60);
    const times = {
      startTime: time(start),
      endTime: this.#random.chance(0.1) ? null : time(start + this.#random.int(-10, 90)),
    };
    if (unit && this.#random.chance(0.5)) {
      const where = { attendanceUnitID: unit['attendanceUnitID']! };
      if (this.#random.chance(0.4)) this.#delete('attendanceUnit', where);
      else this.#update('attendanceUnit', { ...times, modifiedDate: this.#modified() }, where);
      return `unit of person ${unit['personID']} ${unit['date']}: edited or deleted`;
    }
    const row = this.#attendanceRow();
    if (!row) return this.#enterAbsence();
    const { calendarID, personID, date } = row;
    const attendanceUnitID = this.#id('attendanceUnit', 'attendanceUnitID');
    this.#insert('attendanceUnit', { attendanceUnitID, calendarID: calendarID!, personID: personID!, date: date!, ...times, modifiedDate: this.#modified() }); // prettier-ignore
    return `unit of person ${personID} ${date}: ${JSON.stringify(times)}`;
  }

  #enrollment(): string {
    const one = this.#enrolled();
    const day = this.#day(Number(one['calendarID']));
    const change = this.#random.pick<Row>([
      { endDate: this.#random.chance(0.5) ? null : day['date']! },
      { endDate: null, startDate: '2025-07-01' },
      { startDate: day['date']! },
      { noShow: one['noShow'] ? 0 : 1 },
      { stateExclude: one['stateExclude'] ? 0 : 1 },
      { serviceType: this.#random.pick(['P', 'S', 'N']) },
      { grade: this.#gradeOf(Number(one['calendarID'])) },
    ]);
    this.#update('enrollment', { ...change, modifiedDate: this.#modified() }, { enrollmentID: one['enrollmentID']! });
    return `enrollment ${one['enrollmentID']} of person ${one['personID']}: ${JSON.stringify(change)}`;
  }

  #deleteEnrollment(): string {
    const one = this.#enrolled();
    this.#delete('enrollment', { enrollmentID: one['enrollmentID']! });
    const withRows = this.#random.chance(0.5);
    const { personID, calendarID } = one as Record<string, number>;
    if (withRows) this.#delete('attendance', { personID: personID!, calendarID: calendarID! });
    const school = this.db
      .prepare('select schoolGUID from calendar join school using (schoolID) where calendarID = ?')
      .pluck()
      .get(calendarID);
    this.#unenrolled.add(`${hex(school)}/${personID}`);
    return `enrollment ${one['enrollmentID']} of person ${personID}: deleted${withRows ? ' with its attendance' : ''}`;
  }

  #enrollAnew(): string {
    const one = this.#enrolled();
    const enrollmentID = this.#id('enrollment', 'enrollmentID');
    const serviceType = this.#random.pick(['P', 'S']);
    const person = this.#random.chance(0.5) ? one['personID']! : this.#newPerson();
    const day = this.#day(Number(one['calendarID']));
    const startDate = this.#random.chance(0.7) ? one['startDate']! : day['date']!;
    this.#insert('enrollment', { ...one, enrollmentID, personID: person, serviceType, startDate, endDate: null, modifiedDate: this.#modified() }); // prettier-ignore
    const rosters = this.db
      .prepare('select * from roster where personID = ? order by rosterID')
      .all(one['personID']) as Row[];
    if (person !== one['personID'])
      for (const roster of rosters)
        this.#insert('roster', { ...roster, rosterID: this.#id('roster', 'rosterID'), personID: person });
    return `enrollment ${enrollmentID} of person ${person}, as person ${one['personID']} has one`;
  }

  #newPerson(): number {
    const personID = this.#id('person', 'personID');
    this.#insert('person', { personID, personGUID: this.#random.guid(), studentNumber: null });
    return personID;
  }

  #roster(): string {
    const one = this.#any('roster', 'rosterID', 'personID <> ?', this.apart)!;
    const day = this.#day(Number(this.#enrolled()['calendarID']));
    const where = { rosterID: one['rosterID']! };
    const what = this.#random.pick(['deleted', 'ended', 'begun', 'open', 'open', 'open', 'twice']);
    if (what === 'deleted') this.#delete('roster', where);
    else if (what === 'ended') this.#update('roster', { endDate: day['date']! }, where);
    else if (what === 'begun') this.#update('roster', { startDate: day['date']! }, where);
    else if (what === 'open') this.#update('roster', { startDate: null, endDate: null }, where);
    else this.#insert('roster', { ...one, rosterID: this.#id('roster', 'rosterID'), startDate: null, endDate: null });
    return `roster ${one['rosterID']} of person ${one['personID']}: ${what} ${day['date']}`;
  }

  #code(): string {
    const calendarID = Number(this.#enrolled()['calendarID']);
    const code = this.#codeOf(calendarID);
    if (!code || this.#random.chance(0.2)) {
      const excuseID = this.#id('attendanceExcuse', 'excuseID');
      const [status, excuse] = this.#random.pick([['A', 'E'], ['A', 'U'], ['A', null], ['T', 'U'], ['A', 'X']] as const); // prettier-ignore
      this.#insert('attendanceExcuse', { excuseID, calendarID, code: `N${excuseID % 1000}`, description: null, status, excuse, excuseGUID: this.#random.guid() }); // prettier-ignore
      return `code ${excuseID} of calendar ${calendarID}: new, ${status}/${excuse}`;
    }
    const where = { excuseID: code['excuseID']! };
    if (this.#random.chance(0.1)) {
      this.#delete('attendanceExcuse', where);
      return `code ${code['excuseID']}: deleted`;
    }
    const change = this.#random.pick<Row>([
      { excuse: this.#random.pick(['E', 'U', 'X', null]) },
      { status: this.#random.pick(['A', 'T']) },
      { description: `description ${this.log.length}` },
      { code: `C${this.log.length}` },
    ]);
    this.#update('attendanceExcuse', change, where);
    return `code ${code['excuseID']}: ${JSON.stringify(change)}`;
  }

  #person(): string {
    const { personID } = this.#enrolled();
    const before = this.db.prepare('select personGUID from person where personID = ?').pluck().get(personID);
    this.#keepGuid(hex(before), Number(personID));
    const personGUID = this.#random.guid();
    this.#update('person', { personGUID }, { personID: personID! });
    return `person ${personID}: GUID ${personGUID}`;
  }

  /** An enrollment of the year, of somebody who is not left alone. */
  #enrolled(): Row {
    return this.#any('enrollment', 'enrollmentID', 'endYear = ? and personID <> ? and calendarID in (select calendarID from calendar where endYear = ?)', this.endYear, this.apart, this.endYear)!; // prettier-ignore
  }

  #attendanceRow(): Row | undefined {
    return this.#any('attendance', 'attendanceID', 'personID <> ?', this.apart);
  }

  #day(calendarID: number): Row {
    return this.#any('day', 'dayID', 'calendarID = ? and attendance = 1 and periodScheduleID in (select periodScheduleID from period)', calendarID)!; // prettier-ignore
  }

  #codeOf(calendarID: number, and = ''): Row | undefined {
    return this.#any('attendanceExcuse', 'excuseID', `calendarID = ? and code <> 'SENT' ${and}`, calendarID);
  }

  #periodsOf(periodScheduleID: number): Row[] {
    return this.db
      .prepare('select * from period where periodScheduleID = ? order by seq, periodID')
      .all(periodScheduleID) as Row[];
  }

  #gradeOf(calendarID: number): string {
    return String(
      this.#any('gradeLevel', 'gradeLevelID', `calendarID = ? and name <> 'sentinel'`, calendarID)?.['name'],
    );
  }

  #comment(): string | null {
    return this.#random.pick([null, '', 'Flu', 'Left a message', ' two\r\nlines ', 'Ärztin <b> & "Söhne"', 'ill']);
  }

  /** A row that fulfils a condition, each as likely as the other. */
  #any(table: string, id: string, where: string, ...values: (string | number)[]): Row | undefined {
    const count = Number(
      this.db
        .prepare(`select count(*) from ${table} where ${where}`)
        .pluck()
        .get(...values),
    );
    if (count === 0) return undefined;
    const offset = this.#random.int(0, count - 1);
    return this.db
      .prepare(`select * from ${table} where ${where} order by ${id} limit 1 offset ?`)
      .get(...values, offset) as Row;
  }

  /** Ids are given once, as a sequence gives them. */
  #id(table: string, column: string): number {
    const known =
      this.#nextId.get(table) ?? Number(this.db.prepare(`select max(${column}) from ${table}`).pluck().get()) + 1;
    this.#nextId.set(table, known + 1);
    return known;
  }

  #insert(table: string, row: Row): void {
    const columns = Object.keys(row);
    this.db.prepare(`insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`).run(...Object.values(row)); // prettier-ignore
  }

  #update(table: string, change: Row, where: Row): void {
    this.db.prepare(`update ${table} set ${columnsOf(change, ', ')} where ${columnsOf(where, ' and ')}`).run(...Object.values(change), ...Object.values(where)); // prettier-ignore
  }

  #delete(table: string, where: Row): void {
    this.db.prepare(`delete from ${table} where ${columnsOf(where, ' and ')}`).run(...Object.values(where));
  }
}

const columnsOf = (row: Row, between: string): string =>
  Object.keys(row)
    .map((column) => `${column} = ?`)
    .join(between);
const describe = (row: Row): string => `row ${row['attendanceID']} (person ${row['personID']}, ${row['date']})`;
const time = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00`;
const hex = (guid: unknown): string => String(guid).replaceAll('-', '').toUpperCase();
