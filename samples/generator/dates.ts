const MS_PER_DAY = 86_400_000;

/** The date `days` later than an ISO date (negative: earlier). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * MS_PER_DAY).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export const weekday = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay();

/** Minutes since midnight as a source time. */
export const timeOf = (minutes: number, seconds = 0): string =>
  `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds)}`;

const two = (value: number): string => String(value).padStart(2, '0');

/** First and last days without school, both included. */
const BREAKS: readonly (readonly [string, string])[] = [
  ['2024-11-27', '2024-11-29'],
  ['2025-09-01', '2025-09-01'],
  ['2025-10-13', '2025-10-13'],
  ['2025-11-26', '2025-11-28'],
  ['2025-12-22', '2026-01-02'],
  ['2026-01-19', '2026-01-19'],
  ['2026-02-16', '2026-02-16'],
  ['2026-03-16', '2026-03-20'],
];

export const isSchoolDate = (date: string): boolean =>
  weekday(date) % 6 !== 0 && !BREAKS.some(([first, last]) => first <= date && date <= last);
