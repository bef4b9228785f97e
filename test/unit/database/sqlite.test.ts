import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import type { Database } from '../../../src/database/port.js';
import { openSqlite } from '../../../src/database/sqlite.js';
import { afterThisTest, temporaryDirectory } from '../../support/temporary.js';

interface Tables {
  thing: { a: number; b: string; c: string | null };
}

async function openThings(file: string): Promise<Database<Tables>> {
  const database = openSqlite<Tables>(file, { wait: 'timer', waitMs: 5_000 });
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
