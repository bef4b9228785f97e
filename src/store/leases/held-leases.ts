import type { Reader } from '../../database/port.js';
import type { StoreTables } from '../tables.js';
import { readLeases, type LeaseStanding } from './lease-standing.js';

/** A lease that somebody holds now. */
export type HeldName = Pick<LeaseStanding, 'name' | 'holder'>;

/** Every lease that a process holds now: none, when no agent runs and no verb is at work. */
export async function heldLeases(reader: Reader<StoreTables>): Promise<HeldName[]> {
  return (await readLeases(reader)).filter(({ expired }) => !expired);
}

export const describeHeld = (held: readonly HeldName[]): string =>
  held.map(({ name, holder }) => `${name} by ${holder}`).join(', ');
