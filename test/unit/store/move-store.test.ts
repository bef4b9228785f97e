import { expect } from 'chai';
import { sql } from 'kysely';
import { Agent } from '../../../src/agent.js';
import { configSchema } from '../../../src/config/settings.js';
import { systemClock } from '../../../src/core/clock.js';
import { AgentError } from '../../../src/core/errors.js';
import type { Database } from '../../../src/database/port.js';
import { acquireLease } from '../../../src/store/leases/leases.js';
import { requireOpen, setMark, storeMarks } from '../../../src/store/marks.js';
import { bringOver, sumOf } from '../../../src/store/moving/bring-over.js';
import { moveIsOver } from '../../../src/store/moving/await-move.js';
import { moveStore, type MovedTable } from '../../../src/store/moving/move-store.js';
import { reopenStore } from '../../../src/store/moving/reopen-store.js';
import { movedTables, tableShapes } from '../../../src/store/moving/table-shapes.js';
import { openTable, replaceRows } from '../../../src/store/moving/table-pages.js';
import type { StoreTables } from '../../../src/store/tables.js';
import { EventDistrict } from '../../support/event-district.js';
import { recordingDatabase } from '../../support/recording-database.js';
import { afterThisTest, temporaryStore } from '../../support/temporary.js';

type TemporaryStore = Database<StoreTables> & { file: string };

const move = (source: TemporaryStore, target: TemporaryStore): Promise<MovedTable[]> =>
  moveStore({ source, target, from: 'there', to: 'here', clock: systemClock, progress: () => undefined });

/** Rows of a table with a long key. */
const seen = (from: number, count: number, digest = 'd'): (string | number)[][] =>
  Array.from({ length: count }, (_, index) => ['attendance', 1, '2026-02-10', from + index, from + index, digest]);
const SEEN = ['sourceTable', 'calendarID', 'date', 'personID', 'rowID', 'digest'] as const;
const insertSeen = (store: TemporaryStore, rows: (string | number)[][]): Promise<void> =>
  store.transact((writer) => writer.insertRows('seen_row', SEEN, rows));
const rowsOf = (store: TemporaryStore, table: 'seen_row' | 'request'): Promise<unknown[]> =>
  store.read((reader) => reader.all(reader.sql.selectFrom(table).selectAll()));

