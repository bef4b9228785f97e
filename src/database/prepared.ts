import { sql, type Compilable, type CompiledQuery, type Kysely, type RawBuilder } from 'kysely';
import type { DialectName, SqlValue } from './port.js';
import { statementText } from './text.js';

/** Stands in a statement's parameters for a value that differs from run to run. */
class Slot {}

/** A named value of a statement that is being built. */
type Slots<Values> = <Name extends keyof Values>(name: Name) => RawBuilder<Values[Name]>;

interface Text<Values> {
  readonly query: CompiledQuery;
  /** Of each parameter the name of its value; undefined where it is the same in every run. */
  readonly names: readonly (keyof Values | undefined)[];
}

/**
 * A statement for hot paths: Kysely writes its text once a dialect, which costs more than running it, and each run gives the
 * values that it names (bench/event-transactions.ts).
 */
export function prepared<Tables, Values extends { [Name in keyof Values]: SqlValue }>(
  build: (tables: Kysely<Tables>, value: Slots<Values>) => Compilable,
): (dialect: DialectName, values: Values) => Compilable {
  const texts = new Map<DialectName, Text<Values>>();
  const write = (dialect: DialectName): Text<Values> => {
    const slots = new Map<unknown, keyof Values>();
    const query = build(statementText<Tables>(dialect), (name) => {
      const slot = new Slot();
      slots.set(slot, name);
      return sql`${slot}`;
    }).compile();
    const text = { query, names: query.parameters.map((parameter) => slots.get(parameter)) };
    texts.set(dialect, text);
    return text;
  };
  return (dialect, values) => {
    const { query, names } = texts.get(dialect) ?? write(dialect);
    const parameters = names.map((name, index) => (name === undefined ? query.parameters[index] : values[name]));
    return { compile: () => ({ ...query, parameters }) };
  };
}
