/**
 * The first time of day, `HH:MM`, that a daily cron line `minute hour * * *` names: from then on the nightly run of a day
 * is due. Lists, ranges and steps are read for their least value.
 */
export function nightlyTime(cronLine: string): string {
  const [minute = '', hour = ''] = cronLine.trim().split(/\s+/);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${pad(least(hour))}:${pad(least(minute))}`;
}

function least(field: string): number {
  const values = field.split(',').map((part) => {
    const from = /^\d+/.exec(part);
    return from ? Number(from[0]) : 0;
  });
  return Math.min(...values);
}
