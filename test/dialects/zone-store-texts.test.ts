import { expect } from 'chai';
import { zoneOptionsSchema } from '../../src/config/zone-options.js';
import { systemClock } from '../../src/core/clock.js';
import { newGuid } from '../../src/core/guid.js';
import { acquireLease, leaseHolder, releaseLease, renewLease } from '../../src/store/leases/leases.js';
import { DatabaseClock } from '../../src/store/leases/database-clock.js';
import { leaseStanding } from '../../src/store/leases/lease-standing.js';
import * as processes from '../../src/store/leases/processes.js';
import { readShares } from '../../src/store/leases/shares.js';
import { migrations } from '../../src/store/migrations/index.js';
import type { StoreTables } from '../../src/store/tables.js';
import * as answers from '../../src/store/zone/answers.js';
import * as commands from '../../src/store/zone/commands.js';
import * as inbox from '../../src/store/zone/inbox.js';
import * as requests from '../../src/store/zone/requests.js';
import * as options from '../../src/store/zone/zone-options.js';
import * as state from '../../src/store/zone/zone-state.js';
import { recordingDatabase } from '../support/recording-database.js';
import { packet, request } from '../unit/store-zone/samples.js';

const AT = '2026-02-10T12:00:00.000Z';
const LEASE = { name: 'zone:Z', holder: 'me', fence: 1 };
const REFUSED = { category: 8, code: 1, desc: 'no' };

/** Runs every function of the zone's store against SQL Server's text; returns the statements. */
async function statements(): Promise<string[]> {
  // Every statement touches a row, so that those behind it are written too.
  const store = recordingDatabase<StoreTables>('mssql', { changes: 1 });
  const answer = { answerId: newGuid(), requestId: 1, plan: {}, packet: packet(1) };
  const entry = { zoneId: 'Z', sourceId: 'S', msgId: newGuid(), messageName: 'SIF_Request', receivedAt: AT };
  const edit = { initial: zoneOptionsSchema.parse({}), seenVersion: null, changedBy: 'me', changedAt: AT };

  await acquireLease(store, 'zone:Z', 'me');
  await renewLease(store, LEASE);
  await releaseLease(store, LEASE);
  await leaseHolder(store, 'zone:Z');
  await leaseStanding(store, 'zone:Z');
  await readShares(store);
  await processes.recordProcess(store, { holder: 'me', zones: ['Z'] });
  await processes.forgetProcess(store, 'me');
  await new DatabaseClock(systemClock).ask(store);

  await inbox.receiveOnce(store, entry, (writer) => requests.insertRequest(writer, 'Z', request(), AT, REFUSED));
  await inbox.forgetReceivedBefore(store, AT, 500);
  await requests.queuedRequests(store, 'Z');
  await requests.waitingRequest(store, 1);
  await requests.recordWaiting(store, LEASE, 1, 'not yet');
  await requests.cancellationOf(store, 1);
  await requests.forgetRequestsEndedBefore(store, AT, 500);
  for (const how of ['Standard', 'None'] as const)
    await store.transact((writer) => requests.cancelRequests(writer, 'Z', [newGuid()], how, REFUSED, AT));
  await store.read((reader) => requests.countWaiting(reader, 'Z'));
  await store.read((reader) => requests.firstWaitingReason(reader, 'Z'));

  await answers.beginAnswer(store, LEASE, 'Z', answer, AT);
  await answers.nextPacket(store, LEASE, answer.answerId, packet(2));
  await answers.endAnswer(store, LEASE, answer, 'done', null, AT);
  await answers.answersUnderWay(store, 'Z');
  await answers.readAnswer(store, answer.answerId);
  await store.read((reader) => answers.answerProgress(reader, 'Z'));

  const commandId = await commands.submitCommand(store, { zoneId: 'Z', verb: 'ping', requestedBy: 'me', ttlMs: 1 });
  await commands.beginCommand(store, LEASE, 'Z');
  await commands.endCommand(store, LEASE, commandId, 'done', 'status 0');
  await commands.failAbandonedCommands(store, LEASE, 'Z');
  await commands.withdrawCommand(store, commandId);
  await commands.commandResult(store, commandId);
  await commands.forgetCommands(store, 1);

  await state.ensureZone(store, 'Z');
  await state.readZoneState(store, 'Z');
  await state.recordRegistered(store, LEASE, 'Z', 'f'.repeat(64), AT);
  await state.recordUnregistered(store, LEASE, 'Z');
  await state.recordSleepByAgent(store, LEASE, 'Z', true);
  await store.transact((writer) => state.recordSleepByZone(writer, 'Z', true));
  await state.recordPaused(store, 'Z', true);
  await state.recordProgress(store, LEASE, 'Z', { phase: 'ready', acl: null, warnings: [] });
  await state.recordContact(store, LEASE, 'Z', { lastContactAt: AT, lastError: null, lastErrorAt: null });

  await options.editOptions(store, 'Z', { ...edit, change: (before) => ({ ...before, years: [2026] }) });
  await options.optionsChanges(store, 'Z');
  const first = recordingDatabase<StoreTables>('mssql');
  await processes.recordProcess(first, { holder: 'me', zones: ['Z'] });
  return [...store.texts, ...first.texts];
}

/** What SQL Server does not understand, and what our statements do without there. */
const FOREIGN = /\blimit\b|pragma|on conflict|\bmerge\b|unixepoch|returning|without rowid|\breadpast\b/i;

/** Words that name nothing in SQL Server without quotes; those that could be mistaken for a column's name. */
const RESERVED = /^\s*(?:add|all|any|begin|between|by|case|close|current|default|end|exists|external|file|from|function|group|index|key|open|option|order|plan|primary|proc|public|read|schema|select|set|table|to|top|transaction|trigger|union|unique|user|values|view|when|where|while)\s/i; // prettier-ignore

describe('the zone’s statements for SQL Server', () => {
  it('hold nothing that only SQLite knows', async () => {
    const texts = await statements();
    expect(texts.length).to.be.greaterThan(40);
    for (const text of texts) expect(text).to.not.match(FOREIGN);
  });

  it('hold no value from outside', async () => {
    for (const text of await statements()) expect(text.replaceAll("'1970-01-01'", '')).to.not.contain("'");
  });

  it('create tables whose columns SQL Server takes for names', () => {
    const tables = migrations
      .flatMap((migration) => migration.up('mssql'))
      .filter((text) => text.startsWith('create table'));
    for (const text of tables) {
      const columns = text.slice(text.indexOf('(') + 1).split(/,(?![^(]*\))/);
      for (const column of columns) if (!/^\s*primary key/.test(column)) expect(column, text).to.not.match(RESERVED);
    }
  });
});
