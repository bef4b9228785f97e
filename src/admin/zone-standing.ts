import { zoneSnapshot, type ZoneSnapshot } from '../zone/zone-snapshot.js';
import type { AdminParts } from './admin-parts.js';
import type { Identity } from './auth/authenticate.js';
import { mayInZone } from './auth/rights.js';
import type { ZoneConfig } from '../config/settings.js';

/** How a zone stands in one light. */
export interface ZoneLight {
  readonly light: 'good' | 'warn' | 'bad' | 'off';
  readonly words: 'connected' | 'connecting' | 'asleep' | 'error' | 'disabled';
}

/** The zones that somebody may see, in the order of the configuration. */
export function zonesSeenBy({ config }: Pick<AdminParts, 'config'>, { account }: Identity): ZoneConfig[] {
  return config.zones.filter(({ id }) => mayInZone(account, id, 'read'));
}

export function snapshots({ store }: Pick<AdminParts, 'store'>, zones: readonly ZoneConfig[]): Promise<ZoneSnapshot[]> {
  return Promise.all(zones.map((zone) => zoneSnapshot(store, zone)));
}

/** `disabled`: nobody speaks with the zone; `error`: the last contact failed and none has succeeded since. */
export function lightOf({ phase, lastError, lastErrorAt, lastContactAt }: ZoneSnapshot): ZoneLight {
  if (phase === 'stopped') return { light: 'off', words: 'disabled' };
  if (phase === 'asleep') return { light: 'warn', words: 'asleep' };
  const hasFailed = lastError !== null && (lastContactAt ?? '') <= (lastErrorAt ?? '');
  if (hasFailed) return { light: 'bad', words: 'error' };
  return phase === 'ready' ? { light: 'good', words: 'connected' } : { light: 'warn', words: 'connecting' };
}
