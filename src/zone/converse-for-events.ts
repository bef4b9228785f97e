import { holdLease } from '../store/leases/lease-keeper.js';
import { ensureZone } from '../store/zone/zone-state.js';
import { Conversation } from './conversation.js';
import type { ZonePorts } from './ports.js';
import { Inbound } from './receiving/inbound.js';
import { zoneLeaseName } from './zone-lease-name.js';
import { exchangeLogOf, type ZoneParts } from './zone-parts.js';

/**
 * Speaks with a zone for its events alone, until the signal aborts or the lease is lost; at once false when another process
 * holds the zone. Errors: those of the store.
 */
export async function converseForEvents(
  parts: ZoneParts & { readonly ports: ZonePorts },
  holder: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { config, zone, store, clock, logger } = parts;
  await ensureZone(store, zone.id);
  const lease = await holdLease(parts, zoneLeaseName(zone.id), holder);
  if (!lease) return false;
  try {
    const log = exchangeLogOf(parts);
    const about = { zoneId: zone.id, agentId: config.agent.id };
    const inbound = new Inbound({ ...about, store, clock, logger, log, changed: () => undefined });
    const conversation = await Conversation.open({ ...parts, inbound, eventsOnly: true }, lease);
    await conversation.run(signal);
    return true;
  } finally {
    await lease.release();
  }
}
