import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { mirrorSource } from '../src/aggregation/mirror-source.js';
import { refreshCalendar } from '../src/aggregation/refresh-calendar.js';
import type { SchoolDay } from '../src/core/school-day.js';
import { acquireLease } from '../src/store/leases/leases.js';
import { migrate } from '../src/store/migrate.js';
import { openStore } from '../src/store/open.js';
import { openSource } from '../src/source/open.js';
import { generateDistrict } from '../samples/generator/district.js';

/**
 * A full refresh of a district of 5,000 students and 175 days, into an empty store and then again without a change, beside
 * the statement that a database administrator would write: minutes only, no code, no times, no note, no digest.
 */
const directory = join('var', 'bench-refresh');
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
const file = join(directory, 'district.db');
generateDistrict(file, { students: 5_000, days: 175, seed: 1, awkwardPercent: 0 });

interface Figure {
  days: number;
  ms: number;
}
const perSecond = ({ days, ms }: Figure): number => Math.round((days / ms) * 1000);

async function refresh(): Promise<Figure> {
  const source = await openSource({ kind: 'sqlite', file }, 'block');
  const store = openStore({ kind: 'sqlite', file: join(directory, 'agent.db') }, 'block');
  await migrate(store);
  const started = performance.now();
  const identities = await source.identities();
  await mirrorSource(source, store, identities);
  const lease = (await acquireLease(store, 'calendars', 'bench', 24 * 3_600_000))!;
  let days = 0;
  for (const { calendarID } of await source.calendars()) {
    const job = {
      calendarID: Number(calendarID),
      lastDay: '2026-12-31' as SchoolDay,
      runInstant: '2026-12-31T00:00:00.000Z',
      marking: { roundId: 'B'.repeat(32), markedAt: '2026-12-31T00:00:00.000Z' },
      lease,
    };
    days += (await refreshCalendar(source, store, identities, job, () => undefined)).days;
  }
  await store.tidy();
  const ms = performance.now() - started;
  await store.close();
  await source.close();
  return { days, ms };
}

/** Scheduled, absent and unexcused minutes of every student-day, written to a table in memory. */
function setBased(): Figure {
  const db = new Sqlite(file);
  db.pragma('cache_size = -200000');
  db.pragma('temp_store = memory');
  db.exec(`attach ':memory:' as target`);
  db.exec(`create table target.day (personID int, calendarID int, date text, scheduled int, absent int, unexcused int,
    primary key (personID, calendarID, date)) without rowid`);
  const minute = (column: string): string => `(60 * substr(${column}, 1, 2) + substr(${column}, 4, 2))`;
  const started = performance.now();
  const { changes } = db
    .prepare(
      `insert into target.day
       with counted as (
         select distinct enrolled.personID, enrolled.calendarID, day.date, period.periodID,
           ${minute('period.endTime')} - ${minute('period.startTime')} - ifnull(period.lunchTime, 0) as net
         from enrollment enrolled
         join day on day.calendarID = enrolled.calendarID and day.date between enrolled.startDate and ifnull(enrolled.endDate, '9999')
           and day.attendance and day.instruction and day.schoolDay
         join roster on roster.personID = enrolled.personID
           and day.date between ifnull(roster.startDate, '') and ifnull(roster.endDate, '9999')
         join section on section.sectionID = roster.sectionID
         join course on course.courseID = section.courseID and course.calendarID = enrolled.calendarID and course.active and course.attendance
         join sectionPlacement placed on placed.sectionID = section.sectionID
         join term on term.termID = placed.termID and day.date between term.startDate and term.endDate
         join period on period.periodID = placed.periodID and period.periodScheduleID = day.periodScheduleID and not period.nonInstructional),
       marked as (
         select counted.*, ifnull(code.status, mark.status) as status,
           case when code.excuseID is null then mark.excuse else code.excuse end as excuse,
           counted.net - min(counted.net, ifnull(mark.presentMinutes, 0)) as minutes
         from counted
         left join attendance mark on mark.calendarID = counted.calendarID and mark.date = counted.date
           and mark.personID = counted.personID and mark.periodID = counted.periodID
         left join attendanceExcuse code on code.excuseID = mark.excuseID)
       select personID, calendarID, date, sum(net),
         sum(iif(status = 'A' and ifnull(excuse, '') <> 'X', minutes, 0)), sum(iif(status = 'A' and excuse = 'U', minutes, 0))
       from marked group by personID, calendarID, date`,
    )
    .run();
  const ms = performance.now() - started;
  db.close();
  return { days: changes, ms };
}

const statement = setBased();
console.log(`one statement, minutes only: ${statement.days} student-days, ${perSecond(statement)} a second`);
for (const title of ['into an empty store', 'again, nothing changed']) {
  const figure = await refresh();
  const ratio = (perSecond(figure) / perSecond(statement)).toFixed(2);
  console.log(`refresh ${title}: ${figure.days} student-days, ${perSecond(figure)} a second, ${ratio} × the statement`);
}
