import type { Database, Reader, Writer } from '../../database/port.js';
import { firstRows } from '../../database/text.js';
import { newGuid, type Guid } from '../../core/guid.js';
import { lockLease, transactUnder, type LeaseToken } from '../leases/leases.js';
import type { ResyncTable } from '../publishing-tables.js';
import type { StoreTables } from '../tables.js';
import type { Scope } from './key-pages.js';

/** What a resync is about. */
export interface ResyncScope extends Scope {
  /** What the zone has of the scope is forgotten first. */
  readonly forget?: boolean | undefined;
}

/** How many keys of a resync send what. */
export interface ActionCounts {
  readonly adds: number;
  readonly changes: number;
  readonly deletes: number;
  /** Keys that differ and send nothing: frozen, of an earlier year, switched off. */
  readonly leftOut: number;
}

export interface Resync extends ActionCounts {
  readonly resyncId: string;
  readonly zoneId: string;
  readonly scope: ResyncScope;
  readonly requestedAt: string;
  readonly status: 'waiting' | 'marking' | 'marked' | 'failed';
  /** `OBJECT/KEY` up to which it has marked; null: nothing yet. */
  readonly lastKey: string | null;
  readonly reason: string | null;
}

/** Orders a resync; the process that holds the zone carries it out. */
export async function submitResync(
  store: Database<StoreTables>,
  order: { zoneId: string; scope: ResyncScope; requestedBy: string; requestedAt: string },
): Promise<Guid> {
  const resyncId = newGuid();
  const { zoneId, scope, requestedBy, requestedAt } = order;
  const none = { adds: 0, changes: 0, deletes: 0, leftOut: 0, lastKey: null, endedAt: null, reason: null };
  const row = { resyncId, zoneId, scope: JSON.stringify(scope), requestedBy, requestedAt, status: 'waiting', ...none };
  await store.transact((writer) => writer.run(writer.sql.insertInto('resync').values(row)), 'full');
  return resyncId;
}

export async function readResync(reader: Reader<StoreTables>, resyncId: string): Promise<Resync | undefined> {
  const row = await reader.first(reader.sql.selectFrom('resync').selectAll().where('resyncId', '=', resyncId));
  return row && resyncOf(row);
}

/** The oldest resync of a zone that has not marked everything; undefined: there is none. */
export async function nextResync(reader: Reader<StoreTables>, zoneId: string): Promise<Resync | undefined> {
  const row = await reader.first(
    firstRows(
      reader.dialect,
      reader.sql
        .selectFrom('resync')
        .selectAll()
        .where('zoneId', '=', zoneId)
        .where('status', 'in', ['waiting', 'marking'])
        .orderBy('requestedAt')
        .orderBy('resyncId'),
      1,
    ),
  );
  return row && resyncOf(row);
}

const resyncOf = ({ scope, status, ...row }: ResyncTable): Resync => ({
  ...row,
  scope: JSON.parse(scope) as ResyncScope,
  status: status as Resync['status'],
});

/** Moves a resync on from where it stood; false when it stands elsewhere or the lease is lost. */
export async function advanceResync(
  writer: Writer<StoreTables>,
  lease: LeaseToken,
  resync: Resync,
  to: { lastKey: string | null; counts: ActionCounts; endedAt: string | null },
): Promise<boolean> {
  if (!(await lockLease(writer, lease))) return false;
  const { counts } = to;
  const { changes } = await writer.run(
    writer.sql
      .updateTable('resync')
      .set((eb) => ({
        status: to.endedAt === null ? 'marking' : 'marked',
        lastKey: to.lastKey,
        endedAt: to.endedAt,
        adds: eb('adds', '+', counts.adds),
        changes: eb('changes', '+', counts.changes),
        deletes: eb('deletes', '+', counts.deletes),
        leftOut: eb('leftOut', '+', counts.leftOut),
      }))
      .where('resyncId', '=', resync.resyncId)
      .where('status', 'in', ['waiting', 'marking'])
      .where('lastKey', resync.lastKey === null ? 'is' : '=', resync.lastKey),
  );
  return changes === 1;
}

/** A resync that cannot be carried out. */
export async function failResync(
  store: Database<StoreTables>,
  lease: LeaseToken,
  resyncId: string,
  reason: string,
  endedAt: string,
): Promise<void> {
  await transactUnder(store, lease, (writer) =>
    writer.run(
      writer.sql.updateTable('resync').set({ status: 'failed', reason, endedAt }).where('resyncId', '=', resyncId),
    ),
  );
}

/** What is left to be sent of what a resync marked. */
export interface ResyncRest {
  /** Keys that are still due. */
  readonly due: number;
  /** Those of them that wait for an administrator: a paused stream, a parked code. */
  readonly blocked: number;
  /** Positions of the messages in flight; null: nothing is. */
  readonly firstFlight: number | null;
  readonly lastFlight: number | null;
  /** Messages parked since the resync was ordered. */
  readonly parked: number;
}

export async function resyncRest(reader: Reader<StoreTables>, resync: Resync): Promise<ResyncRest> {
  const { resyncId, zoneId, requestedAt } = resync;
  const { sql } = reader;
  const waits = await reader.all(
    sql
      .selectFrom('due')
      .select(['waitsFor', (eb) => eb.fn.countAll().as('keys')])
      .where('zoneId', '=', zoneId)
      .where('roundId', '=', resyncId)
      .groupBy('waitsFor'),
  );
  const messages = sql.selectFrom('event_message').where('zoneId', '=', zoneId);
  const flight = await reader.first(
    messages
      .select((eb) => [eb.fn.min('position').as('first'), eb.fn.max('position').as('last')])
      .where('status', '=', 'flight'),
  );
  const parked = await reader.first(
    messages
      .select((eb) => eb.fn.countAll().as('keys'))
      .where('status', '=', 'parked')
      .where('endedAt', '>=', requestedAt),
  );
  const sum = (rows: typeof waits): number => rows.reduce((total, { keys }) => total + Number(keys), 0);
  return {
    due: sum(waits),
    blocked: sum(waits.filter(({ waitsFor }) => /^(code|stream):/.test(waitsFor))),
    firstFlight: numberOf(flight?.first),
    lastFlight: numberOf(flight?.last),
    parked: Number(parked?.keys ?? 0),
  };
}

const numberOf = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));
