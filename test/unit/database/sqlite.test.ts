import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import type { Database } from '../../../src/database/port.js';
import { openSqlite } from '../../../src/database/sqlite.js';
import { after } from '../../../src/database/text.js';
import { afterThisTest, temporaryDirectory } from '../../support/temporary.js';

interface Tables {
  thing: { a: number; b: string; c: string | null };
}

async function openThings(file: string, wait: 'timer' | 'block' = 'timer'): Promise<Database<Tables>> {
  const database = openSqlite<Tables>(file, { wait, waitMs: 5_000 });
  afterThisTest(() => database.close());
  await database.transact(async (writer) => {
    const table = sql`create table if not exists thing (a integer not null, b text not null, c text, primary key (a, b))`;
    const query = table.compile(writer.sql);
    await writer.run({ compile: () => query });
  });
  return database;
}

const count = (database: Database<Tables>): Promise<number> =>
  database.read(async (reader) => (await reader.all(reader.sql.selectFrom('thing').selectAll())).length);

describe('the SQLite engine', () => {
  it('commits what a transaction wrote and rolls back what a failed one wrote', async () => {
    const things = await openThings(join(temporaryDirectory(), 'things.db'));
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
    const things = await openThings(join(temporaryDirectory(), 'things.db'));
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
    const things = await openThings(join(temporaryDirectory(), 'things.db'));
    const nested = things.transact(() => things.transact(() => Promise.resolve()));
    await nested.then(
      () => expect.fail('must be refused'),
      (error: Error) => expect(error.message).to.contain('inside a transaction'),
    );
  });

  it('waits for another connection without blocking the event loop, and then goes on', async () => {
    const file = join(temporaryDirectory(), 'things.db');
    const [first, second] = [await openThings(file), await openThings(file)];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const holding = first.transact(async (writer) => {
      await writer.insertRows('thing', ['a', 'b'], [[1, 'first']]);
      await held;
    });
    const waiting = second.transact((writer) => writer.insertRows('thing', ['a', 'b'], [[2, 'second']]));
    // The loop turns while the second waits: this timer fires, and only then does the first let go.
    setTimeout(release, 5);
    await Promise.all([holding, waiting]);
    expect(await count(first)).to.equal(2);
  });

  it('gives up waiting with a transient store-busy', async () => {
    const file = join(temporaryDirectory(), 'things.db');
    const first = await openThings(file);
    const second = openSqlite<Tables>(file, { wait: 'timer', waitMs: 30 });
    afterThisTest(() => second.close());
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const holding = first.transact(() => held);
    const busy = await second.transact(() => Promise.resolve()).catch((error: unknown) => error);
    expect(busy).to.include({ code: 'store-busy', kind: 'transient' });
    release();
    await holding;
  });

  it('opens a file that another process holds while it makes it', async () => {
    const file = join(temporaryDirectory(), 'things.db');
    const holding = `const db = new (require('better-sqlite3'))(${JSON.stringify(file)});
      db.exec('begin exclusive; create table other (a)'); console.log('held'); setTimeout(() => db.exec('commit'), 300);`;
    const holder = spawn(process.execPath, ['-e', holding], { stdio: ['ignore', 'pipe', 'inherit'] });
    afterThisTest(() => void holder.kill());
    await once(holder.stdout, 'data');
    expect(await count(await openThings(file))).to.equal(0);
  });

  it('writes nothing into a file that was moved away, and goes on when it is back', async () => {
    const file = join(temporaryDirectory(), 'things.db');
    const things = await openThings(file);
    const write = (a: number): Promise<void> =>
      things.transact((writer) => writer.insertRows('thing', ['a', 'b'], [[a, 'x']]));
    renameSync(file, `${file}.away`);
    const refused = await write(1).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Error);
    expect((refused as Error).message).to.match(/things\.db was moved away or replaced while it was open/);
    renameSync(`${file}.away`, file);
    await write(2);
    expect(await count(things)).to.equal(1);
  });

  it('upserts and deletes by key, leaving other columns alone', async () => {
    const things = await openThings(join(temporaryDirectory(), 'things.db'));
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
    const things = await openThings(join(temporaryDirectory(), 'things.db'));
    const keys = Array.from({ length: 257 }, (_, index): [number, string] => [index % 16, `k${index}`]);
    await things.transact((writer) => writer.insertRows('thing', ['a', 'b'], keys));
    const seen: string[] = [];
    for (let last: { a: number; b: string } | undefined; ;) {
      const from = last;
      const page = await things.read((reader) => {
        const select = reader.sql.selectFrom('thing').selectAll().orderBy('a').orderBy('b').limit(10);
        const columns = [sql.ref('a'), sql.ref('b')];
        return reader.all(from ? select.where(after('sqlite', columns, [from.a, from.b])) : select);
      });
      if (page.length === 0) break;
      seen.push(...page.map(({ a, b }) => `${a} ${b}`));
      last = page.at(-1);
    }
    const wanted = keys.sort(([a, b], [c, d]) => a - c || (b < d ? -1 : 1)).map(([a, b]) => `${a} ${b}`);
    expect(seen).to.deep.equal(wanted);
  });

  it('reads the file that stands at the path, not one that was replaced or moved away while it was open', async () => {
    const directory = temporaryDirectory();
    const [path, newer, aside] = ['things.db', 'newer.db', 'aside.db'].map((name) => join(directory, name));
    for (const [file, rows] of [
      [path!, 1],
      [newer!, 2],
    ] as const) {
      const things = await openThings(file);
      const values = Array.from({ length: rows }, (_, index) => [index, 'x']);
      await things.transact((writer) => writer.insertRows('thing', ['a', 'b'], values));
      await things.close();
    }
    const read = openSqlite<Tables>(path!, { readOnly: true });
    afterThisTest(() => read.close());
    expect(await count(read)).to.equal(1);

    renameSync(path!, aside!);
    await count(read).then(
      () => expect.fail('there is no file'),
      (error: Error) => expect(error).to.include({ code: 'source-unreachable', kind: 'transient' }),
    );
    renameSync(newer!, path!);
    expect(await count(read)).to.equal(2);
  });

  it('takes values with quotes and NUL as data', async () => {
    const things = await openThings(join(temporaryDirectory(), 'things.db'));
    const nasty = `'; drop table thing; --\u0000"x`;
    await things.transact((writer) => writer.insertRows('thing', ['a', 'b'], [[1, nasty]]));
    const row = await things.read((reader) =>
      reader.first(reader.sql.selectFrom('thing').selectAll().where('b', '=', nasty)),
    );
    expect(row?.b).to.equal(nasty);
  });
});
