/** The name of the lease that a zone's conversation is held under. */
export const zoneLeaseName = (zoneId: string): string => `zone:${zoneId}`;
