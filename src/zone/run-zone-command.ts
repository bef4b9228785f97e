import { holdLease } from '../store/leases/lease-keeper.js';
import { leaseHolder } from '../store/leases/leases.js';
import { commandResult, submitCommand, withdrawCommand } from '../store/zone/commands.js';
import { ensureZone, recordPaused } from '../store/zone/zone-state.js';
import { Control } from './life/control.js';
import { newLife } from './life/zone-life.js';
import { ZoneRecord } from './life/zone-record.js';
import { obeyVerb, type VerbResult } from './life/obey-verb.js';
import type { ZoneVerb } from './life/zone-verbs.js';
import { zoneLeaseName } from './zone-lease-name.js';
import { composerOf, lifeSettingsOf, transportOf, type ZoneParts } from './zone-parts.js';

/** How often the outcome of a command is looked for. */
const LOOK_MS = 250;
/** A command that its holder has not begun by then is taken back. */
const BEGIN_WITHIN_MS = 90_000;

export interface ZoneCommand {
  readonly verb: ZoneVerb | 'pause' | 'resume';
  /** Who asks, for the trail. */
  readonly requestedBy: string;
  /** host:pid:random of this process. */
  readonly holder: string;
}

/**
 * Has a verb done, from any process: by the one that holds the zone's lease, or here when none does.
 * Errors: those of the store.
 */
export async function runZoneCommand(parts: ZoneParts, command: ZoneCommand): Promise<VerbResult> {
  const { store, zone } = parts;
  const { verb } = command;
  await ensureZone(store, zone.id);
  if (verb === 'pause' || verb === 'resume') {
    await recordPaused(store, zone.id, verb === 'pause');
    return { done: true, words: verb === 'pause' ? 'events are collected, not sent' : 'events are sent' };
  }
  for (;;) {
    const result = (await doHere(parts, verb, command.holder)) ?? (await haveDone(parts, verb, command.requestedBy));
    if (result) return result;
  }
}

/** Undefined when another process holds the zone. */
async function doHere(parts: ZoneParts, verb: ZoneVerb, holder: string): Promise<VerbResult | undefined> {
  const { store, zone, clock } = parts;
  const lease = await holdLease(parts, zoneLeaseName(zone.id), holder);
  if (!lease) return undefined;
  const transport = transportOf(parts);
  try {
    const record = await ZoneRecord.open(store, lease.token, zone.id, clock);
    const control = new Control(transport, record, () => lease.isHeld());
    const verbParts = { control, composer: composerOf(parts), record, settings: lifeSettingsOf(parts) };
    const { result } = await obeyVerb(verb, newLife(false), verbParts, lease.signal);
    await record.flush();
    return result;
  } finally {
    transport.close();
    await lease.release();
  }
}

/** Hands the verb to the process that holds the zone; undefined when that one is gone and the zone is free. */
async function haveDone(parts: ZoneParts, verb: ZoneVerb, requestedBy: string): Promise<VerbResult | undefined> {
  const { store, zone, clock } = parts;
  const commandId = await submitCommand(store, { zoneId: zone.id, verb, requestedBy, ttlMs: BEGIN_WITHIN_MS });
  const lateMs = clock.monotonicMs() + BEGIN_WITHIN_MS;
  for (;;) {
    const { status, outcome } = await commandResult(store, commandId);
    if (status === 'done' || status === 'failed') return { done: status === 'done', words: outcome ?? '' };
    const isFree = (await leaseHolder(store, zoneLeaseName(zone.id))) === undefined;
    if (status === 'running' && isFree)
      return { done: false, words: 'the process that ran it ended before it was done' };
    if (status === 'waiting' && (isFree || clock.monotonicMs() > lateMs) && (await withdrawCommand(store, commandId)))
      return isFree ? undefined : { done: false, words: 'the process that speaks with the zone did not begin in time' };
    await clock.sleep(LOOK_MS);
  }
}
