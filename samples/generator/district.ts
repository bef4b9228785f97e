import { writeSource } from '../load.js';
import type { TableName } from '../tables.js';
import { attendanceWriter } from './attendance.js';
import { Generation, type GeneratorOptions } from './generation.js';
import { insertSchools } from './schools.js';
import { studentDealer } from './students.js';

export interface GeneratedDistrict {
  /** Rows of each table. */
  rows: Readonly<Record<TableName, number>>;
  /** Name of an awkward case → how often it was dealt. */
  awkward: ReadonlyMap<string, number>;
}

/** Writes a generated district into a new SQLite file, replacing one of that name. */
export function generateDistrict(file: string, options: GeneratorOptions): GeneratedDistrict {
  return writeSource(file, (insert) => {
    const generation = new Generation(options, insert);
    const schools = insertSchools(generation);
    const nextStudent = studentDealer(generation, schools);
    const writeAttendance = attendanceWriter(generation);
    for (let count = 0; count < options.students; count += 1) nextStudent().forEach(writeAttendance);
    return { rows: generation.counts, awkward: generation.awkwardCounts };
  });
}
