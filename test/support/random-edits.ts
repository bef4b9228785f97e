import Sqlite from 'better-sqlite3';
import { Random } from '../../samples/random.js';

type Values = Record<string, string | number | null>;

/** Edits a district as its users do, and as they should not: one of every kind that change detection must find. */
export class RandomEdits {
  readonly #random: Random;
  readonly #db: Sqlite.Database;
  readonly #dates: string[];
  #nextId = 50_000_000;
  #clockMs: number;
  /** Names of the edits made, for messages. */
  readonly made: string[] = [];

  constructor(file: string, seed: number) {
    this.#random = new Random(seed);
    this.#db = new Sqlite(file);
    this.#dates = this.#db.prepare('select distinct date from day order by date').pluck().all() as string[];
    const newest = this.#db.prepare(`select max(modifiedDate) from attendance where modifiedDate glob '20??-??-??T*Z'`);
    this.#clockMs = Date.parse(newest.pluck().get() as string);
  }

  close(): void {
    this.#db.close();
  }

  /** One edit, committed. */
  make(): void {
    this.#clockMs += this.#random.int(1, 200) * 1000;
    const name = this.#random.pick(Object.keys(this.#kinds));
    this.made.push(name);
    this.#db.transaction(() => this.#kinds[name]!())();
  }

