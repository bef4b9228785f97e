import type { Config, ZoneConfig } from '../config/settings.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Database } from '../database/port.js';
import type { StoreTables } from '../store/tables.js';
import { Composer } from './composer.js';
import type { LifeSettings } from './life/zone-life.js';
import { ExchangeLog } from './transport/exchange-log.js';
import { Transport } from './transport/transport.js';

/** What every part of a zone's work takes. */
export interface ZoneParts {
  readonly config: Config;
  readonly zone: ZoneConfig;
  readonly store: Database<StoreTables>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number;
}

/** No SIF_MaxBufferSize limits the access list and the status of a zone, which take megabytes where agents share many objects. */
const LARGEST_LISTS_BYTES = 8 * 1_048_576;

export function composerOf({ config, zone, clock }: ZoneParts): Composer {
  const pushUrl = zone.mode === 'push' && config.listener ? `${config.listener.publicUrl}/${zone.id}` : null;
  return new Composer(config.agent, zone, pushUrl, clock);
}

export function lifeSettingsOf({ config, zone }: ZoneParts): LifeSettings {
  return { agentId: config.agent.id, provide: zone.provide, isPushed: zone.mode === 'push' };
}

export function exchangeLogOf({ config, logger }: ZoneParts): ExchangeLog {
  return new ExchangeLog(logger, config.logging.messages);
}

export function transportOf(parts: ZoneParts): Transport {
  const { agent } = parts.config;
  const { url, tls } = parts.zone;
  const settings = {
    url,
    connectTimeoutMs: agent.connectTimeoutSeconds * 1000,
    replyTimeoutMs: agent.replyTimeoutSeconds * 1000,
    maxReplyBytes: Math.max(maxMessageBytes(agent.maxBufferBytes), LARGEST_LISTS_BYTES),
    ...(tls && { tls }),
  };
  return new Transport(settings, parts.logger, exchangeLogOf(parts));
}

/**
 * Largest SIF_Message taken in. Servers count different parts of a message against SIF_MaxBufferSize, and a pulled one comes
 * inside another.
 */
export function maxMessageBytes(maxBufferBytes: number): number {
  return Math.max(maxBufferBytes * 2, 1_048_576);
}
