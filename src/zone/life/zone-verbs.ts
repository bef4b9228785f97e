/** Verbs of the administrator that send a message to the zone. */
export const ZONE_VERBS = ['register', 'unregister', 'ping', 'sleep', 'wakeup'] as const;
export type ZoneVerb = (typeof ZONE_VERBS)[number];

export function isZoneVerb(text: string): text is ZoneVerb {
  return ZONE_VERBS.some((verb) => verb === text);
}
