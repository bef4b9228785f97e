import { columnTypes } from './column-types.js';
import type { Migration } from './migration.js';

/** What change detection compares the SIS with: the rows that the aggregated days were computed from. */
export const changes: Migration = {
  name: '0003-changes',
  up(dialect) {
    const t = columnTypes(dialect);
    return [
      `create table seen_row (sourceTable ${t.text(20)} not null, calendarID ${t.int} not null, date ${t.text(10)} not null,
        personID ${t.int} not null, rowID ${t.int} not null, digest ${t.char(16)} not null,
        primary key (calendarID, personID, date, sourceTable, rowID))${t.clustered}`,
      `create index seen_row_day on seen_row (sourceTable, calendarID, date, rowID)`,
      `create index seen_row_id on seen_row (sourceTable, rowID)`,
      `create table student_inputs (calendarID ${t.int} not null, personID ${t.int} not null, digest ${t.char(16)} not null,
        primary key (calendarID, personID))${t.clustered}`,
      `create table unrecorded_day (calendarID ${t.int} not null, personID ${t.int} not null, date ${t.day} not null,
        digest ${t.char(16)} not null, primary key (calendarID, personID, date))${t.clustered}`,
      `create table seen_code (calendarID ${t.int} not null, excuseID ${t.int} not null, digest ${t.char(16)} not null,
        primary key (calendarID, excuseID))${t.clustered}`,
      `create table source_state (name ${t.text(100)} not null primary key, value ${t.longText} not null)`,
      `alter table calendar_aggregation add version ${t.int} default 0 not null`,
      `alter table enrollment add personID ${t.int}`,
      `alter table enrollment add calendarID ${t.int}`,
      `create index enrollment_student on enrollment (calendarID, personID)`,
      `create table detection_round (roundId ${t.char(32)} not null primary key, lease ${t.text(200)} not null,
        startedAt ${t.instant} not null, endedAt ${t.instant})`,
    ];
  },
};
