import { expect } from 'chai';
import { copyFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Agent } from '../../../src/agent.js';
import { configSchema } from '../../../src/config/settings.js';
import { AgentError } from '../../../src/core/errors.js';
import { addSession, findSession } from '../../../src/store/accounts/sessions.js';
import { backUpStore } from '../../../src/store/backup/back-up-store.js';
import { restoreInPlace, restoreStore } from '../../../src/store/backup/restore-store.js';
import { acquireLease } from '../../../src/store/leases/leases.js';
import { insertEvents, type NewEvent } from '../../../src/store/publishing/event-messages.js';
import { readResync, submitResync } from '../../../src/store/publishing/resyncs.js';
import { migrate } from '../../../src/store/migrate.js';
import { openStore } from '../../../src/store/open.js';
import { ensureZone, readZoneState } from '../../../src/store/zone/zone-state.js';
import { newGuid, type Guid } from '../../../src/core/guid.js';
import { dayKey, EventDistrict } from '../../support/event-district.js';
import { inDatabase } from '../../support/killed-agent.js';
import { afterThisTest, temporaryDirectory, temporaryStore } from '../../support/temporary.js';

const AT = '2026-02-10T12:00:00.000Z';
const LATER = '2026-02-11T12:00:00.000Z';
const take = (store: string, file: string, replace = false) => backUpStore(store, file, { at: AT, replace });
const backupFile = (): string => join(temporaryDirectory(), 'backup.db');

async function failure(attempt: Promise<unknown>): Promise<[code: string, message: string]> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof AgentError) return [error.code, error.message];
    throw error;
  }
  throw new Error('it did not fail');
}

/** A message of a student-day. */
const event = (student: number, msgId: Guid, bytes = 100): NewEvent => ({
  objectName: 'StudentDailyAttendance',
  objectKey: dayKey(student),
  msgId,
  action: 'Add',
  status: 'flight',
  fields: '{}',
  enrollmentID: 1,
  codeRefId: null,
  bytes: Buffer.alloc(bytes, msgId),
  reply: null,
});

