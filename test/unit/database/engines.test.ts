import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { openMssql } from '../../../src/database/mssql/mssql.js';
import type { MssqlServer } from '../../../src/database/mssql/server.js';
import type { Database, Writer } from '../../../src/database/port.js';
import { openSqlite } from '../../../src/database/sqlite.js';
import { after, firstRows } from '../../../src/database/text.js';
import { currentEngine, onEachEngine } from '../../support/engines.js';
import { afterThisTest, temporaryDatabase, temporaryDirectory } from '../../support/temporary.js';

interface Tables {
  thing: { a: number; b: string; c: string | null };
}

type Place = { file: string } | { server: MssqlServer };

async function somewhere(): Promise<Place> {
  if (currentEngine() === 'sqlite') return { file: join(temporaryDirectory(), 'things.db') };
  return { server: await temporaryDatabase() };
}

function open(place: Place, waitMs = 5_000): Database<Tables> {
  const database =
    'file' in place
      ? openSqlite<Tables>(place.file, { wait: 'timer', waitMs })
      : openMssql<Tables>(place.server, { waitMs });
  afterThisTest(() => database.close());
  return database;
}

const CREATE = {
  sqlite: 'create table thing (a integer not null, b text not null, c text, primary key (a, b))',
  mssql: `create table thing (a int not null, b nvarchar(200) collate Latin1_General_100_BIN2 not null,
    c nvarchar(max) collate Latin1_General_100_BIN2, primary key (a, b))`,
};

async function openThings(place?: Place): Promise<Database<Tables>> {
  const things = open(place ?? (await somewhere()));
  await things.transact(async (writer) => {
    const query = sql.raw(CREATE[writer.dialect]).compile(writer.sql);
    await writer.run({ compile: () => query });
  });
  return things;
}

const count = (database: Database<Tables>): Promise<number> =>
  database.read(async (reader) => (await reader.all(reader.sql.selectFrom('thing').selectAll())).length);

const allThings = (database: Database<Tables>): Promise<[number, string, string | null][]> =>
  database.read(async (reader) => {
    const rows = await reader.all(reader.sql.selectFrom('thing').selectAll().orderBy('a').orderBy('b'));
    return rows.map(({ a, b, c }) => [a, b, c]);
  });

/** A transaction that stays open until it is let go. */
function hold(
  database: Database<Tables>,
  work: (writer: Writer<Tables>) => Promise<void>,
): { begun: Promise<void>; holding: Promise<void>; release: () => void } {
  let [begin, release] = [(): void => undefined, (): void => undefined];
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const held = new Promise<void>((resolve) => (release = resolve));
  const holding = database.transact(async (writer) => {
    await work(writer);
    begin();
    await held;
  });
  return { begun, holding, release };
}

