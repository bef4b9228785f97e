import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { zoneOptionsSchema } from '../../src/config/zone-options.js';
import { newGuid } from '../../src/core/guid.js';
import type { Predicate, StudentDailyAttendanceColumn } from '../../src/query/predicate.js';
import { packetThread } from '../../src/zone/packet-thread.js';
import type { AnswerSpec, PacketBuilder, PacketContent } from '../../src/zone/ports.js';
import { storeObjects } from '../support/condition-data.js';
import { afterThisTest, temporaryStore } from '../support/temporary.js';

const CANDIDATES = 50_000;
const hex = (number: number): string => number.toString(16).toUpperCase().padStart(32, '0');

/** A thread over a store with many candidates, one student each, and the notes of two of them far apart. */
async function packets(): Promise<PacketBuilder> {
  const store = await temporaryStore();
  await storeObjects(store, 'StudentDailyAttendance', []);
  const db = new Sqlite(store.file);
  db.exec(`insert into candidate
    with recursive n (i) as (select 1 union all select i + 1 from n where i < ${CANDIDATES})
    select '2026-02-10', '${hex(1)}', printf('%032X', i), 1, 1, i, null, 2026, 1, '1.0', printf('%032X', i), null, null,
      iif(i in (10, ${CANDIDATES - 10}), 'Flu', null), 'AU', '${hex(2)}', 'AU', '${hex(2)}' from n`);
  db.close();
  const thread = packetThread({ kind: 'sqlite', file: store.file });
  afterThisTest(() => thread.close());
  return thread;
}

const specOf = (column: StudentDailyAttendanceColumn, value: string): AnswerSpec => {
  const predicate: Predicate<StudentDailyAttendanceColumn> = { kind: 'compare', column, operator: 'EQ', value };
  return {
    answerId: newGuid(),
    zoneId: 'Zone',
    query: { objectName: 'StudentDailyAttendance', predicate },
    elements: ['AttendanceNote'],
    options: zoneOptionsSchema.parse({}),
    version: '2.4',
  };
};

describe('packets of a condition that no index serves', () => {
  it('are built in turns with those of other answers', async () => {
    const builder = await packets();
    const order: string[] = [];
    const build = async (name: string, spec: AnswerSpec): Promise<PacketContent> => {
      for (;;) {
        const content = await builder.build(spec, null, 100_000);
        order.push(content ? `${name} built` : name);
        if (content) return content;
      }
    };
    const [unindexed, indexed] = await Promise.all([
      build('note', specOf('note', 'Flu')),
      build('student', specOf('studentRefId', hex(CANDIDATES))),
    ]);
    expect(order).to.deep.equal(['note', 'student built', 'note', 'note built']);
    expect(indexed).to.include({ count: 1, more: false });
    expect(unindexed).to.include({ count: 2, more: false });
    expect(unindexed.lastKey).to.deep.equal(['2026-02-10', hex(1), hex(CANDIDATES - 10)]);
  });

  it('are full: the next object is looked for however far it is', async () => {
    const builder = await packets();
    const spec = specOf('note', 'Flu');
    const limitBytes = 250;
    const build = async (afterKey: readonly string[] | null): Promise<PacketContent> =>
      (await builder.build(spec, afterKey, limitBytes)) ?? build(afterKey);
    const first = await build(null);
    expect(first).to.include({ count: 1, more: true });
    const second = await build(first.lastKey);
    expect(second).to.include({ count: 1, more: false });
    expect(second.lastKey).to.deep.equal(['2026-02-10', hex(1), hex(CANDIDATES - 10)]);
  });

  it('begin anew when another packet is asked for in between', async () => {
    const builder = await packets();
    const spec = specOf('note', 'Flu');
    expect(await builder.build(spec, null, 100_000)).to.equal(null);
    const from = ['2026-02-10', hex(1), hex(10)];
    let content: PacketContent | null = null;
    while (!content) content = await builder.build(spec, from, 100_000);
    expect(content).to.include({ count: 1, more: false });
  });
});
