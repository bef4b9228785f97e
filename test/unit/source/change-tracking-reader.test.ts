import { expect } from 'chai';
import { AgentError } from '../../../src/core/errors.js';
import type { Database, RawRow } from '../../../src/database/port.js';
import { statementText } from '../../../src/database/text.js';
import type { ChangedRows } from '../../../src/source/changes/change-reader.js';
import { ChangeTrackingReader, isTracked } from '../../../src/source/changes/change-tracking-reader.js';
import { chooseChangeReader } from '../../../src/source/changes/choose-change-reader.js';
import type { SourceTables } from '../../../src/source/contract.js';
import { Source } from '../../../src/source/source.js';

/** A SQL Server that answers as it is told; what it was asked is kept. */
class ScriptedServer {
  readonly asked: { text: string; parameters: readonly unknown[] }[] = [];

  constructor(readonly answer: (text: string, parameters: readonly unknown[]) => RawRow[]) {}

  get source(): Source {
    const sql = statementText<SourceTables>('mssql');
    const database: Database<SourceTables> = {
      dialect: 'mssql',
      read: (work) =>
        work({
          dialect: 'mssql',
          sql,
          all: () => Promise.resolve([]),
          first: () => Promise.resolve(undefined),
          rows: async ({ sql: text, parameters }) => {
            this.asked.push({ text, parameters });
            return this.answer(text, parameters);
          },
        }),
      transact: () => Promise.reject(new Error('read only')),
      tidy: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    return new Source(database, { schema: 'sis' });
  }
}

/** A changed row that is there, or of which there is nothing but the id. */
const there = (id: number): RawRow => [id, id, 7, 100, '2026-02-10', 1, 1, 'A', 'U', null, null, '2026-02-10T08:00:00'];
const gone = (id: number): RawRow => [id, ...Array.from({ length: 11 }, () => null)];

async function pagesOf(reader: ChangeTrackingReader, position: string): Promise<ChangedRows[]> {
  const pages: ChangedRows[] = [];
  for await (const page of reader.changedRows('attendance', position)) pages.push(page);
  return pages;
}

describe('reading changes by Change Tracking', () => {
  it('begins at the version of the database', async () => {
    const { source } = new ScriptedServer(() => [[17, 3]]);
    expect(await new ChangeTrackingReader(source).start('attendance')).to.equal('version:17');
  });

  it('gives rows and the ids of those that are gone, page by page, and moves on only at the end', async () => {
    const changed = [there(1), gone(2), there(3)];
    const server = new ScriptedServer((text, parameters) => {
      if (!text.includes('changetable')) return [[17, 3]];
      const after = Number(parameters[2] ?? 0);
      return changed.filter(([id]) => Number(id) > after).slice(0, 2);
    });
    const pages = await pagesOf(new ChangeTrackingReader(server.source, 2), 'version:5');
    expect(pages.map(({ rows, deletedIDs, position }) => [rows.map((row) => row.personID), deletedIDs, position])).to.deep.equal([
      [[100], [2], 'version:5'],
      [[100], [], 'version:17'],
    ]); // prettier-ignore
    expect(server.asked[1]!.parameters).to.deep.equal([2, 5]);
    const next = server.asked[2]!;
    expect(next.parameters).to.deep.equal([2, 5, 2]);
    expect(next.text).to.match(
      /^select top \(@1\) "c"\."attendanceID" as changedID, "t"\."attendanceID" as "attendanceID", /,
    );
    expect(next.text).to.match(
      / from changetable\(changes "sis"\."attendance", @2\) as c left join "sis"\."attendance" as t on "t"\."attendanceID" = "c"\."attendanceID" where "c"\."attendanceID" > @3 order by "c"\."attendanceID"$/,
    );
  });

  it('says so when the server has forgotten what happened since', async () => {
    const pages = await pagesOf(new ChangeTrackingReader(new ScriptedServer(() => [[17, 6]]).source), 'version:5');
    expect(pages).to.deep.equal([{ rows: [], deletedIDs: [], position: 'version:17', gap: true }]);
  });

  it('says so when the server forgets it while it is read', async () => {
    let looks = 0;
    const server = new ScriptedServer((text) =>
      text.includes('changetable') ? [there(1)] : [[17, looks++ === 0 ? 3 : 6]],
    );
    const [page] = await pagesOf(new ChangeTrackingReader(server.source), 'version:5');
    expect(page).to.include({ gap: true, position: 'version:17' });
  });

  it('takes the position of another way of looking, or of another database, for a gap', async () => {
    for (const position of ['2026-02-10T08:00:00', 'version:18']) {
      const [page] = await pagesOf(new ChangeTrackingReader(new ScriptedServer(() => [[17, 3]]).source), position);
      expect(page, position).to.include({ gap: true });
    }
  });

  it('is chosen table by table, where the server tracks it and the login may see that', async () => {
    const { source } = new ScriptedServer((_, parameters) =>
      parameters.includes('[sis].[attendance]') ? [[3, 3]] : [[null, null]],
    );
    expect([await isTracked(source, 'attendance'), await isTracked(source, 'attendanceUnit')]).to.deep.equal([
      true,
      false,
    ]);
    const dates = { modifiedDateZone: 'UTC', overlapSeconds: 120 };
    const reader = await chooseChangeReader(source, 'auto', dates);
    expect([reader.seesDeletions('attendance'), reader.seesDeletions('attendanceUnit')]).to.deep.equal([true, false]);
    const refused = await chooseChangeReader(source, 'change-tracking', dates).catch((error: unknown) => error);
    expect(refused).to.include({ code: 'configuration' });
    expect((refused as Error).message).to.match(
      /attendanceUnit must be tables with change tracking.*VIEW CHANGE TRACKING/,
    );
    expect((await chooseChangeReader(source, 'modified-date', dates)).seesDeletions('attendance')).to.equal(false);
  });

  it('is not chosen on a server that knows no such thing; one that cannot be reached decides nothing', async () => {
    const failing = (kind: 'permanent' | 'transient'): Source =>
      new ScriptedServer(() => {
        throw new AgentError('failed', 'no such function', kind);
      }).source;
    expect(await isTracked(failing('permanent'), 'attendance')).to.equal(false);
    const unreachable = await isTracked(failing('transient'), 'attendance').catch((error: unknown) => error);
    expect(unreachable).to.include({ kind: 'transient' });
  });
});