onEachEngine('an engine behind the database port', () => {
  it('commits what a transaction wrote and rolls back what a failed one wrote', async () => {
    const things = await openThings();
    await things.transact((writer) => writer.insertRows('thing', ['a', 'b'], [[1, 'x']]));
    const failed = things.transact(async (writer) => {
      await writer.insertRows('thing', ['a', 'b'], [[2, 'x']]);
      throw new Error('no');
    });
    await failed.then(
      () => expect.fail('the transaction must fail'),
      (error: Error) => expect(error.message).to.equal('no'),
    );
    expect(await count(things)).to.equal(1);
  });

  it('runs transactions of one instance one after another, whatever their durability', async () => {
    const things = await openThings();
    const order: string[] = [];
    const work = (name: string, durability: 'full' | 'normal'): Promise<void> =>
      things.transact(async (writer) => {
        order.push(`${name} begins`);
        await writer.insertRows('thing', ['a', 'b'], [[order.length, name]]);
        await writer.first(writer.sql.selectFrom('thing').selectAll());
        order.push(`${name} ends`);
      }, durability);
    await Promise.all([work('one', 'full'), work('two', 'normal'), work('three', 'full')]);
    expect(order).to.deep.equal(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends']);
  });

  it('refuses a transaction inside a transaction instead of waiting for ever', async () => {
    const things = await openThings();
    const nested = things.transact(() => things.transact(() => Promise.resolve()));
    await nested.then(
      () => expect.fail('must be refused'),
      (error: Error) => expect(error.message).to.contain('inside a transaction'),
    );
  });

  it('waits for another connection without blocking the event loop, and then goes on', async () => {
    const place = await somewhere();
    const [first, second] = [await openThings(place), open(place)];
    const { begun, holding, release } = hold(first, (writer) => writer.insertRows('thing', ['a', 'b'], [[1, 'first']]));
    await begun;
    const waiting = second.transact((writer) => writer.insertRows('thing', ['a', 'b'], [[2, 'second']]));
    // The loop turns while the second waits: this timer fires, and only then does the first let go.
    setTimeout(release, 5);
    await Promise.all([holding, waiting]);
    expect(await count(first)).to.equal(2);
  });

  it('gives up waiting with a transient store-busy', async () => {
    const place = await somewhere();
    const first = await openThings(place);
    const second = open(place, 30);
    const { begun, holding, release } = hold(first, () => Promise.resolve());
    await begun;
    const busy = await second.transact(() => Promise.resolve()).catch((error: unknown) => error);
    expect(busy).to.include({ code: 'store-busy', kind: 'transient' });
    release();
    await holding;
  });

  it('upserts and deletes by key, leaving other columns alone', async () => {
    const things = await openThings();
    await things.transact(async (writer) => {
      await writer.insertRows('thing', ['a', 'b', 'c'], [[1, 'x', 'kept'], [2, 'x', 'gone'], [3, 'x', 'old']]); // prettier-ignore
      await writer.upsertRows('thing', ['a', 'b'], ['a', 'b'], [[1, 'x']]);
      await writer.upsertRows('thing', ['a', 'b'], ['a', 'b', 'c'], [[3, 'x', 'new'], [4, 'x', 'added']]); // prettier-ignore
      await writer.deleteRows('thing', ['a', 'b'], [[2, 'x']]);
    });
    const rows = await things.read((reader) => reader.all(reader.sql.selectFrom('thing').selectAll().orderBy('a')));
    expect(rows.map(({ a, c }) => [a, c])).to.deep.equal([
      [1, 'kept'],
      [3, 'new'],
      [4, 'added'],
    ]);
  });

  it('pages by key without missing or repeating a row', async () => {
    const things = await openThings();
    const keys = Array.from({ length: 257 }, (_, index): [number, string] => [index % 16, `k${index}`]);
    await things.transact((writer) => writer.insertRows('thing', ['a', 'b'], keys));
    const seen: string[] = [];
    for (let last: { a: number; b: string } | undefined; ;) {
      const from = last;
      const page = await things.read((reader) => {
        const select = firstRows(
          reader.dialect,
          reader.sql.selectFrom('thing').selectAll().orderBy('a').orderBy('b'),
          10,
        );
        const columns = [sql.ref('a'), sql.ref('b')];
        return reader.all(from ? select.where(after(reader.dialect, columns, [from.a, from.b])) : select);
      });
      if (page.length === 0) break;
      seen.push(...page.map(({ a, b }) => `${a} ${b}`));
      last = page.at(-1);
    }
    const wanted = keys.sort(([a, b], [c, d]) => a - c || (b < d ? -1 : 1)).map(([a, b]) => `${a} ${b}`);
    expect(seen).to.deep.equal(wanted);
  });

  it('keeps many rows as it keeps few: the last write of a row counts, in whichever order tables and rows come', async () => {
    const things = await openThings();
    const many = Array.from({ length: 9_000 }, (_, index): [number, string, string | null] => [
      index,
      `b${index}`,
      index % 3 === 0 ? null : `ç${index}`,
    ]);
    await things.transact(async (writer) => {
      await writer.insertRows('thing', ['a', 'b', 'c'], many.slice(0, 100));
      await writer.upsertRows('thing', ['a', 'b'], ['a', 'b', 'c'], many);
      for (const [a, b] of many.slice(0, 60)) await writer.upsertRows('thing', ['a', 'b'], ['a', 'b', 'c'], [[a, b, 'x']]); // prettier-ignore
      const keys = many.slice(30, 5_000).map(([a, b]) => [a, b]);
      await writer.deleteRows('thing', ['a', 'b'], keys);
      await writer.upsertRows('thing', ['a', 'b'], ['a', 'b'], keys.slice(0, 1));
      const left = await writer.all(writer.sql.selectFrom('thing').select('a').where('a', '<', 32));
      expect(left).to.have.length(31);
    });
    const wanted = [...many.slice(0, 30).map(([a, b]) => [a, b, 'x']), [30, 'b30', null], ...many.slice(5_000)];
    expect(await allThings(things)).to.deep.equal(wanted);
  });

  it('fails the transaction for a key that is inserted twice, few rows and many', async () => {
    const things = await openThings();
    for (const rows of [1, 500]) {
      const values = Array.from({ length: rows }, (_, index) => [index, 'x']);
      const twice = await things
        .transact((writer) => writer.insertRows('thing', ['a', 'b'], [...values, [0, 'x']]))
        .catch((error: unknown) => error);
      expect(twice).to.be.instanceOf(Error);
      expect(await count(things)).to.equal(0);
    }
  });

  it('counts the rows that a statement touched, and tells apart what only case or accents tell apart', async () => {
    const things = await openThings();
    const changes = await things.transact(async (writer) => {
      await writer.insertRows('thing', ['a', 'b'], [[1, 'x'], [1, 'X'], [1, 'é'], [1, 'e']]); // prettier-ignore
      const update = (b: string): Promise<{ changes: number }> =>
        writer.run(writer.sql.updateTable('thing').set({ c: 'found' }).where('b', '=', b));
      return [await update('x'), await update('É'), await update('e')];
    });
    expect(changes).to.deep.equal([{ changes: 1 }, { changes: 0 }, { changes: 1 }]);
    expect((await allThings(things)).map(([, b]) => b)).to.deep.equal(['X', 'e', 'x', 'é']);
  });

  it('goes on with the next transaction after one failed, whatever failed in it', async () => {
    const things = await openThings();
    const broken = sql`insert into nowhere values (1)`;
    const failed = await things
      .transact(async (writer) => {
        await writer.insertRows('thing', ['a', 'b'], [[1, 'x']]);
        await writer.run({ compile: () => broken.compile(writer.sql) });
      })
      .catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error);
    expect((failed as Error).message).to.match(/nowhere/);
    await things.transact((writer) => writer.insertRows('thing', ['a', 'b'], [[2, 'x']]));
    expect((await allThings(things)).map(([a]) => a)).to.deep.equal([2]);
  });
});
