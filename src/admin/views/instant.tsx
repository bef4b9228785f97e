import type { VNode } from 'preact';

/** An instant in the district's time zone, to the second, with the exact one for machines; a dash for none. */
export function Instant({ at, timeZone }: { at: string | null | undefined; timeZone: string }): VNode {
  if (at === null || at === undefined) return <span>–</span>;
  return (
    <time dateTime={at} title={`${at} (${timeZone})`}>
      {formatInstant(at, timeZone)}
    </time>
  );
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-02-10 08:15:00` in a time zone. */
export function formatInstant(at: string, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format)
    formats.set(
      timeZone,
      (format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })),
    );
  return format.format(new Date(at));
}
