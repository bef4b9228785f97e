import { columnTypes, identity } from './column-types.js';
import type { Migration } from './migration.js';

/** Conversations with zones: leases, commands, inbox, requests, answers, state, options and their audit. */
export const zone: Migration = {
  name: '0002-zone',
  up(dialect) {
    const t = columnTypes(dialect);
    const zoneId = `zoneId ${t.text(64)} not null`;
    return [
      `create table lease (name ${t.text(200)} not null primary key, holder ${t.text(200)} not null,
        fence ${t.bigint} not null, expiresAt ${t.bigint} not null)`,
      `create table command (commandId ${t.char(32)} not null primary key, ${zoneId}, verb ${t.text(20)} not null,
        requestedBy ${t.text(200)} not null, status ${t.text(10)} not null, claimedBy ${t.text(200)}, outcome ${t.longText},
        expiresAt ${t.bigint} not null)`,
      `create index command_waiting on command (zoneId, status)`,
      `create table inbox (${zoneId}, sourceId ${t.text(64)} not null, msgId ${t.char(32)} not null,
        messageName ${t.text(40)} not null, receivedAt ${t.instant} not null, primary key (zoneId, sourceId, msgId))${t.clustered}`,
      `create index inbox_received on inbox (receivedAt)`,
      `create table request (requestId ${identity(dialect)}, ${zoneId}, sourceId ${t.text(64)} not null,
        msgId ${t.char(32)} not null, receivedAt ${t.instant} not null, status ${t.text(10)} not null, message ${t.longText} not null,
        refusal ${t.longText}, cancel ${t.text(10)}, reason ${t.longText}, endedAt ${t.instant})`,
      `create index request_status on request (zoneId, status, requestId)`,
      `create index request_msgId on request (zoneId, msgId)`,
      `create index request_ended on request (endedAt)`,
      `create table answer (answerId ${t.char(32)} not null primary key, requestId ${t.bigint} not null, ${zoneId},
        answerPlan ${t.longText}, packetNumber ${t.int} not null, msgId ${t.char(32)} not null,
        bytes ${t.bytes} not null, lastKey ${t.longText}, morePackets ${t.int} not null, objectsSent ${t.int} not null,
        startedAt ${t.instant} not null)`,
      `create unique index answer_request on answer (requestId)`,
      `create index answer_zone on answer (zoneId, requestId)`,
      `create table zone_state (${zoneId} primary key, registeredAt ${t.instant}, registeredAs ${t.char(64)},
        asleepByAgent ${t.int} not null, asleepByZone ${t.int} not null, paused ${t.int} not null, phase ${t.text(40)} not null,
        acl ${t.longText}, warnings ${t.longText} not null, lastContactAt ${t.instant}, lastError ${t.longText}, lastErrorAt ${t.instant})`,
      `create table zone_options (${zoneId} primary key, options ${t.longText} not null, version ${t.int} not null,
        changedAt ${t.instant} not null, changedBy ${t.text(200)} not null)`,
      `create table zone_options_audit (auditId ${identity(dialect)}, ${zoneId}, changedAt ${t.instant} not null,
        changedBy ${t.text(200)} not null, before ${t.longText} not null, after ${t.longText} not null)`,
      `create index zone_options_audit_zone on zone_options_audit (zoneId, auditId)`,
    ];
  },
};