  readonly #kinds: Record<string, () => void> = {
    'attendance entered': () =>
      this.#copy('attendance', 'attendanceID', { date: this.#date(), modifiedDate: this.#now() }),
    'attendance entered for another': () =>
      this.#copy('attendance', 'attendanceID', {
        personID: this.#any('person', 'personID'),
        modifiedDate: this.#now(),
      }),
    'attendance coded': () =>
      this.#set('attendance', { excuseID: this.#any('attendanceExcuse', 'excuseID'), modifiedDate: this.#now() }),
    'attendance uncoded': () =>
      this.#set('attendance', { excuseID: null, status: this.#random.pick(['A', 'T', 'a', '?', null]), excuse: this.#random.pick(['E', 'U', 'X', null]), modifiedDate: this.#now() }), // prettier-ignore
    'comment edited': () =>
      this.#set('attendance', { comments: `comment ${this.#random.int(0, 9)}`, modifiedDate: this.#now() }),
    'present minutes edited': () =>
      this.#set('attendance', { presentMinutes: this.#random.int(-5, 90), modifiedDate: this.#now() }),
    'attendance moved to another day': () => this.#set('attendance', { date: this.#date(), modifiedDate: this.#now() }),
    'attendance moved to another student': () =>
      this.#set('attendance', { personID: this.#any('person', 'personID'), modifiedDate: this.#now() }),
    'attendance moved to another calendar': () =>
      this.#set('attendance', { calendarID: this.#any('calendar', 'calendarID'), modifiedDate: this.#now() }),
    'attendance with a spoilt date': () =>
      this.#set('attendance', { date: this.#random.pick(['soon', '', null, '2026-02-10T00:00:00', '2026-02-31']), modifiedDate: this.#now() }), // prettier-ignore
    'attendance deleted': () => this.#delete('attendance'),
    'a day of attendance deleted': () =>
      this.#db.prepare('delete from attendance where (personID, date) = (select personID, date from attendance where rowid = ?)').run(this.#rowid('attendance')), // prettier-ignore
    'committed late': () =>
      this.#set('attendance', { status: 'A', excuseID: null, modifiedDate: '2001-01-01T00:00:00.000Z' }),
    'edited and dated as before': () => this.#set('attendance', { comments: `same ${this.#random.int(0, 9)}` }),
    'dated in the future': () =>
      this.#set('attendance', { comments: 'future', modifiedDate: '2099-01-01T00:00:00.000Z' }),
    'date of modification lost': () =>
      this.#set('attendance', { presentMinutes: 1, modifiedDate: this.#random.pick([null, 'today']) }),
    'unit entered': () =>
      this.#copy('attendanceUnit', 'attendanceUnitID', { date: this.#date(), modifiedDate: this.#now() }),
    'unit edited': () =>
      this.#set('attendanceUnit', {
        endTime: this.#random.pick(['12:00:00', '16:00:00', null]),
        modifiedDate: this.#now(),
      }),
    'unit deleted': () => this.#delete('attendanceUnit'),
    'enrollment deleted': () => this.#delete('enrollment'),
    'enrollment shortened': () => this.#set('enrollment', { endDate: this.#date() }),
    'enrollment opened': () => this.#set('enrollment', { endDate: null }),
    'enrolled elsewhere too': () =>
      this.#copy('enrollment', 'enrollmentID', { calendarID: this.#any('calendar', 'calendarID'), serviceType: this.#random.pick(['P', 'S', 'N']) }), // prettier-ignore
    'enrollment moved': () => this.#set('enrollment', { calendarID: this.#any('calendar', 'calendarID') }),
    'grade changed': () => this.#set('enrollment', { grade: this.#any('gradeLevel', 'name') }),
    'flags ticked': () =>
      this.#set('enrollment', { noShow: this.#random.int(0, 1), stateExclude: this.#random.int(0, 1), serviceType: this.#random.pick(['P', 'S']) }), // prettier-ignore
    'roster row deleted': () => this.#delete('roster'),
    'roster row ended': () => this.#set('roster', { endDate: this.#date() }),
    'roster row of another': () => this.#copy('roster', 'rosterID', { personID: this.#any('person', 'personID') }),
    'code edited': () =>
      this.#set('attendanceExcuse', { status: this.#random.pick(['A', 'T', 'E', 'P']), excuse: this.#random.pick(['E', 'U', 'X', null]) }), // prettier-ignore
    'code renamed': () => this.#set('attendanceExcuse', { code: `C${this.#random.int(0, 99)}` }),
    'code with another GUID': () =>
      this.#set('attendanceExcuse', { excuseGUID: this.#random.chance(0.3) ? null : this.#random.guid() }),
    'code of another calendar': () =>
      this.#set('attendanceExcuse', { calendarID: this.#any('calendar', 'calendarID') }),
    'code deleted': () => this.#delete('attendanceExcuse'),
    'code added': () =>
      this.#copy('attendanceExcuse', 'excuseID', {
        code: `N${this.#random.int(0, 99)}`,
        excuseGUID: this.#random.guid(),
      }),
    'person with another GUID': () =>
      this.#set('person', { personGUID: this.#random.chance(0.3) ? null : this.#random.guid() }),
    'person with the GUID of another': () => this.#set('person', { personGUID: this.#any('person', 'personGUID') }),
    'person deleted': () => this.#delete('person'),
    'school with another GUID': () =>
      this.#set('school', { schoolGUID: this.#random.chance(0.3) ? null : this.#random.guid() }),
  };

  #now(): string {
    return new Date(this.#clockMs).toISOString();
  }

  #date(): string {
    return this.#random.pick(this.#dates);
  }

  #rowid(table: string): number | null {
    const count = this.#db.prepare(`select count(*) from ${table}`).pluck().get() as number;
    if (count < 2) return null;
    const offset = this.#random.int(0, count - 1);
    return this.#db.prepare(`select rowid from ${table} order by rowid limit 1 offset ?`).pluck().get(offset) as number;
  }

  #any(table: string, column: string): string | number | null {
    const value = this.#db.prepare(`select ${column} from ${table} where rowid = ?`).pluck().get(this.#rowid(table));
    return value as string | number | null;
  }

  #set(table: string, values: Values): void {
    const columns = Object.keys(values).map((column) => `${column} = @${column}`);
    const rowid = this.#rowid(table);
    this.#db.prepare(`update ${table} set ${columns.join(', ')} where rowid = @rowid`).run({ ...values, rowid });
  }

  /** A row like another one, with an id of its own. */
  #copy(table: string, id: string, values: Values): void {
    const row = this.#db.prepare(`select * from ${table} where rowid = ?`).get(this.#rowid(table)) as
      Values | undefined;
    if (!row) return;
    const copy: Values = { ...row, ...values, [id]: this.#nextId++ };
    const columns = Object.keys(copy);
    const places = columns.map((column) => `@${column}`).join(', ');
    this.#db.prepare(`insert into ${table} (${columns.join(', ')}) values (${places})`).run(copy);
  }

  /** Never the last row: an empty table is a failure of the source. */
  #delete(table: string): void {
    this.#db.prepare(`delete from ${table} where rowid = ?`).run(this.#rowid(table));
  }
}
