import { zoneOptionsSchema, type ZoneOptions } from '../../config/zone-options.js';
import type { Database, Reader } from '../../database/port.js';
import type { StoreTables } from '../tables.js';

/** The options in force and the number of their edit; 0 while the configuration's initial ones hold. */
export interface CurrentOptions {
  readonly options: ZoneOptions;
  readonly version: number;
}

export interface OptionsEdit {
  /** What holds while nothing was edited: the configuration's. */
  readonly initial: ZoneOptions;
  /** The version that the editor saw; null: whichever it is. */
  readonly seenVersion: number | null;
  readonly changedBy: string;
  /** ISO instant in UTC. */
  readonly changedAt: string;
  readonly change: (before: ZoneOptions) => ZoneOptions;
}

/** One line of the audit trail. */
export interface OptionsChange {
  readonly changedAt: string;
  readonly changedBy: string;
  readonly before: ZoneOptions;
  readonly after: ZoneOptions;
}

/** The options that hold for a zone now. */
export async function currentOptions(
  reader: Reader<StoreTables>,
  zoneId: string,
  initial: ZoneOptions,
): Promise<CurrentOptions> {
  const row = await reader.first(
    reader.sql.selectFrom('zone_options').select(['options', 'version']).where('zoneId', '=', zoneId),
  );
  return row ? { options: parse(row.options), version: row.version } : { options: initial, version: 0 };
}

/**
 * Edits a zone's options and writes the audit trail, in one transaction. 'conflict' when somebody else edited them since
 * the editor looked. An edit that changes nothing leaves version and trail as they are.
 */
export function editOptions(
  store: Database<StoreTables>,
  zoneId: string,
  edit: OptionsEdit,
): Promise<CurrentOptions | 'conflict'> {
  const { changedAt, changedBy } = edit;
  return store.transact(async (writer) => {
    const current = await currentOptions(writer, zoneId, edit.initial);
    if (edit.seenVersion !== null && edit.seenVersion !== current.version) return 'conflict';
    const options = edit.change(current.options);
    const [before, after] = [JSON.stringify(current.options), JSON.stringify(options)];
    if (before === after) return current;
    const version = current.version + 1;
    await writer.upsertRows(
      'zone_options',
      ['zoneId'],
      ['zoneId', 'options', 'version', 'changedAt', 'changedBy'],
      [[zoneId, after, version, changedAt, changedBy]],
    );
    await writer.run(
      writer.sql.insertInto('zone_options_audit').values({ zoneId, changedAt, changedBy, before, after }),
    );
    return { options, version };
  });
}

/** The audit trail of a zone's options, newest first. */
export async function optionsChanges(store: Database<StoreTables>, zoneId: string): Promise<OptionsChange[]> {
  const rows = await store.read((reader) =>
    reader.all(
      reader.sql.selectFrom('zone_options_audit').selectAll().where('zoneId', '=', zoneId).orderBy('auditId', 'desc'),
    ),
  );
  return rows.map(({ changedAt, changedBy, before, after }) => ({
    changedAt,
    changedBy,
    before: parse(before),
    after: parse(after),
  }));
}

/** Options stored by an earlier version get the defaults of those that it did not know. */
function parse(text: string): ZoneOptions {
  return zoneOptionsSchema.parse(JSON.parse(text));
}
