import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { sql } from 'kysely';
import { columnTypes } from '../../../src/store/migrations/column-types.js';
import { migrate, pendingMigrations } from '../../../src/store/migrate.js';
import { migrations } from '../../../src/store/migrations/index.js';
import { openStore } from '../../../src/store/open.js';
import { afterThisTest, emptyStoreLocation, temporaryStore } from '../../support/temporary.js';
import { onEachEngine } from '../../support/engines.js';

onEachEngine('migrations of the store', () => {
  it('apply every step once and then nothing', async () => {
    const store = openStore(await emptyStoreLocation(), 'timer');
    afterThisTest(() => store.close());
    const names = migrations.map(({ name }) => name);
    expect(await pendingMigrations(store)).to.deep.equal(names);
    expect((await migrate(store)).applied).to.deep.equal(names);
    expect((await migrate(store)).applied).to.deep.equal([]);
    expect(await pendingMigrations(store)).to.deep.equal([]);
  });

  it('are applied once when several processes start at once', async () => {
    const location = JSON.stringify(await emptyStoreLocation());
    const program = fileURLToPath(new URL('../../support/migrate-process.js', import.meta.url));
    const results = await Promise.all(
      [1, 2, 3].map(
        () =>
          new Promise<string[]>((resolve, reject) => {
            const child = fork(program, [location], { stdio: 'inherit' });
            let applied: string[] | undefined;
            child.on('message', (message) => (applied = message as string[]));
            child.on('error', reject);
            child.on('exit', (code) =>
              applied && code === 0 ? resolve(applied) : reject(new Error(`exit code ${code}`)),
            );
          }),
      ),
    );
    expect(results.flat().sort()).to.deep.equal(migrations.map(({ name }) => name).sort());
  });

  it('refuse a store that a newer program wrote', async () => {
    const store = openStore(await emptyStoreLocation(), 'timer');
    afterThisTest(() => store.close());
    await migrate(store);
    await store.transact((writer) =>
      writer.run(writer.sql.insertInto('schema_migration').values({ name: '9999-later', appliedAt: '' })),
    );
    for (const attempt of [migrate(store), pendingMigrations(store)]) {
      const refused = await attempt.catch((error: unknown) => error);
      expect(refused).to.include({ code: 'store-newer', exitCode: 3 });
    }
  });

  it('give every key column on SQL Server an ordinal collation', () => {
    const types = columnTypes('mssql');
    for (const type of [types.char(32), types.text(40), types.day, types.instant])
      expect(type).to.match(/collate Latin1_General_100_BIN2$/);
    const statements = migrations.flatMap((migration) => migration.up('mssql'));
    for (const statement of statements) expect(statement).to.not.match(/without rowid|\btext\b not null|blob/i);
  });

  it('make tables that hold the keys they are declared with', async () => {
    const store = await temporaryStore();
    const names =
      store.dialect === 'sqlite'
        ? sql`select name from sqlite_schema where type = 'table'`
        : sql`select table_name from information_schema.tables`;
    const tables = await store.read((reader) => reader.rows(names.compile(reader.sql)));
    expect(tables.flat()).to.include.members(['attendance_day', 'candidate', 'calendar', 'request', 'answer', 'lease']);
  });
});
