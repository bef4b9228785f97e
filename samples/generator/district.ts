import { writeSource } from '../load.js';
import type { TableName } from '../tables.js';
import { attendanceWriter } from './attendance.js';
import { Generation, type GeneratorOptions } from './generation.js';
import { insertSchools } from './schools.js';
import { studentDealer } from './students.js';

/** Writes a generated district into a new SQLite file, replacing one of that name; returns the rows of each table. */
export function generateDistrict(file: string, options: GeneratorOptions): Readonly<Record<TableName, number>> {
  let counts: Readonly<Record<TableName, number>> | undefined;
  writeSource(file, (insert) => {
    const generation = new Generation(options, insert);
    const schools = insertSchools(generation);
    const nextStudent = studentDealer(generation, schools);
    const writeAttendance = attendanceWriter(generation);
    for (let count = 0; count < options.students; count += 1) nextStudent().forEach(writeAttendance);
    counts = generation.counts;
  });
  return counts!;
}
