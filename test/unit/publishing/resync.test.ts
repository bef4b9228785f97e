import { expect } from 'chai';
import type { ZoneOptions } from '../../../src/config/zone-options.js';
import { markResyncPage } from '../../../src/publishing/mark-resync.js';
import { planResync } from '../../../src/publishing/plan-resync.js';
import type { LeaseToken } from '../../../src/store/leases/leases.js';
import { readResync, submitResync, type ResyncScope } from '../../../src/store/publishing/resyncs.js';
import { onEachEngine } from '../../support/engines.js';
import { code, keyOf, school, StoredDistrict, student, ZONE, type StoredDay } from '../../support/stored-district.js';
import { takeOver } from '../store-zone/temporary-store.js';

const AT = '2026-02-10T13:00:00.000Z';

onEachEngine('a resync', () => {
  let district: StoredDistrict;

  beforeEach(async () => {
    district = await StoredDistrict.create();
    await district.calendar(1);
    await district.calendar(2, { schoolID: 2 });
    await district.codes(1, [1]);
    await district.codes(2, [2], 2);
    await district.connect();
  });

  const counts = async (scope: ResyncScope, options: Partial<ZoneOptions> = {}): Promise<string> => {
    const { adds, changes, deletes, leftOut } = await planResync(district.store, district.zone(options), scope);
    return `${adds} ${changes} ${deletes} ${leftOut}`;
  };
  const submit = (scope: ResyncScope): Promise<string> =>
    submitResync(district.store, { zoneId: ZONE, scope, requestedBy: 'me', requestedAt: AT });
  async function mark(resyncId: string, options: Partial<ZoneOptions> = {}, lease: LeaseToken = district.lease) {
    const order = { zone: district.zone(options), lease, resyncId, at: AT };
    while (!(await markResyncPage(district.store, order)).isMarked);
  }
  /** Counts of a dry run, which the resync that follows must have too; it leaves its keys due. */
  async function resync(scope: ResyncScope, options: Partial<ZoneOptions> = {}): Promise<string> {
    const planned = await counts(scope, options);
    const resyncId = await submit(scope);
    await mark(resyncId, options);
    const done = await district.store.read((reader) => readResync(reader, resyncId));
    expect(done?.status).to.equal('marked');
    expect(`${done?.adds} ${done?.changes} ${done?.deletes} ${done?.leftOut}`).to.equal(planned);
    return planned;
  }
  const due = async (): Promise<string[]> => Object.keys(await district.due());

  it('R23: ends the baseline of its scope: what was never told goes as Add', async () => {
    const [kept, other] = [{ studentID: 1 }, { studentID: 2, schoolID: 2, calendarID: 2, codeID: 2 }];
    await district.put(kept, other);
    await district.takeBaseline();
    expect(await resync({ school: school(1) })).to.equal('2 0 0 0');
    expect(await due()).to.deep.equal([keyOf(kept), code(1)]);
    expect(await district.told()).to.deep.equal({ [keyOf(other)]: 'baseline', [code(2)]: 'baseline' });
  });

  it('sends what differs: missing as Add, other as Change, superfluous as Delete, R25 or not', async () => {
    const [same, changed, gone, deleted] = [1, 2, 3, 4].map((studentID) => ({ studentID })) as StoredDay[];
    await district.put(same!, changed!, gone!, deleted!);
    await district.takeBaseline();
    await district.tellAll();
    await district.put({ ...changed!, note: 'Flu' }, { studentID: 5 });
    await district.remove(gone!, deleted!);
    await district.store.transact((writer) =>
      writer.run(writer.sql.deleteFrom('enrollment').where('enrollmentID', '=', 4)),
    );
    expect(await resync({})).to.equal('1 1 2 0');
    expect(await due()).to.deep.equal([changed!, gone!, deleted!, { studentID: 5 }].map(keyOf));
    const rows = await district.store.read((reader) =>
      reader.all(reader.sql.selectFrom('due').select(['cause', 'waitsFor']).distinct()),
    );
    expect(rows).to.deep.equal([{ cause: 'resync', waitsFor: '' }]);
  });

  it('keeps to its school, student and days, and sends the codes that they need first', async () => {
    const days = ['2026-01-12', '2026-01-13', '2026-01-14'];
    const all = [1, 2].flatMap((studentID) => days.map((date) => ({ studentID, date })));
    await district.put(...all, { studentID: 1, date: days[0]!, schoolID: 2, calendarID: 2, codeID: 2 });
    await district.takeBaseline();
    expect(await counts({ student: student(1) })).to.equal('6 0 0 0');
    expect(await counts({ school: school(1), student: student(1) })).to.equal('4 0 0 0');
    expect(await counts({ from: days[1]!, to: days[1]! })).to.equal('3 0 0 0');
    expect(await counts({ from: days[2]! })).to.equal('3 0 0 0');
    expect(await counts({ to: days[0]! })).to.equal('5 0 0 0');
    expect(await resync({ school: school(1), student: student(1), to: days[1]! })).to.equal('3 0 0 0');
    expect(await due()).to.deep.equal([keyOf(all[0]!), keyOf(all[1]!), code(1)]);
  });

  it('with --forget sends all of its scope as Add', async () => {
    await district.put({ studentID: 1 }, { studentID: 2 }, { studentID: 3 });
    await district.takeBaseline();
    await district.tellAll();
    await district.remove({ studentID: 3 });
    expect(await counts({})).to.equal('0 0 1 0');
    expect(await resync({ student: student(2), forget: true })).to.equal('1 0 0 0');
    expect(await resync({ forget: true })).to.equal('4 0 0 0');
    expect(await district.told()).to.deep.equal({});
  });

  it('leaves out frozen days, earlier years and what is switched off, and leaves them as they are', async () => {
    await district.calendar(9, { endYear: 2025 });
    const past = { studentID: 1, date: '2025-02-03', calendarID: 9, schoolYear: 2025 };
    const frozen = { studentID: 1, date: '2026-01-05' };
    await district.put(past, frozen, { studentID: 1 }, { studentID: 2 });
    await district.takeBaseline({ years: [2025, 2026] });
    await district.tellAll();
    await district.put({ ...past, note: 'Flu' }, { ...frozen, note: 'Flu' }, { studentID: 3 });
    await district.remove({ studentID: 2 });
    const options = {
      freezeBefore: '2026-02-01',
      events: {
        StudentDailyAttendance: { Add: true, Change: true, Delete: false },
        AttendanceCodeInfo: { Add: true, Change: true, Delete: true },
      },
    };
    const before = await district.told();
    expect(await resync({}, options)).to.equal('1 0 0 3');
    expect(await district.told()).to.deep.equal(before);
    const { reasons } = await planResync(district.store, district.zone(options), {});
    expect(reasons).to.deep.equal({ earlierYear: 1, frozen: 1, switchedOff: 1 });
  });

  it('E39: keeps the Delete that an edit owes for a baseline object', async () => {
    await district.put({ studentID: 1 }, { studentID: 2 });
    await district.takeBaseline();
    await district.remove({ studentID: 1 }, { studentID: 2 });
    await district.mark([keyOf({ studentID: 1 })]);
    expect(await resync({ student: student(2) }), 'nothing is owed for what was never told').to.equal('0 0 0 0');
    expect(await resync({ student: student(1) })).to.equal('0 0 1 0');
    expect(await due()).to.deep.equal([keyOf({ studentID: 1 })]);
  });

  it('takes what is in flight for told', async () => {
    await district.put({ studentID: 1 });
    await district.takeBaseline();
    const [told] = await district.store.read((reader) =>
      reader.all(reader.sql.selectFrom('told').selectAll().where('objectName', '=', 'StudentDailyAttendance')),
    );
    const { fields, enrollmentID, codeRefId } = told!;
    const message = { zoneId: ZONE, objectName: 'StudentDailyAttendance', objectKey: keyOf({ studentID: 1 }) };
    const sent = { position: 1, action: 'Add', status: 'flight', storedAt: AT, attempts: 1 } as const;
    await district.store.transact((writer) =>
      writer.run(
        writer.sql
          .insertInto('event_message')
          .values({ ...message, ...sent, msgId: 'M', bytes: Buffer.from(''), fields, enrollmentID, codeRefId }),
      ),
    );
    expect(await counts({ student: student(1) })).to.equal('0 0 0 0');
    await district.put({ studentID: 1, note: 'Flu' });
    expect(await counts({ student: student(1) })).to.equal('1 1 0 0');
  });

  it('goes on where it stood when its process ended', async () => {
    const days = Array.from({ length: 1_500 }, (_, index) => ({ studentID: 1 + index }));
    await district.put(...days);
    await district.takeBaseline();
    const resyncId = await submit({});
    const order = { zone: district.zone(), resyncId, at: AT };
    await markResyncPage(district.store, { ...order, lease: district.lease });
    await markResyncPage(district.store, { ...order, lease: district.lease });
    const half = await due();
    expect(half.length).to.be.greaterThan(100).and.lessThan(1_500);
    const successor = await takeOver(district.store, `zone:${ZONE}`);
    let lost: unknown;
    await markResyncPage(district.store, { ...order, lease: district.lease }).catch((error: unknown) => (lost = error));
    expect(lost).to.have.property('code', 'lease-lost');
    expect(await due()).to.deep.equal(half);
    await mark(resyncId, {}, successor);
    expect(await due()).to.have.length(1_502);
    const done = await district.store.read((reader) => readResync(reader, resyncId));
    expect(done).to.include({ status: 'marked', adds: 1_502, changes: 0, deletes: 0 });
    expect(await district.told()).to.deep.equal({});
  });
});
