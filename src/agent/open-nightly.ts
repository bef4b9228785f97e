import type { Agent } from '../agent.js';
import type { ChangesThread } from '../aggregation/changes/changes-thread.js';
import { Nightly } from '../aggregation/nightly.js';
import { wakeByCron } from '../aggregation/wake-by-cron.js';
import { nightlyTime } from '../config/nightly-time.js';

/** The nightly run as the configuration has it; `thread` compares earlier days with the SIS. */
export async function openNightly(agent: Agent, thread: ChangesThread, onRefreshed: () => void): Promise<Nightly> {
  const { nightly } = agent.config.aggregation;
  const { timeZone } = agent.config.agent;
  return new Nightly({
    ...(await agent.refreshParts()),
    timeOfDay: nightlyTime(nightly),
    wakeBy: (wake) => wakeByCron(nightly, timeZone, wake),
    compareCalendar: (comparison) => thread.call('round', { kind: 'everything', ...comparison }),
    onRefreshed,
  });
}
