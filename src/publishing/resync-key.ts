import type { EventAction } from '../store/publishing-tables.js';
import type { OpenKey } from '../store/publishing/open-keys.js';
import { decide, isFrozen, isOfEarlierYear, type Comparison, type DecidingZone } from './decide.js';

/** Why a key that differs is left out of a resync. */
export type LeftOut = 'earlierYear' | 'frozen' | 'switchedOff';

/** What a resync does about a key. */
export interface ResyncStep {
  /** What the zone has of the key is forgotten: it was a baseline object, or all is to be told anew. */
  readonly forgets: boolean;
  /** What is to be sent; null: nothing. */
  readonly action: EventAction | null;
  readonly leftOut: LeftOut | null;
}

const NOTHING: ResyncStep = { forgets: false, action: null, leftOut: null };

/**
 * What a resync does about a key (R22, R23): in its scope only told counts, so that what was never told goes as Add; with
 * `forget` nothing counts as told. What is in flight counts as told, and R25 does not hold back what an administrator has
 * sent. The Delete that an edit owes for a baseline object stays owed.
 */
export function resyncKey(
  comparison: Comparison,
  open: OpenKey | undefined,
  forget: boolean,
  zone: DecidingZone,
): ResyncStep {
  const { truth, told } = comparison;
  const flight = open?.flight ?? null;
  const isOwed = !truth && told?.state === 'baseline' && open?.isDue === true && !forget;
  const forgets = told !== undefined && (forget || told.state === 'baseline') && !isOwed;
  const left = isOfEarlierYear(comparison, zone.firstYear)
    ? 'earlierYear'
    : isFrozen(comparison, zone.options.freezeBefore)
      ? 'frozen'
      : null;
  const had = flight ? (flight.fields === null ? undefined : toldBy(flight)) : forgets ? undefined : told;
  const decision = decide({ ...comparison, told: had, enrollmentExists: true }, { ...zone, ...NO_LIMITS(zone) });
  if (decision.kind === 'nothing') {
    if (decision.because === 'switchedOff') return { ...NOTHING, leftOut: left ?? 'switchedOff' };
    return { ...NOTHING, forgets: forgets && left === null };
  }
  return left === null ? { forgets, action: decision.action, leftOut: null } : { ...NOTHING, leftOut: left };
}

const toldBy = (flight: NonNullable<OpenKey['flight']>): Comparison['told'] => ({
  ...flight,
  fields: flight.fields!,
  state: 'told',
});

/** The limits in time are looked at here, to tell why a key is left out. */
const NO_LIMITS = ({ options }: DecidingZone): Pick<DecidingZone, 'firstYear' | 'options'> => ({
  firstYear: null,
  options: { ...options, freezeBefore: null },
});
