import { compareVersions, type SifVersion } from '../sif/versions.js';

/** How the values of a field are read in conditions and written in objects. Only `text` can hold markup. */
export type ValueType = 'guid' | 'date' | 'year' | 'time' | 'decimal' | 'text';

/** One attribute or element of a SIF object. */
export interface Field<Row> {
  /** Below the object: `@Date`, `TimeIn`. */
  readonly path: string;
  /** Name of the value in a row and in a compiled condition. */
  readonly column: keyof Row & string;
  readonly type: ValueType;
  /** The value as it is written; null when absent. */
  readonly value: (row: Row) => string | null;
  /** First version that has it; in all versions when left out. Conditions accept it in every version. */
  readonly since?: SifVersion;
  /** Absent elements can be sent empty with xsi:nil. */
  readonly nillable?: true;
  /** Free text that an object too large for its packet does without (protocol section 7). */
  readonly optionalText?: true;
}

/** The objects that the agent provides. */
export type ObjectName = 'StudentDailyAttendance' | 'AttendanceCodeInfo';

/** A SIF object as the agent provides it: its attributes, then its elements, in the order of the schema. */
export interface ObjectDefinition<Row> {
  readonly name: ObjectName;
  readonly fields: readonly Field<Row>[];
}

export const isAttribute = (path: string): boolean => path.startsWith('@');

/** The fields that the object has in a version. */
export function fieldsOf<Row>(definition: ObjectDefinition<Row>, version: SifVersion): Field<Row>[] {
  return definition.fields.filter(({ since }) => since === undefined || compareVersions(version, since) >= 0);
}
