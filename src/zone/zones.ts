import type { Config } from '../config/settings.js';
import type { Clock } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { Database } from '../database/port.js';
import { readLeases } from '../store/leases/lease-standing.js';
import { readProcesses, type AgentProcess } from '../store/leases/processes.js';
import type { StoreTables } from '../store/tables.js';
import { ensureZone } from '../store/zone/zone-state.js';
import { keepHouse } from './housekeeping.js';
import type { ZonePorts } from './ports.js';
import { Inbound } from './receiving/inbound.js';
import { Listener, type ListeningZone } from './receiving/listener.js';
import { ZoneHost } from './zone-host.js';
import { composerOf, exchangeLogOf, maxMessageBytes, type ZoneParts } from './zone-parts.js';
import { zoneLeaseName } from './zone-lease-name.js';
import { zoneToGive } from './zone-balance.js';
import { zoneSnapshot, type ZoneSnapshot } from './zone-snapshot.js';

export interface ZonesParts {
  readonly config: Config;
  readonly store: Database<StoreTables>;
  readonly ports: ZonePorts;
  /** host:pid:random of this process. */
  readonly holder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0 ≤ n < 1, for jitter. */
  readonly random?: () => number;
}

/** How often it is looked whether the zones are spread over the processes. */
const BALANCE_LOOK_MS = 5_000;
/** A process that was silent for so long is given nothing: one that lives speaks every 5 s. */
const LIVES_WITHIN_MS = 7_000;

/** How long the listener lets messages that are being taken in finish when it stops. */
const LISTENER_GRACE_MS = 2_000;

/** All zones of the agent: one listener, and a conversation with each zone that no other process holds. */
export class Zones {
  readonly #hosts: readonly ZoneHost[];
  readonly #listener: Listener | null;
  readonly #stopping = new AbortController();
  /** ISO instant. */
  #startedAt = '';
  #working: Promise<unknown> = Promise.resolve();

  constructor(readonly parts: ZonesParts) {
    const { config, logger } = parts;
    const zones = config.zones.map((zone) => this.#zone(zone));
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
    this.#startedAt = new Date(this.parts.clock.now()).toISOString();
    const listenerPort = this.#listener ? await this.#listener.start() : null;
    for (const host of this.#hosts) host.start();
    const { signal } = this.#stopping;
    this.#working = Promise.all([keepHouse(this.parts, signal), this.#balance(signal)]);
    return { listenerPort };
  }

  /** Ends every conversation in order, within ten seconds. Never rejects. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#hosts.map((host) => host.stop()));
    await this.#listener?.stop(LISTENER_GRACE_MS);
    await this.#working;
  }

  /** Ids of the zones that this process speaks with. */
  get held(): string[] {
    return this.#hosts.filter(({ isConversing }) => isConversing).map(({ zoneId }) => zoneId);
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

  /** Gives up a zone now and then while another process has far fewer. Never rejects. */
  async #balance(signal: AbortSignal): Promise<void> {
    const { clock, logger, holder } = this.parts;
    for (;;) {
      await clock.sleep(BALANCE_LOOK_MS, signal);
      if (signal.aborted) return;
      try {
        if (this.held.length < 2) continue;
        const others = await this.#others();
        if (others.length === 0) continue;
        const holders = await this.#holders();
        const mayGive = (zoneId: string): boolean => this.#host(zoneId)?.mayGive === true;
        const zoneId = zoneToGive(holder, others, holders, mayGive);
        if (zoneId !== undefined) this.#host(zoneId)?.give();
      } catch (error) {
        logger.warn('it is not known how the zones are spread', { error: messageOf(error) });
      }
    }
  }

  #host(id: string): ZoneHost | undefined {
    return this.#hosts.find(({ zoneId }) => zoneId === id);
  }

  /** Who speaks with each zone that somebody speaks with. */
  async #holders(): Promise<Map<string, string>> {
    const leases = await this.parts.store.read((reader) => readLeases(reader));
    const live = new Map(leases.filter(({ expired }) => !expired).map(({ name, holder }) => [name, holder]));
    return new Map(
      this.#hosts.flatMap(({ zoneId }) => {
        const holder = live.get(zoneLeaseName(zoneId));
        return holder === undefined ? [] : [[zoneId, holder] as const];
      }),
    );
  }

  /** Whether another process that lives can speak with a zone when this one ends. */
  async #hasSuccessor(zoneId: string): Promise<boolean> {
    return (await this.#others()).some(({ zones }) => zones.includes(zoneId));
  }

  /** Other processes that live: those that spoke since this one started, so that none is taken for one that it replaces. */
  async #others(): Promise<AgentProcess[]> {
    const { store, holder } = this.parts;
    const since = this.#startedAt;
    const processes = await store.read((reader) => readProcesses(reader, LIVES_WITHIN_MS));
    return processes.filter((other) => other.holder !== holder && other.renewedAt > since);
  }

  #zone(zone: Config['zones'][number]): { host: ZoneHost; listening: ListeningZone } {
    const { config, store, ports, clock, holder } = this.parts;
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
    const host: ZoneHost = new ZoneHost(
      { ...parts, ports, inbound, hasSuccessor: () => this.#hasSuccessor(zone.id) },
      holder,
      () => this.held.length,
    );
    return { host, listening: { id: zone.id, inbound, composer: composerOf(parts) } };
  }
}
