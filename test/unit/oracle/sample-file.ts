import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sampleDistrict, sampleExample } from '../../../samples/district.js';
import { writeDistrict } from '../../../samples/load.js';
import { Oracle, type StudentDailyAttendance, type ZoneOptions } from '../../support/oracle.js';

/** The hand-written district in a folder of its own, to be edited and evaluated. */
export class SampleFile {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sample-district-'));
  readonly file = join(this.#folder, 'district.db');

  constructor() {
    writeDistrict(this.file, sampleDistrict);
  }

  edit(sql: string): void {
    const db = new Sqlite(this.file);
    db.exec(sql);
    db.close();
  }

  /** What an example's student is reported with on its date, in the rule book's manner: 'AU 0.5 12:10:00–14:50:00'. */
  reported(id: string, options: Partial<ZoneOptions> = {}): string[] {
    const { studentGuid, date } = sampleExample(id);
    return reportedOf(new Oracle(this.file), studentGuid, date, options);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

export function reportedOf(
  oracle: Oracle,
  studentGuid: string,
  date: string,
  options: Partial<ZoneOptions> = {},
): string[] {
  const student = studentGuid.replaceAll('-', '');
  const codes = new Map(oracle.codes().map((code) => [code.RefId, `${code.AttendanceCode} ${code.AbsenceValue}`]));
  return oracle
    .objects(options)
    .filter((object) => object.StudentPersonalRefId === student && object.Date === date)
    .map((object) => describeObject(object, codes));
}

function describeObject(object: StudentDailyAttendance, codes: ReadonlyMap<string, string>): string {
  const times = object.TimeIn || object.TimeOut ? ` ${object.TimeIn ?? ''}–${object.TimeOut ?? ''}` : '';
  const note = object.AttendanceNote ? ` "${object.AttendanceNote}"` : '';
  return `${codes.get(object.AttendanceCodeInfoRefId) ?? 'unknown code'}${times}${note}`;
}
