import type { Database } from '../../database/port.js';
import { transactUnder, type LeaseToken } from '../leases/leases.js';
import type { StoreTables } from '../tables.js';
import { readSourceState, writeSourceState } from './source-state.js';

/** How change detection stands, the same from every process that has the store. Instants are ISO text. */
export interface DetectionState {
  /** When a round last ended well, within a minute; null: none did. */
  readonly lastRoundAt: string | null;
  /** When everything was last compared to its end, and the school day that this was due on. */
  readonly comparedAt: string | null;
  readonly comparedDay: string | null;
  /** Why the newest round failed; null when it did not. */
  readonly error: string | null;
}

const NAME = 'detection';

const NEVER: DetectionState = { lastRoundAt: null, comparedAt: null, comparedDay: null, error: null };

export async function readDetectionState(store: Database<StoreTables>): Promise<DetectionState> {
  const value = await readSourceState(store, NAME);
  return value === undefined ? NEVER : { ...NEVER, ...(JSON.parse(value) as Partial<DetectionState>) };
}

/** By the process that looks for changes: nothing happens when it lost its lease. */
export async function writeDetectionState(
  store: Database<StoreTables>,
  lease: LeaseToken,
  state: DetectionState,
): Promise<void> {
  await transactUnder(store, lease, (writer) => writeSourceState(writer, { [NAME]: JSON.stringify(state) }));
}

/** The state with its ages: how long no round ended well, and how long not everything was compared; null: never. */
export interface DetectionStanding extends DetectionState {
  readonly roundAgeSeconds: number | null;
  readonly comparisonAgeSeconds: number | null;
}

export function detectionStanding(state: DetectionState, nowMs: number): DetectionStanding {
  const age = (at: string | null): number | null =>
    at === null ? null : Math.max(0, Math.round((nowMs - Date.parse(at)) / 1000));
  return { ...state, roundAgeSeconds: age(state.lastRoundAt), comparisonAgeSeconds: age(state.comparedAt) };
}