describe('a backup of the store', () => {
  it('is of one moment, while the store is written to all the time', async () => {
    const store = await temporaryStore();
    const write = async (index: number, bytes: number): Promise<void> =>
      store.transact(async (writer) => {
        await insertEvents(writer, 'Zone', [event(index, newGuid(), bytes)], AT);
        await writer.run(writer.sql.insertInto('source_state').values({ name: `n${index}`, value: '' }));
      });
    for (let index = 0; index < 6; index += 1) await write(index, 1_000_000);
    const file = backupFile();
    let isDone = false;
    const taken = take(store.file, file).finally(() => (isDone = true));
    let written = 6;
    // A step of the backup, then a write, by turns.
    for (; !isDone; written += 1) {
      await write(written, 100);
      await new Promise(setImmediate);
    }
    await taken;
    expect(written, 'written meanwhile').to.be.greaterThan(8);
    const counts = inDatabase(file, (db) =>
      db.prepare('select (select count(*) from event_message), (select count(*) from source_state)').raw().get(),
    ) as number[];
    expect(counts[0]).to.equal(counts[1]).and.to.be.lessThan(written);
    expect(readdirSync(dirname(file))).to.deep.equal([basename(file)]);
  });

  it('replaces a file only when it is told to, and never the store', async () => {
    const { file: store } = await temporaryStore();
    const file = backupFile();
    writeFileSync(file, 'mine');
    expect(await failure(take(store, file))).to.deep.equal(['refused', `${file} is there; --force replaces it`]);
    expect(readFileSync(file, 'utf8')).to.equal('mine');
    expect((await failure(take(store, store, true)))[0]).to.equal('usage');
    const { bytes } = await take(store, file, true);
    expect(bytes).to.be.greaterThan(100_000);
  });

  it('is not taken of what is no store', async () => {
    const file = backupFile();
    expect((await failure(take(join(temporaryDirectory(), 'none.db'), file)))[0]).to.equal('failed');
    const other = join(temporaryDirectory(), 'other.db');
    inDatabase(other, (db) => db.exec('create table t (a)'));
    expect((await failure(take(other, file)))[1]).to.match(/no store of this program/);
    expect(existsSync(file)).to.equal(false);
  });

  it('is noticed when it is copied over the store by hand, and made one to work with in place', async () => {
    const store = await temporaryStore();
    const file = backupFile();
    await take(store.file, file);
    const place = join(temporaryDirectory(), 'agent.db');
    copyFileSync(file, place);
    const databases = { source: { kind: 'sqlite', file: 'unused' }, store: { kind: 'sqlite', file: place } };
    const agent = new Agent(configSchema.parse(databases));
    afterThisTest(() => agent.close());
    const [code, message] = await failure(agent.store());
    expect([code, message]).to.include('store-closed');
    expect(message).to.match(/is a backup \(taken 2026-02-10.*store restore/);
    const opened = openStore({ kind: 'sqlite', file: place }, 'timer');
    afterThisTest(() => opened.close());
    expect(await restoreInPlace(opened, LATER)).to.include({ takenAt: AT, events: 0 });
    const next = new Agent(agent.config);
    afterThisTest(() => next.close());
    await next.store();
  });
});

describe('a restored store', () => {
  it('voids SIF_Events in flight and has their keys due, ends resyncs, and wakes its zones', async () => {
    const store = await temporaryStore();
    await ensureZone(store, 'Zone');
    const district = await new EventDistrict(store, 'Zone').open();
    const round = { roundId: 'R', waitsFor: 'round' };
    await district.mark('StudentDailyAttendance', [dayKey(2)], round);
    const [first, second] = [newGuid(), newGuid()];
    await store.transact(async (writer) => {
      await insertEvents(writer, 'Zone', [event(1, first), event(2, second)], AT);
      await writer.run(writer.sql.updateTable('zone_state').set({ registeredAt: AT, asleepByZone: 1 }));
    });
    const resyncId = await submitResync(store, { zoneId: 'Zone', scope: {}, requestedBy: 'me', requestedAt: AT });
    // The backup is of a live store.
    await acquireLease(store, 'zone:Zone', 'me');
    const file = backupFile();
    await take(store.file, file);
    const place = join(temporaryDirectory(), 'agent.db');
    const restored = await restoreStore(file, place, LATER);
    expect(restored).to.deep.equal({ takenAt: AT, before: null, unread: null, events: 2, resyncs: 1 });
    const there = await temporaryStore(place);
    const found = new EventDistrict(there, 'Zone');
    expect(await found.messages()).to.deep.equal(
      [1, 2].map((student) => ({
        ...{ key: dayKey(student), action: 'Add', status: 'dropped', attempts: 0 },
        reply: '; voided: the store was restored from a backup',
      })),
    );
    const waits = [
      [dayKey(1), ''],
      [dayKey(2), 'round'],
    ];
    expect(await found.due()).to.deep.equal(waits);
    expect(await there.read((reader) => readResync(reader, resyncId))).to.include({ status: 'failed' });
    expect(await readZoneState(there, 'Zone')).to.include({ asleepByAgent: true, asleepByZone: false });
    expect(await acquireLease(there, 'zone:Zone', 'other')).to.include({ fence: 2 });
    // The backup is as it was.
    expect(inDatabase(file, (db) => db.prepare('select status from event_message').pluck().all())).to.include('flight');
  });

  it('signs nobody in who was signed out since', async () => {
    const store = await temporaryStore();
    const tokenHash = 'h'.repeat(43);
    const session = { tokenHash, name: 'ann', createdAt: AT, lastSeenAt: AT, expiresAt: '2099-01-01T00:00:00.000Z' };
    await store.transact((writer) => addSession(writer, session));
    await restoreInPlace(store, LATER);
    expect(await store.read((reader) => findSession(reader, tokenHash))).to.equal(undefined);
  });

  it('takes the place of the one that stands there, which is kept, and not of one at work', async () => {
    const source = await temporaryStore();
    const file = backupFile();
    await take(source.file, file);
    const place = join(temporaryDirectory(), 'agent.db');
    const old = openStore({ kind: 'sqlite', file: place }, 'timer');
    await migrate(old);
    await ensureZone(old, 'Old');
    await acquireLease(old, 'zone:Old', 'host:1:me');
    const [code, message] = await failure(restoreStore(file, place, LATER));
    expect([code, message]).to.include('refused');
    expect(message).to.include('zone:Old by host:1:me');
    await old.transact((writer) => writer.run(writer.sql.updateTable('lease').set({ expiresAt: 0 })));
    await old.close();
    const { before } = await restoreStore(file, place, LATER);
    expect(before).to.equal(`${place}.before-restore-20260211T120000Z`);
    const zones = (db: string): unknown => inDatabase(db, (it) => it.prepare('select zoneId from zone_state').all());
    expect(zones(before!)).to.deep.equal([{ zoneId: 'Old' }]);
    expect(zones(place)).to.deep.equal([]);
  });

  it('can be of an older version, not of a newer one, and not damaged', async () => {
    const source = await temporaryStore();
    const place = join(temporaryDirectory(), 'agent.db');
    inDatabase(source.file, (db) => {
      db.exec(`drop table store_mark; delete from schema_migration where name = '0008-store-mark'`);
    });
    const file = backupFile();
    await take(source.file, file);
    expect(await restoreStore(file, place, LATER)).to.include({ takenAt: AT, before: null });
    await temporaryStore(place);
    const newer = backupFile();
    await take(source.file, newer);
    inDatabase(newer, (db) => db.exec(`insert into schema_migration values ('9999-later', '')`));
    expect((await failure(restoreStore(newer, place, LATER)))[0]).to.equal('store-newer');
    truncateSync(file, 60_000);
    expect((await failure(restoreStore(file, place, LATER)))[0]).to.be.oneOf(['refused', 'failed']);
    expect((await failure(restoreStore(join(dirname(file), 'none.db'), place, LATER)))[0]).to.equal('failed');
  });
});
