import type { Clock } from '../../core/clock.js';
import { AgentError } from '../../core/errors.js';
import { newGuid } from '../../core/guid.js';
import { silentLogger } from '../../core/logger.js';
import { processName } from '../../core/process-name.js';
import type { Database, Reader } from '../../database/port.js';
import { describeHeld, heldLeases, type HeldName } from '../leases/held-leases.js';
import { holdLease } from '../leases/lease-keeper.js';
import { clearMark, readMarks, requireOpen, setMark, type StoreMove } from '../marks.js';
import type { StoreTables } from '../tables.js';
import { bringOver, sumOf, type ReadPages } from './bring-over.js';
import { fence } from './fence.js';
import type { TableSum } from './table-digest.js';
import { openTable, tablePage } from './table-pages.js';
import { movedTables, type TableName } from './table-shapes.js';

/** One process at a time moves a store; while it holds this, agents that were asked to stand aside do. */
export const MOVE_LEASE = 'store:move';
/** Agents stop within ten seconds, and the lease of one that is gone runs out within fifteen. */
const ASIDE_WITHIN_MS = 60_000;
const LOOK_MS = 200;

export interface MoveParts {
  readonly source: Database<StoreTables>;
  /** Its schema is up to date. */
  readonly target: Database<StoreTables>;
  /** Both in words. */
  readonly from: string;
  readonly to: string;
  readonly clock: Clock;
  /** What is being done, in words, and how many rows of it. */
  readonly progress: (what: string, rows: number) => void;
}

export type MovedTable = TableSum & { readonly name: TableName };

/**
 * Moves a live store: its rows are copied while agents work, then they stand aside while the differences go over, both sides
 * are compared table by table, and in one transaction the source becomes one that nobody writes to any more. Killed anywhere, it
 * leaves one store that can be worked with, and is completed by doing it again. Errors: AgentError `refused` when the target is
 * not empty or a process goes on holding a lease, `store-closed`, `failed`.
 */
export async function moveStore(parts: MoveParts): Promise<MovedTable[]> {
  const { source, target, clock } = parts;
  if (await completeMove(parts)) return [];
  await requireOpen(source);
  const lease = await holdLease({ store: source, clock, logger: silentLogger }, MOVE_LEASE, processName());
  if (!lease) throw new AgentError('refused', 'another process moves this store');
  try {
    const move = await begin(parts);
    await bringAllOver(parts, (work) => source.read(work), 'copied');
    await setPhase(parts, move, 'aside');
    await aside(parts, lease.signal);
    const moved = await source.transact(async (writer) => {
      const { move: now } = await readMarks(writer);
      if (now?.moveId !== move.moveId || now.phase !== 'aside')
        throw new AgentError('refused', 'agents did not wait: the move took too long to begin');
      requireNone(await others(writer));
      // Whoever wants to write waits for this transaction, and none can be taken for live meanwhile.
      const sums = await bringAllOver(parts, (work) => work(writer), 'compared');
      await verify(parts, sums);
      // What was written to the target without waiting for the disk is on it with this.
      await target.transact((arrived) => setArrival(arrived, move.moveId, parts.from), 'full');
      // Nobody can give a lease up behind the fence.
      await writer.run(writer.sql.updateTable('lease').set({ holder: '', expiresAt: 0 }));
      await fence(writer);
      await setMark(writer, 'move', { ...move, phase: 'moved', at: new Date(clock.now()).toISOString() });
      return sums;
    }, 'full');
    await completeMove(parts);
    return moved;
  } catch (error) {
    await giveUp(parts).catch(() => undefined);
    throw error;
  } finally {
    await lease.release();
  }
}

/** The end of a move: the target becomes one to work with. False when the source was not moved there. */
async function completeMove({ source, target }: MoveParts): Promise<boolean> {
  const [{ move }, { arrival }] = [await source.read(readMarks), await target.read(readMarks)];
  if (move?.phase !== 'moved' || arrival?.moveId !== move.moveId) return false;
  await target.transact((writer) => clearMark(writer, 'arrival'), 'full');
  return true;
}

/** An interrupted move to the same target is gone on with. */
async function begin({ source, target, from, to, clock }: MoveParts): Promise<StoreMove> {
  const { arrival } = await target.read(readMarks);
  const { move: before } = await source.read(readMarks);
  if (!arrival) await requireEmpty(target);
  else if (arrival.moveId !== before?.moveId)
    throw new AgentError('refused', `${to} is being filled from ${arrival.from}: empty it first`);
  const moveId = before && arrival ? before.moveId : newGuid();
  const move: StoreMove = { moveId, to, phase: 'copying', at: new Date(clock.now()).toISOString() };
  await source.transact((writer) => setMark(writer, 'move', move), 'full');
  await target.transact((writer) => setArrival(writer, moveId, from), 'full');
  return move;
}

const setArrival = (writer: Parameters<typeof setMark>[0], moveId: string, from: string): Promise<void> =>
  setMark(writer, 'arrival', { moveId, from });

async function setPhase({ source }: MoveParts, move: StoreMove, phase: StoreMove['phase']): Promise<void> {
  await source.transact((writer) => setMark(writer, 'move', { ...move, phase }), 'full');
}

async function requireEmpty(target: Database<StoreTables>): Promise<void> {
  for (const name of movedTables) {
    const [row] = await target.read((reader) => tablePage(reader, openTable(name), null, null, 1));
    if (row) throw new AgentError('refused', `the target is not empty: ${name} has rows`);
  }
}

async function bringAllOver(parts: MoveParts, read: ReadPages, word: string): Promise<MovedTable[]> {
  const sums: MovedTable[] = [];
  for (const name of movedTables) {
    const sum = await bringOver(read, parts.target, openTable(name), (rows) => parts.progress(`${word} ${name}`, rows));
    sums.push({ name, ...sum });
  }
  return sums;
}

async function verify({ target }: MoveParts, sums: readonly MovedTable[]): Promise<void> {
  for (const { name, rows, digest } of sums) {
    const there = await sumOf(target, openTable(name));
    if (there.rows !== rows || there.digest !== digest)
      throw new AgentError('failed', `${name} is not the same in both stores: ${rows} rows, and ${there.rows} there`);
  }
}

/** Resolves when nobody holds a lease any more. */
async function aside({ source, clock }: MoveParts, lost: AbortSignal): Promise<void> {
  const untilMs = clock.monotonicMs() + ASIDE_WITHIN_MS;
  for (;;) {
    const held = await source.read(others);
    if (held.length === 0) return;
    if (lost.aborted || clock.monotonicMs() > untilMs) requireNone(held);
    await clock.sleep(LOOK_MS);
  }
}

const others = async (reader: Reader<StoreTables>): Promise<HeldName[]> =>
  (await heldLeases(reader)).filter(({ name }) => name !== MOVE_LEASE);

function requireNone(held: readonly HeldName[]): void {
  if (held.length > 0)
    throw new AgentError('refused', `the store is at work (${describeHeld(held)}): nothing was moved; try again later`);
}

/** Agents go on with the store as if nothing had been. */
async function giveUp({ source }: MoveParts): Promise<void> {
  await source.transact(async (writer) => {
    const { move } = await readMarks(writer);
    if (move?.phase === 'aside') await setMark(writer, 'move', { ...move, phase: 'copying' });
  });
}
