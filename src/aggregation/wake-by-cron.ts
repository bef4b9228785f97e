import { schedule } from 'node-cron';

/** Calls `wake` whenever a cron line comes round in a time zone, until the returned function is called. */
export function wakeByCron(line: string, timeZone: string, wake: () => void): () => void {
  const task = schedule(line, wake, { timezone: timeZone, suppressMissedWarning: true });
  return () => void task.destroy();
}
