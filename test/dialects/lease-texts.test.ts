import { expect } from 'chai';
import { zoneOptionsSchema } from '../../src/config/zone-options.js';
import { newGuid } from '../../src/core/guid.js';
import type { SchoolDay } from '../../src/core/school-day.js';
import type { Database } from '../../src/database/port.js';
import * as calendars from '../../src/store/aggregation/calendars.js';
import * as nights from '../../src/store/aggregation/nightly-ledger.js';
import * as queue from '../../src/store/aggregation/run-queue.js';
import * as reports from '../../src/store/aggregation/run-reports.js';
import { endRun } from '../../src/store/aggregation/runs.js';
import { writeDetectionState } from '../../src/store/changes/detection-state.js';
import * as baseline from '../../src/store/publishing/baseline.js';
import { letGo } from '../../src/store/publishing/due.js';
import { readEventOptions } from '../../src/store/publishing/event-options.js';
import * as hold from '../../src/store/publishing/hold.js';
import { beginTaking } from '../../src/store/publishing/publication.js';
import * as resyncs from '../../src/store/publishing/resyncs.js';
import { releaseKeys } from '../../src/store/publishing/round-keys.js';
import * as rounds from '../../src/store/publishing/rounds.js';
import * as settle from '../../src/store/publishing/settle-event.js';
import type { StoreTables } from '../../src/store/tables.js';
import * as answers from '../../src/store/zone/answers.js';
import * as commands from '../../src/store/zone/commands.js';
import { recordWaiting } from '../../src/store/zone/requests.js';
import * as state from '../../src/store/zone/zone-state.js';
import { recordingDatabase } from '../support/recording-database.js';
import { inFlight, pausedStream } from '../unit/publishing/samples.js';
import { packet } from '../unit/store-zone/samples.js';

const AT = '2026-02-10T12:00:00.000Z';
const LEASE = { name: 'zone:Z', holder: 'me', fence: 1 };
const RUN = 'A'.repeat(32);
const HOLD = { holdId: 'H', since: AT, keys: 1, deletes: 1, limit: 0, had: 1 };
const KEY = { objectName: 'StudentDailyAttendance', objectKey: '2026-02-10/A/B' } as const;
const COUNTS = { adds: 0, changes: 0, deletes: 0, leftOut: 0 };
const RESYNC = { ...COUNTS, resyncId: RUN, zoneId: 'Z', scope: {}, requestedAt: AT, status: 'waiting', lastKey: null, reason: null } as const; // prettier-ignore
const EVENT = { ...inFlight(1), msgId: newGuid(), position: 1 };
const [, STREAM] = pausedStream('StudentDailyAttendance:Add', '4/10');
const ENDING = { at: AT, reply: 'status 0', stream: STREAM };
const STEP = { zoneId: 'Z', calendarID: 1, objectName: KEY.objectName, keys: [KEY.objectKey], isLast: true, at: AT, before: null, lastKey: '' }; // prettier-ignore
const ROUND = { roundId: RUN, startedAt: AT };
const NEVER = { lastRoundAt: null, comparedAt: null, comparedDay: null, error: null };

type Store = Database<StoreTables>;

