import { columnTypes } from './column-types.js';
import type { Migration } from './migration.js';

/** Events: what each zone was told, what is due, the messages, and what holds them back. */
export const publishing: Migration = {
  name: '0004-publishing',
  up(dialect) {
    const t = columnTypes(dialect);
    const zoneId = `zoneId ${t.text(64)} not null`;
    const key = `${zoneId}, objectName ${t.text(30)} not null, objectKey ${t.text(80)} not null`;
    return [
      `create table publication (${zoneId} primary key, startedAt ${t.instant} not null, heldAt ${t.instant}, held ${t.longText})`,
      `create table baseline_part (${zoneId}, calendarID ${t.int} not null, lastKey ${t.text(80)}, takenAt ${t.instant},
        primary key (zoneId, calendarID))${t.clustered}`,
      `create table told (${key}, state ${t.text(8)} not null, fields ${t.longText} not null, enrollmentID ${t.int},
        codeRefId ${t.char(32)}, since ${t.instant} not null, primary key (zoneId, objectName, objectKey))${t.clustered}`,
      `create table due (${key}, cause ${t.text(10)} not null, roundId ${t.char(32)}, waitsFor ${t.text(80)} not null,
        markedAt ${t.instant} not null, primary key (zoneId, objectName, objectKey))${t.clustered}`,
      `create index due_next on due (zoneId, waitsFor, objectName, markedAt, objectKey)`,
      `create index due_round on due (zoneId, roundId)`,
      `create table event_message (msgId ${t.char(32)} not null primary key, ${key}, position ${t.bigint} not null,
        action ${t.text(6)} not null, status ${t.text(10)} not null, fields ${t.longText}, enrollmentID ${t.int},
        codeRefId ${t.char(32)}, bytes ${t.bytes} not null, storedAt ${t.instant} not null, attempts ${t.int} not null,
        endedAt ${t.instant}, reply ${t.longText})`,
      `create index event_message_queue on event_message (zoneId, status, position)`,
      `create index event_message_key on event_message (zoneId, objectName, objectKey, position)`,
      `create index event_message_ended on event_message (endedAt)`,
      `create table stream (${zoneId}, objectName ${t.text(30)} not null, action ${t.text(6)} not null,
        pausedAt ${t.instant}, reason ${t.longText}, retryAt ${t.instant}, lastCode ${t.text(10)}, refusals ${t.int} not null,
        primary key (zoneId, objectName, action))${t.clustered}`,
      `create table resync (resyncId ${t.char(32)} not null primary key, ${zoneId}, scope ${t.longText} not null,
        requestedBy ${t.text(200)} not null, requestedAt ${t.instant} not null, status ${t.text(10)} not null,
        lastKey ${t.text(120)}, adds ${t.int} not null, changes ${t.int} not null, deletes ${t.int} not null, leftOut ${t.int} not null,
        endedAt ${t.instant}, reason ${t.longText})`,
      `create index resync_zone on resync (zoneId, status)`,
    ];
  },
};
