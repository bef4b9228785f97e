import type { Database, Writer } from '../../database/port.js';
import type { ObjectRights } from '../../sif/messages.js';
import { transactUnder, type LeaseToken } from '../leases/leases.js';
import type { StoreTables } from '../tables.js';
import type { ZoneStateTable } from '../zone-tables.js';

/** What the store knows of a zone. */
export interface ZoneState {
  readonly registeredAt: string | null;
  readonly registeredAs: string | null;
  readonly asleepByAgent: boolean;
  readonly asleepByZone: boolean;
  readonly paused: boolean;
  readonly phase: string;
  readonly acl: ObjectRights | null;
  readonly warnings: readonly string[];
  readonly lastContactAt: string | null;
  readonly lastError: string | null;
  readonly lastErrorAt: string | null;
}

/** A zone that the agent never spoke with. */
export const unknownZone: ZoneState = {
  registeredAt: null,
  registeredAs: null,
  asleepByAgent: false,
  asleepByZone: false,
  paused: false,
  phase: 'stopped',
  acl: null,
  warnings: [],
  lastContactAt: null,
  lastError: null,
  lastErrorAt: null,
};

export async function readZoneState(store: Database<StoreTables>, zoneId: string): Promise<ZoneState> {
  const row = await store.read((reader) =>
    reader.first(reader.sql.selectFrom('zone_state').selectAll().where('zoneId', '=', zoneId)),
  );
  if (!row) return unknownZone;
  return {
    registeredAt: row.registeredAt,
    registeredAs: row.registeredAs,
    asleepByAgent: row.asleepByAgent === 1,
    asleepByZone: row.asleepByZone === 1,
    paused: row.paused === 1,
    phase: row.phase,
    acl: row.acl === null ? null : (JSON.parse(row.acl) as ObjectRights),
    warnings: JSON.parse(row.warnings) as string[],
    lastContactAt: row.lastContactAt,
    lastError: row.lastError,
    lastErrorAt: row.lastErrorAt,
  };
}

/** Makes the zone's row where there is none; every other function here changes one that exists. */
export async function ensureZone(store: Database<StoreTables>, zoneId: string): Promise<void> {
  await store.transact(async (writer) => {
    const known = await writer.first(writer.sql.selectFrom('zone_state').select('zoneId').where('zoneId', '=', zoneId));
    if (known) return;
    await writer.run(
      writer.sql.insertInto('zone_state').values({
        zoneId,
        registeredAt: null,
        registeredAs: null,
        asleepByAgent: 0,
        asleepByZone: 0,
        paused: 0,
        phase: unknownZone.phase,
        acl: null,
        warnings: '[]',
        lastContactAt: null,
        lastError: null,
        lastErrorAt: null,
      }),
    );
  });
}

/** The zone accepted our SIF_Register, sent with the settings of that digest. */
export function recordRegistered(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
  registeredAs: string,
  at: string,
): Promise<void> {
  return update(store, lease, zoneId, { registeredAt: at, registeredAs });
}

/** The zone accepted our SIF_Unregister, or does not know us. */
export function recordUnregistered(store: Database<StoreTables>, lease: LeaseToken, zoneId: string): Promise<void> {
  return update(store, lease, zoneId, { registeredAt: null, registeredAs: null });
}

/** The zone accepted our SIF_Sleep (true) or SIF_Wakeup (false). Ours wakes us whoever put us to sleep. */
export function recordSleepByAgent(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
  asleep: boolean,
): Promise<void> {
  return update(store, lease, zoneId, asleep ? { asleepByAgent: 1 } : { asleepByAgent: 0, asleepByZone: 0 });
}

/** The zone sent us SIF_Sleep (true) or SIF_Wakeup (false); any process may receive it. */
export async function recordSleepByZone(writer: Writer<StoreTables>, zoneId: string, asleep: boolean): Promise<void> {
  await writer.run(
    writer.sql
      .updateTable('zone_state')
      .set(asleep ? { asleepByZone: 1 } : { asleepByZone: 0, asleepByAgent: 0 })
      .where('zoneId', '=', zoneId),
  );
}

/** The administrator's `zone pause` and `zone resume`. */
export async function recordPaused(store: Database<StoreTables>, zoneId: string, paused: boolean): Promise<void> {
  await store.transact((writer) =>
    writer.run(
      writer.sql
        .updateTable('zone_state')
        .set({ paused: paused ? 1 : 0 })
        .where('zoneId', '=', zoneId),
    ),
  );
}

/** Where the conversation stands and what the administrator should know. */
export function recordProgress(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
  progress: { phase: string; acl: ObjectRights | null; warnings: readonly string[] },
): Promise<void> {
  const { phase, acl, warnings } = progress;
  return update(store, lease, zoneId, {
    phase,
    acl: acl && JSON.stringify(acl),
    warnings: JSON.stringify(warnings),
  });
}

/** When the zone last answered, and the last thing that went wrong with it. */
export function recordContact(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
  contact: Pick<ZoneState, 'lastContactAt' | 'lastError' | 'lastErrorAt'>,
): Promise<void> {
  const { lastContactAt, lastError, lastErrorAt } = contact;
  return update(store, lease, zoneId, { lastContactAt, lastError, lastErrorAt });
}

async function update(
  store: Database<StoreTables>,
  lease: LeaseToken,
  zoneId: string,
  columns: Partial<ZoneStateTable>,
): Promise<void> {
  await transactUnder(store, lease, (writer) =>
    writer.run(writer.sql.updateTable('zone_state').set(columns).where('zoneId', '=', zoneId)),
  );
}
