import { zoneConfig, type Agent } from '../agent.js';
import { mirrorSource } from '../aggregation/mirror-source.js';
import type { ReportingOptions } from '../attendance/reporting-options.js';
import type { ZoneOptions } from '../config/zone-options.js';
import type { Database } from '../database/port.js';
import { resolveOptions } from '../store/objects/resolve-options.js';
import type { StoreTables } from '../store/tables.js';
import { currentOptions } from '../store/zone/zone-options.js';
import type { Identities } from '../source/identities.js';
import type { Source } from '../source/source.js';

/** What `objects` and `explain` begin with: the flags brought up to date, and the zone's options as they are now. */
export interface ZoneReporting {
  source: Source;
  store: Database<StoreTables>;
  identities: Identities;
  options: ZoneOptions;
  reporting: ReportingOptions;
}

export async function zoneReporting(agent: Agent, zoneId: string): Promise<ZoneReporting> {
  const zone = zoneConfig(agent.config, zoneId);
  const source = await agent.source();
  const store = await agent.store();
  const identities = await source.identities();
  await mirrorSource(source, store, identities);
  return store.read(async (reader) => {
    const { options } = await currentOptions(reader, zoneId, zone.options);
    return { source, store, identities, options, reporting: await resolveOptions(reader, options) };
  });
}