/** Everything that only the holder of a lease may change, by what the lease is of. */
const SETTLING: Record<string, Record<string, (store: Store) => Promise<unknown>>> = {
  'a zone': {
    beginAnswer: (store) =>
      answers.beginAnswer(store, LEASE, 'Z', { answerId: newGuid(), requestId: 1, plan: {}, packet: packet(1) }, AT),
    nextPacket: (store) => answers.nextPacket(store, LEASE, newGuid(), packet(2)),
    endAnswer: (store) => answers.endAnswer(store, LEASE, { answerId: newGuid(), requestId: 1 }, 'done', null, AT),
    recordWaiting: (store) => recordWaiting(store, LEASE, 1, 'not yet'),
    beginCommand: (store) => commands.beginCommand(store, LEASE, 'Z'),
    endCommand: (store) => commands.endCommand(store, LEASE, newGuid(), 'done', 'status 0'),
    failAbandonedCommands: (store) => commands.failAbandonedCommands(store, LEASE, 'Z'),
    recordRegistered: (store) => state.recordRegistered(store, LEASE, 'Z', 'f', AT),
    recordUnregistered: (store) => state.recordUnregistered(store, LEASE, 'Z'),
    recordSleepByAgent: (store) => state.recordSleepByAgent(store, LEASE, 'Z', true),
    recordProgress: (store) => state.recordProgress(store, LEASE, 'Z', { phase: 'ready', acl: null, warnings: [] }),
    recordContact: (store) =>
      state.recordContact(store, LEASE, 'Z', { lastContactAt: AT, lastError: null, lastErrorAt: null }),
    takeEvents: (store) => store.transact((writer) => beginTaking(writer, LEASE, 'Z')),
    settleDelivered: (store) => settle.settleDelivered(store, LEASE, 'Z', EVENT, ENDING),
    settleParked: (store) => settle.settleParked(store, LEASE, 'Z', EVENT, ENDING),
    recordAttempt: (store) => settle.recordAttempt(store, LEASE, 'Z', EVENT, ENDING),
    letGo: (store) => letGo(store, LEASE, 'Z', 'users', [KEY]),
    startPublication: (store) => baseline.startPublication(store, LEASE, 'Z', AT),
    copyToBaseline: async (store) => {
      const today = '2026-02-10' as SchoolDay;
      const options = await store.read((reader) => readEventOptions(reader, 'Z', zoneOptionsSchema.parse({}), today));
      return baseline.copyToBaseline(store, LEASE, options, STEP);
    },
    releaseKeys: (store) => releaseKeys(store, LEASE, 'Z', RUN, 200),
    recordHold: (store) => hold.recordHold(store, LEASE, 'Z', HOLD, null),
    joinHold: (store) => hold.joinHold(store, LEASE, 'Z', HOLD, RUN, 200),
    endHold: (store) => hold.endHold(store, LEASE, 'Z', HOLD),
    advanceResync: (store) =>
      store.transact((writer) =>
        resyncs.advanceResync(writer, LEASE, RESYNC, { lastKey: null, counts: COUNTS, endedAt: AT }),
      ),
    failResync: (store) => resyncs.failResync(store, LEASE, RUN, 'why', AT),
  },
  'a refresh': {
    claimRun: (store) => queue.claimRun(store, LEASE, RUN, AT),
    requeueRun: (store) => queue.requeueRun(store, LEASE, RUN),
    endRun: (store) => endRun(store, LEASE, RUN, { status: 'done', endedAt: AT, outcome: null }),
    recordProgress: (store) => reports.recordProgress(store, LEASE, RUN, '{}'),
    endRunCalendar: (store) => reports.endRunCalendar(store, LEASE, RUN, 1, { error: 'no' }),
    beginRound: (store) => rounds.beginRound(store, LEASE, ROUND),
    endRound: (store) => rounds.endRound(store, LEASE, RUN, AT),
    beginNightlyDays: (store) => nights.beginNightlyDays(store, LEASE, RUN, ['2026-02-09'], AT),
    endNightlyDays: (store) =>
      nights.endNightlyDays(store, LEASE, RUN, { status: 'done', endedAt: AT, error: null }, new Map()),
    interruptAbandonedNights: (store) => nights.interruptAbandonedNights(store, LEASE, AT),
  },
  'a calendar': {
    markCalendarComplete: (store) => calendars.markCalendarComplete(store, LEASE, 1, AT, '2026-02-09'),
    markCalendarFailed: (store) => calendars.markCalendarFailed(store, LEASE, 1, 'why'),
    recordLastDay: (store) => calendars.recordLastDay(store, LEASE, 1, '2026-02-09'),
  },
  'looking for changes': {
    endOpenRounds: (store) => rounds.endOpenRounds(store, LEASE, AT),
    writeDetectionState: (store) => writeDetectionState(store, LEASE, NEVER),
  },
};

/** Writes the row of the lease, so that whoever takes it waits, and says whether it is ours. */
const LOCK = {
  sqlite: 'update "lease" set "holder" = "holder" where "name" = ? and "holder" = ? and "fence" = ?',
  mssql: 'update "lease" set "holder" = "holder" where "name" = @1 and "holder" = @2 and "fence" = @3',
};

for (const dialect of ['sqlite', 'mssql'] as const)
  describe(`whoever lost the lease (${dialect})`, () => {
    for (const [what, functions] of Object.entries(SETTLING))
      for (const [name, settles] of Object.entries(functions))
        it(`of ${what} writes nothing: ${name} locks the lease first`, async () => {
          const first = { commandId: newGuid(), verb: 'ping' };
          const held = recordingDatabase<StoreTables>(dialect, { changes: 1, ...(name === 'beginCommand' && { first }) }); // prettier-ignore
          await settles(held);
          expect(held.transactions).to.have.length(1);
          expect(held.transactions[0]![0]).to.equal(LOCK[dialect]);
          expect(held.transactions[0]!.length).to.be.greaterThan(1);
          const lost = recordingDatabase<StoreTables>(dialect, { changes: 0, ...(name === 'beginCommand' && { first }) }); // prettier-ignore
          await settles(lost).catch((error: unknown) => expect(error).to.include({ code: 'lease-lost' }));
          expect(lost.transactions).to.deep.equal([[LOCK[dialect]]]);
        });
  });
