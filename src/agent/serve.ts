import type { Agent } from '../agent.js';
import type { ReadinessReport } from '../admin/admin-parts.js';
import { newSetupLink } from '../admin/auth/setup-link.js';
import { watchEventLoop } from '../admin/event-loop.js';
import { startAdmin, type AdminServer } from '../admin/server.js';
import { aggregationStatus, type AggregationStatus } from '../aggregation/aggregation-status.js';
import { RefreshQueue } from '../aggregation/refresh-queue.js';
import type { Upkeep } from '../aggregation/upkeep.js';
import { bePresent } from '../store/leases/presence.js';
import { describeSilence } from '../store/leases/lease-standing.js';
import { readShares, type ProcessShare } from '../store/leases/shares.js';
import { detectionStanding } from '../store/changes/detection-state.js';
import { packetThread } from '../zone/packet-thread.js';
import { messageOf } from '../core/errors.js';
import { programVersion } from '../core/program-version.js';
import { eventObstacles } from '../zone/describe-events.js';
import type { ZoneSnapshot } from '../zone/zone-snapshot.js';
import { Zones } from '../zone/zones.js';
import { openNightly } from './open-nightly.js';
import { openUpkeep } from './open-upkeep.js';
import { zonePorts } from './zone-ports.js';

/** Where the running agent is reached. */
export interface Serving {
  adminPort: number;
  /** Where a browser finds the administration. */
  adminAddress: string;
  /** One-time link to the making of the first account; null: there is an account. */
  setupAddress: string | null;
  /** Null: there is no listener. */
  listenerPort: number | null;
}

/**
 * Runs the agent until the signal aborts, then stops it in order: conversations first, so that packets on their way are
 * finished, then what they rely on. `started` is called when it listens.
 */
export async function serveAgent(
  agent: Agent,
  signal: AbortSignal,
  started: (serving: Serving) => void,
): Promise<void> {
  const { config, clock, logger } = agent;
  const store = await agent.store();
  const eventLoop = watchEventLoop();
  const changesThread = agent.newChangesThread();
  const refreshed = (): void => {
    zones.recheckRequests();
    zones.eventsChanged();
  };
  const queue = new RefreshQueue(await agent.refreshParts(), config.agent.retentionDays.runs, refreshed);
  const upkeep = await openUpkeep(agent, changesThread, {
    onAggregated: () => zones.recheckRequests(),
    onMarked: () => zones.eventsChanged(),
  });
  const nightly = await openNightly(agent, changesThread, refreshed);
  const packets = packetThread(agent.storeLocation);
  const { holder } = agent;
  const zones = new Zones({ config, store, clock, logger, holder, ports: zonePorts(agent, store, packets) });
  const leaving = new AbortController();
  let present: Promise<void> | undefined;
  const stopUpkeep = new AbortController();
  let working: Promise<unknown> | undefined;
  let admin: AdminServer | undefined;
  try {
    // Before a zone hears of us: an address that is taken ends the start.
    admin = await startAdmin({
      config,
      store,
      clock,
      logger,
      holder: agent.holder,
      version: programVersion(),
      source: () => agent.source(),
      eventLoopDelay: () => eventLoop.delay(),
      process: () => ({ process: holder, zones: zones.held }),
      readiness: async () => {
        const status = {
          ...(await aggregationStatus(store, clock.now())),
          nightlyRetryAt: nightly.retryAt,
          nightlyError: nightly.error,
          processes: await readShares(store),
        };
        return readiness(await zones.snapshots(), upkeep, status, clock.now());
      },
    });
    // The small tables are there before the first request: what is in scope must be known to be waited for.
    const swept = changesThread.call('mirror', undefined).catch((error: unknown) => {
      if (!signal.aborted) logger.error('the SIS could not be read', { error: messageOf(error) });
    });
    await Promise.race([swept, aborted(signal)]);
    if (signal.aborted) return;
    present = bePresent(
      {
        ...{ store, clock, logger, holder, zones: config.zones.map(({ id }) => id) },
        heard: (databaseMs, askedMs) => agent.heardTime(databaseMs, askedMs),
      },
      leaving.signal,
    );
    const { listenerPort } = await zones.start();
    working = Promise.all([upkeep, queue, nightly].map((loop) => loop.run(stopUpkeep.signal)));
    const setup = await newSetupLink(store, clock);
    const adminAddress = admin.address;
    const setupAddress = setup === undefined ? null : `${adminAddress}${setup}`;
    started({ adminPort: admin.port, adminAddress, setupAddress, listenerPort });
    await aborted(signal);
    logger.info('stopping', { eventLoopDelay: eventLoop.delay() });
  } finally {
    // First, so that of two that stop at once none relies on the other.
    leaving.abort();
    await present;
    await zones.stop();
    stopUpkeep.abort();
    await changesThread.close();
    await agent.stopRefreshes();
    await working;
    await admin?.close();
    await packets.close();
    eventLoop.stop();
  }
}

/** Phases in which nothing is amiss: a zone that was put to sleep was put to sleep by somebody. */
const CONVERSING: ReadonlySet<string> = new Set(['ready', 'asleep']);

async function readiness(
  zones: readonly ZoneSnapshot[],
  upkeep: Upkeep,
  {
    processes,
    ...aggregation
  }: AggregationStatus & {
    nightlyRetryAt: string | null;
    nightlyError: string | null;
    processes: readonly ProcessShare[];
  },
  nowMs: number,
): Promise<ReadinessReport> {
  const reasons: string[] = [];
  const { changes } = upkeep.parts;
  const detection = changes && detectionStanding(await changes.state(), nowMs);
  if (upkeep.state.error !== null) reasons.push(`source: ${upkeep.state.error}`);
  else if (upkeep.state.lastSweepAt === null && !upkeep.state.elsewhere) reasons.push('source: not read yet');
  else if (detection?.error) reasons.push(`source: ${detection.error}`);
  for (const zone of zones) {
    if (zone.phase === 'silent' && zone.lease)
      reasons.push(`zone ${zone.zoneId}: its process ${describeSilence(zone.lease)}`);
    else if (!CONVERSING.has(zone.phase))
      reasons.push(`zone ${zone.zoneId}: ${zone.phase}${zone.lastError ? `, ${zone.lastError}` : ''}`);
    reasons.push(...eventObstacles(zone.events).map((obstacle) => `zone ${zone.zoneId}: ${obstacle}`));
  }
  const details = {
    source: upkeep.state,
    changes: detection ?? null,
    aggregation,
    processes,
    zones: zones.map(
      ({ zoneId, lease, phase, warnings, lastContactAt, waitingRequests, waitingFor, answers, events }) => ({
        zone: zoneId,
        lease,
        phase,
        warnings,
        lastContactAt,
        waitingRequests,
        waitingFor,
        answers,
        events,
      }),
    ),
  };
  return { reasons, details };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
