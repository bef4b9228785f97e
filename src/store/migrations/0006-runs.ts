import { columnTypes } from './column-types.js';
import type { Migration } from './migration.js';

/** The batch queue, the nightly ledger, and by what a calendar is known to need a refresh. */
export const runs: Migration = {
  name: '0006-runs',
  up(dialect) {
    const t = columnTypes(dialect);
    return [
      `alter table refresh_run add position ${t.bigint}`,
      `alter table refresh_run add lastDay ${t.day}`,
      `alter table refresh_run add warning ${t.longText}`,
      `alter table refresh_run add progress ${t.longText}`,
      `alter table refresh_run add cancelledBy ${t.text(200)}`,
      `create index refresh_run_status on refresh_run (status, position)`,
      `create table refresh_calendar (runID ${t.char(32)} not null, position ${t.int} not null, calendarID ${t.int} not null,
        name ${t.text(400)} not null, status ${t.text(10)} not null, outcome ${t.longText}, error ${t.longText},
        primary key (runID, position))${t.clustered}`,
      `create table nightly_day (runID ${t.char(32)} not null, schoolDay ${t.day} not null, startedAt ${t.instant} not null,
        endedAt ${t.instant}, status ${t.text(20)} not null, calendars ${t.int} not null, days ${t.int} not null,
        changedDays ${t.int} not null, findings ${t.int} not null, error ${t.longText},
        primary key (runID, schoolDay))${t.clustered}`,
      `create index nightly_day_day on nightly_day (schoolDay, startedAt)`,
      `create index nightly_day_started on nightly_day (startedAt)`,
      `create index refresh_run_ended on refresh_run (endedAt)`,
      `create table calendar_fingerprint (calendarID ${t.int} not null, sourceTable ${t.text(40)} not null,
        digest ${t.char(16)} not null, primary key (calendarID, sourceTable))${t.clustered}`,
      `alter table calendar_aggregation add outdatedBy ${t.text(400)}`,
    ];
  },
};
