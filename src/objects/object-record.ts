import type { SifVersion } from '../sif/versions.js';
import { fieldsOf, type ObjectDefinition } from './object-definition.js';

/** SIF names of attributes (without @) and elements with their values; absent ones are left out. */
export type ObjectRecord = Record<string, string>;

/** The names that records of an object can have, in the order of the schema. */
export function recordNames<Row>(definition: ObjectDefinition<Row>, version: SifVersion): string[] {
  return fieldsOf(definition, version).map((field) => field.path.replace('@', ''));
}

/** Turns rows into records: what the command line prints as JSON and CSV. */
export function recordOf<Row>(definition: ObjectDefinition<Row>, version: SifVersion): (row: Row) => ObjectRecord {
  const fields = fieldsOf(definition, version);
  const names = recordNames(definition, version);
  return (row) => {
    const record: ObjectRecord = {};
    fields.forEach((field, index) => {
      const value = field.value(row);
      if (value !== null) record[names[index]!] = value;
    });
    return record;
  };
}
