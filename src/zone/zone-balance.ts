import type { AgentProcess } from '../store/leases/processes.js';

/**
 * Which of its zones a process gives up, so that each has about as many as any other that can speak with them: one, as
 * long as another has two fewer. It is the last of its own that such a one serves; undefined: none.
 */
export function zoneToGive(
  me: string,
  /** Those that live. */
  processes: readonly Pick<AgentProcess, 'holder' | 'zones'>[],
  /** Who speaks with each zone. */
  holders: ReadonlyMap<string, string>,
  /** Zones that may be given. */
  mayGive: (zoneId: string) => boolean = () => true,
): string | undefined {
  const held = (holder: string): string[] => [...holders].filter(([, one]) => one === holder).map(([zone]) => zone);
  const mine = held(me);
  const others = processes.filter(({ holder }) => holder !== me);
  return mine
    .filter(mayGive)
    .findLast((zone) => others.some(({ holder, zones }) => zones.includes(zone) && mine.length - held(holder).length >= 2)); // prettier-ignore
}