async function failure(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof AgentError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('the tables of a store that go along when it moves', () => {
  it('are those that it has, each with its key and every column', async () => {
    const store = await temporaryStore();
    const columns = await store.read((reader) =>
      reader.rows(
        sql`select t.name, c.name, c.pk from pragma_table_list t, pragma_table_info(t.name) c where t.type = 'table' and t.schema = 'main' and t.name not like 'sqlite_%' order by t.name, c.pk, c.cid`.compile(
          reader.sql,
        ),
      ),
    );
    const there = new Map<string, { key: string[]; rest: string[] }>();
    for (const [table, column, pk] of columns as [string, string, number][]) {
      const shape = there.get(table) ?? { key: [], rest: [] };
      (pk > 0 ? shape.key : shape.rest).push(column);
      there.set(table, shape);
    }
    const declared = Object.entries(tableShapes).map(([name, { key, rest }]) => [
      name,
      { key, rest: [...rest].sort() },
    ]);
    const found = [...there].map(([name, { key, rest }]) => [name, { key, rest: [...rest].sort() }]);
    expect(Object.fromEntries(declared)).to.deep.equal(Object.fromEntries(found));
    expect(Object.keys(tableShapes).filter((name) => !movedTables.some((moved) => moved === name))).to.deep.equal([
      'agent_process',
      'lease',
      'schema_migration',
      'store_mark',
    ]);
  });
});

describe('a store that is moved', () => {
  it('holds the same there, whatever was inserted, changed and deleted since a first copy', async () => {
    const [source, target] = [await temporaryStore(), await temporaryStore()];
    const table = openTable('seen_row');
    const read = source.read.bind(source);
    await insertSeen(source, seen(0, 4_500));
    await bringOver(read, target, table, () => undefined);
    expect(await rowsOf(target, 'seen_row')).to.deep.equal(await rowsOf(source, 'seen_row'));
    await source.transact(async (writer) => {
      await writer.run(writer.sql.deleteFrom('seen_row').where('rowID', '<', 2_300));
      await writer.run(writer.sql.updateTable('seen_row').set({ digest: 'other' }).where('rowID', '>', 4_000));
      await writer.insertRows('seen_row', SEEN, seen(9_000, 10));
    });
    const sum = await bringOver(read, target, table, () => undefined);
    expect(await rowsOf(target, 'seen_row')).to.deep.equal(await rowsOf(source, 'seen_row'));
    expect(await sumOf(target, table))
      .to.deep.equal(sum)
      .and.to.include({ rows: 2_210 });
    await insertSeen(target, seen(20_000, 1));
    expect(await sumOf(target, table)).to.not.deep.equal(sum);
  });

  it('keeps the numbers of its requests, on SQL Server too', async () => {
    const table = openTable('request');
    const row = [7, ...table.columns.slice(1).map(() => 'x')];
    const server = recordingDatabase<StoreTables>('mssql');
    await replaceRows(server, table, [], [row]);
    const columns = table.columns.map((column) => `"${column}"`).join(', ');
    const values = table.columns.map((_, index) => `@${index + 1}`).join(', ');
    expect(server.texts).to.deep.equal([
      `set identity_insert "request" on; insert into "request" (${columns}) values (${values}); set identity_insert "request" off`,
    ]);
    const store = await temporaryStore();
    await replaceRows(store, table, [], [row]);
    expect((await rowsOf(store, 'request'))[0]).to.include({ requestId: 7 });
  });

  it('is closed, with its fence; the other one is not', async () => {
    const [source, target] = [await temporaryStore(), await temporaryStore()];
    const district = await new EventDistrict(source, 'Zone').open();
    await district.day(1, { code: '1', note: 'Grüße' });
    const old = await source.read((reader) => reader.all(reader.sql.selectFrom('candidate').selectAll()));
    const moved = await move(source, target);
    expect(moved.map(({ name }) => name)).to.deep.equal(movedTables);
    expect(await target.read((reader) => reader.all(reader.sql.selectFrom('candidate').selectAll()))).to.deep.equal(
      old,
    );
    await requireOpen(target);
    expect(await failure(requireOpen(source))).to.match(/^store-closed: the store was moved to here .*reopen --force/);
    // Whoever has it open since before, and whoever does not look.
    expect(await failure(district.day(2, null))).to.match(/^store-closed: .*was moved away/);
    expect(await failure(acquireLease(source, 'zone:Zone', 'me'))).to.match(/^store-closed/);
    const agent = new Agent(
      configSchema.parse({
        source: { kind: 'sqlite', file: 'unused' },
        store: { kind: 'sqlite', file: source.file },
      }),
    );
    afterThisTest(() => agent.close());
    expect(await failure(agent.store())).to.match(/^store-closed/);
    // The target is there already: nothing is left to do.
    expect(await failure(move(source, await temporaryStore()))).to.match(/^store-closed/);
    expect(await reopenStore(source, '2026-02-12T00:00:00.000Z')).to.include({ events: 0 });
    await requireOpen(source);
    await district.day(2, null);
  });

  it('goes to an empty one only, and not while a process works with it', async () => {
    const [source, target] = [await temporaryStore(), await temporaryStore()];
    await insertSeen(target, seen(0, 1));
    expect(await failure(move(source, target))).to.match(/^refused: the target is not empty: seen_row has rows/);
    await acquireLease(source, 'store:move', 'other');
    expect(await failure(move(source, await temporaryStore()))).to.equal('refused: another process moves this store');
  });

  it('is moved to its end after an interruption, whether it stood before or behind the last step', async () => {
    const [source, target] = [await temporaryStore(), await temporaryStore()];
    await insertSeen(source, seen(0, 10));
    const mark = { moveId: 'M', to: 'here', phase: 'aside', at: '' } as const;
    await source.transact((writer) => setMark(writer, 'move', mark));
    await target.transact((writer) => setMark(writer, 'arrival', { moveId: 'M', from: 'there' }));
    await insertSeen(target, seen(5, 3, 'old'));
    expect(await failure(requireOpen(target))).to.match(/^store-closed: .*filled from there/);
    const stop = new AbortController();
    // Its mover is gone: an agent goes on with it.
    await moveIsOver(source, systemClock, stop.signal);
    expect((await storeMarks(source)).move).to.include({ phase: 'copying' });
    await move(source, target);
    expect(await rowsOf(target, 'seen_row')).to.deep.equal(await rowsOf(source, 'seen_row'));
    const { moveId } = (await storeMarks(source)).move!;
    expect(moveId).to.equal('M');
    await target.transact((writer) => setMark(writer, 'arrival', { moveId, from: 'there' }));
    expect(await move(source, target)).to.deep.equal([]);
    await requireOpen(target);
  });
});
