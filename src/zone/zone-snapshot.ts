import type { ZoneConfig } from '../config/settings.js';
import type { Database } from '../database/port.js';
import type { StoreTables } from '../store/tables.js';
import { isSilent, leaseStanding, type LeaseStanding } from '../store/leases/lease-standing.js';
import { countEvents, type EventCounts } from '../store/publishing/event-counts.js';
import { answerProgress, type AnswerProgress } from '../store/zone/answers.js';
import { countWaiting, firstWaitingReason } from '../store/zone/requests.js';
import { currentOptions } from '../store/zone/zone-options.js';
import { readZoneState, type ZoneState } from '../store/zone/zone-state.js';
import { zoneLeaseName } from './zone-lease-name.js';

/** How a zone stands, the same from every process that has the store. */
export interface ZoneSnapshot extends ZoneState {
  readonly zoneId: string;
  readonly url: string;
  readonly mode: ZoneConfig['mode'];
  readonly sifVersion: ZoneConfig['sifVersion'];
  /** The process that speaks with the zone; null: none does, and `phase` is `stopped`. */
  readonly holder: string | null;
  /**
   * Whose lease it is, or was when it expired; null: nobody's. While its holder does not renew it, `phase` is `silent`: what
   * that process last said of itself may be true no more.
   */
  readonly lease: Omit<LeaseStanding, 'name'> | null;
  /** Number of the last edit of the options; 0: the configuration's hold. */
  readonly optionsVersion: number;
  readonly waitingRequests: number;
  /** Why the first of them waits; null: none waits, or for nothing but its turn. */
  readonly waitingFor: string | null;
  readonly answers: readonly AnswerProgress[];
  readonly events: EventCounts;
}

export async function zoneSnapshot(store: Database<StoreTables>, zone: ZoneConfig): Promise<ZoneSnapshot> {
  const { id: zoneId, url, mode, sifVersion } = zone;
  const state = await readZoneState(store, zoneId);
  const standing = await leaseStanding(store, zoneLeaseName(zoneId));
  const holder = standing && !standing.expired ? standing.holder : null;
  return store.read(async (reader) => ({
    ...state,
    zoneId,
    url,
    mode,
    sifVersion,
    holder,
    lease: standing && withoutName(standing),
    phase: holder === null ? 'stopped' : standing && isSilent(standing) ? 'silent' : state.phase,
    optionsVersion: (await currentOptions(reader, zoneId, zone.options)).version,
    waitingRequests: await countWaiting(reader, zoneId),
    waitingFor: await firstWaitingReason(reader, zoneId),
    answers: await answerProgress(reader, zoneId),
    events: await countEvents(reader, zoneId),
  }));
}

const withoutName = ({ name: _name, ...standing }: LeaseStanding): Omit<LeaseStanding, 'name'> => standing;
