import type { Database, Writer } from '../../database/port.js';
import type { StoreTables } from '../tables.js';

/** What the agent remembers of the SIS between rounds and starts, by name. */
export async function readSourceState(store: Database<StoreTables>, name: string): Promise<string | undefined> {
  const row = await store.read((reader) =>
    reader.first(reader.sql.selectFrom('source_state').select('value').where('name', '=', name)),
  );
  return row?.value;
}

export function writeSourceState(writer: Writer<StoreTables>, values: Readonly<Record<string, string>>): Promise<void> {
  return writer.upsertRows('source_state', ['name'], ['name', 'value'], Object.entries(values));
}
