/** A school day without a time zone, `YYYY-MM-DD`. Text order is date order. */
export type SchoolDay = string & { readonly __schoolDay: never };

const MS_PER_DAY = 86_400_000;
const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Reads `YYYY-MM-DD` of a real day of the Gregorian calendar; anything else is undefined. */
export function parseSchoolDay(text: unknown): SchoolDay | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return text as SchoolDay;
}

/** The day `days` later (negative: earlier). */
export function addDays(day: SchoolDay, days: number): SchoolDay {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * MS_PER_DAY).toISOString().slice(0, 10) as SchoolDay;
}

/** The calendar date in an IANA time zone at an instant (milliseconds since the epoch). */
export function localDay(instantMs: number, timeZone: string): SchoolDay {
  return localParts(instantMs, timeZone).day;
}

/** The first instant (milliseconds since the epoch) of a day in an IANA time zone, whatever the clocks do that night. */
export function startOfDay(day: SchoolDay, timeZone: string): number {
  const inUtc = Date.parse(`${day}T00:00:00Z`);
  let before = inUtc - MS_PER_DAY;
  let reached = inUtc + MS_PER_DAY;
  while (reached - before > 1) {
    const middle = Math.floor((before + reached) / 2);
    if (localDay(middle, timeZone) < day) before = middle;
    else reached = middle;
  }
  return reached;
}

/** Wall-clock date and time `HH:MM:SS` in an IANA time zone at an instant (milliseconds since the epoch). */
export function localParts(instantMs: number, timeZone: string): { day: SchoolDay; time: string } {
  const parts = Object.fromEntries(
    formatter(timeZone)
      .formatToParts(instantMs)
      .map((part) => [part.type, part.value]),
  );
  return {
    day: `${parts['year']}-${parts['month']}-${parts['day']}` as SchoolDay,
    time: `${parts['hour']}:${parts['minute']}:${parts['second']}`,
  };
}

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone);
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(timeZone, found);
  }
  return found;
}
