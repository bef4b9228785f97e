import type { Agent } from '../agent.js';
import { ChangeDetection, CHANGES_LEASE } from '../aggregation/changes/change-detection.js';
import type { ChangesThread } from '../aggregation/changes/changes-thread.js';
import { FirstAggregation } from '../aggregation/first-aggregation.js';
import { StandingLease } from '../store/leases/standing-lease.js';
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
  const detection = changeDetection === 'off' ? undefined : new ChangeDetection(changes);
  return new Upkeep({
    clock,
    logger,
    thread,
    firstAggregation: new FirstAggregation(await agent.refreshParts(), calls.onAggregated),
    lease: detection?.lease ?? new StandingLease({ store, clock, logger }, CHANGES_LEASE, holder),
    ...(detection && { changes: detection }),
    pollSeconds,
    sweepSeconds,
  });
}
