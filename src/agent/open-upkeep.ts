import type { Agent } from '../agent.js';
import { ChangeDetection } from '../aggregation/changes/change-detection.js';
import type { ChangesThread } from '../aggregation/changes/changes-thread.js';
import { FirstAggregation } from '../aggregation/first-aggregation.js';
import { Upkeep } from '../aggregation/upkeep.js';
import { nightlyTime } from '../config/nightly-time.js';

/** The upkeep of the aggregated days as the configuration has it. */
export async function openUpkeep(
  agent: Agent,
  thread: ChangesThread,
  calls: {
    /** As a first aggregation goes on. */
    onAggregated: () => void;
    /** After keys were marked due. */
    onMarked: () => void;
  },
): Promise<Upkeep> {
  const { clock, logger, holder, config } = agent;
  const { changeDetection, pollSeconds, sweepSeconds } = config.source;
  const store = await agent.store();
  const changes = {
    store,
    thread,
    clock,
    logger,
    holder,
    timeZone: config.agent.timeZone,
    comparesAt: nightlyTime(config.aggregation.nightly),
    onMarked: calls.onMarked,
  };
  return new Upkeep({
    clock,
    logger,
    thread,
    firstAggregation: new FirstAggregation(await agent.refreshParts(), calls.onAggregated),
    ...(changeDetection !== 'off' && { changes: new ChangeDetection(changes) }),
    pollSeconds,
    sweepSeconds,
  });
}
