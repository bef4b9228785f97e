/**
 * The lease of a calendar: one process at a time refreshes it, since two that read the SIS at different moments must not
 * overwrite each other.
 */
export const calendarLeaseName = (calendarID: number): string => `calendar:${calendarID}`;
