import type { Config } from '../config/settings.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import { processName } from '../core/process-name.js';
import type { Database } from '../database/port.js';
import type { StoreTables } from '../store/tables.js';
import { ensureZone } from '../store/zone/zone-state.js';
import { keepHouse } from './housekeeping.js';
import type { ZonePorts } from './ports.js';
import { Inbound } from './receiving/inbound.js';
import { Listener, type ListeningZone } from './receiving/listener.js';
import { ZoneHost } from './zone-host.js';
import { composerOf, exchangeLogOf, maxMessageBytes, type ZoneParts } from './zone-parts.js';
import { zoneSnapshot, type ZoneSnapshot } from './zone-snapshot.js';

export interface ZonesParts {
  readonly config: Config;
  readonly store: Database<StoreTables>;
  readonly ports: ZonePorts;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0 ≤ n < 1, for jitter. */
  readonly random?: () => number;
}

/** How long the listener lets messages that are being taken in finish when it stops. */
const LISTENER_GRACE_MS = 2_000;

/** All zones of the agent: one listener, and a conversation with each zone that no other process holds. */
export class Zones {
  readonly #hosts: readonly ZoneHost[];
  readonly #listener: Listener | null;
  readonly #stopping = new AbortController();
  #housekeeping: Promise<void> = Promise.resolve();

  constructor(readonly parts: ZonesParts) {
    const { config, logger } = parts;
    const holder = processName();
    const zones = config.zones.map((zone) => this.#zone(zone, holder));
    this.#hosts = zones.map(({ host }) => host);
    this.#listener = config.listener
      ? new Listener({
          settings: config.listener,
          zones: zones.map(({ listening }) => listening),
          maxMessageBytes: maxMessageBytes(config.agent.maxBufferBytes),
          logger,
        })
      : null;
  }

  /**
   * Starts listening, then speaking: a zone may push before it has answered our SIF_Register. Resolves with the
   * listener's port (null: there is none). Rejects when its address cannot be listened on.
   */
  async start(): Promise<{ listenerPort: number | null }> {
    const { config, store } = this.parts;
    for (const zone of config.zones) await ensureZone(store, zone.id);
    const listenerPort = this.#listener ? await this.#listener.start() : null;
    for (const host of this.#hosts) host.start();
    this.#housekeeping = keepHouse(this.parts, this.#stopping.signal);
    return { listenerPort };
  }

  /** Ends every conversation in order, within ten seconds. Never rejects. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#hosts.map((host) => host.stop()));
    await this.#listener?.stop(LISTENER_GRACE_MS);
    await this.#housekeeping;
  }

  /** What was being aggregated may be complete: requests that wait for it are looked at again. */
  recheckRequests(): void {
    for (const host of this.#hosts) host.recheckRequests();
  }

  /** Keys were marked or released, or what may be sent is another: the senders look at once. */
  eventsChanged(): void {
    for (const host of this.#hosts) host.eventsChanged();
  }

  snapshots(): Promise<ZoneSnapshot[]> {
    return Promise.all(this.parts.config.zones.map((zone) => zoneSnapshot(this.parts.store, zone)));
  }

  #zone(zone: Config['zones'][number], holder: string): { host: ZoneHost; listening: ListeningZone } {
    const { config, store, ports, clock } = this.parts;
    const logger = this.parts.logger.child({ zone: zone.id });
    const parts: ZoneParts = { config, zone, store, clock, logger, random: this.parts.random ?? Math.random };
    const inbound: Inbound = new Inbound({
      zoneId: zone.id,
      agentId: config.agent.id,
      store,
      clock,
      logger,
      log: exchangeLogOf(parts),
      changed: () => host.changed(),
    });
    const host: ZoneHost = new ZoneHost({ ...parts, ports, inbound }, holder);
    return { host, listening: { id: zone.id, inbound, composer: composerOf(parts) } };
  }
}
