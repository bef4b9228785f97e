-- What the agent reads, as views over a student information system that names things in its own way. An example: the tables on
-- the right are invented, the names and types on the left are the contract (docs/source.md, src/source/contract.ts).
-- Views stand in a schema of their own, so that the login sees them and nothing beneath:
--
--   source: { kind: mssql, …, schema: sif }
--
-- Change Tracking works on base tables only. Through views edits are found by modifiedDate, which must move with every edit.

create schema sif;
go

create view sif.school as
select s.SchoolKey as schoolID, s.SchoolName as name, s.StateGuid as schoolGUID
from dbo.Schools as s;
go

create view sif.person as
select p.StudentKey as personID, p.StudentGuid as personGUID, p.LocalStudentNumber as studentNumber
from dbo.Students as p;
go

-- endYear 2026 is the school year 2025-26; thresholds are minutes, null where there are none.
create view sif.calendar as
select c.CalendarKey as calendarID, c.SchoolKey as schoolID, c.CalendarName as name, c.SchoolYearEnd as endYear,
  cast(c.FirstDay as date) as startDate, cast(c.LastDay as date) as endDate,
  cast(case when c.ReportToState = 'N' then 1 else 0 end as bit) as sifExclude,
  c.HalfDayMinutes as halfDayAbsence, c.FullDayMinutes as wholeDayAbsence
from dbo.SchoolCalendars as c;
go

create view sif.gradeLevel as
select g.GradeKey as gradeLevelID, g.CalendarKey as calendarID, g.GradeCode as name,
  cast(case when g.ReportToState = 'N' then 1 else 0 end as bit) as sifExclude,
  g.HalfDayMinutes as halfDayAbsence, g.FullDayMinutes as wholeDayAbsence
from dbo.CalendarGrades as g;
go

-- grade is the name of a gradeLevel of the calendar; serviceType P primary, S partial, N special education services.
create view sif.enrollment as
select e.EnrollmentKey as enrollmentID, e.StudentKey as personID, e.CalendarKey as calendarID, e.GradeCode as grade,
  case e.EnrollmentKind when 1 then 'P' when 2 then 'S' else 'N' end as serviceType,
  cast(e.EntryDate as date) as startDate, cast(e.ExitDate as date) as endDate, e.SchoolYearEnd as endYear,
  cast(case when e.EntryCode = 'NS' then 1 else 0 end as bit) as noShow,
  cast(e.ExcludeFromState as bit) as stateExclude, e.UpdatedAtUtc as modifiedDate
from dbo.Enrollments as e;
go

create view sif.term as
select t.TermKey as termID, t.CalendarKey as calendarID, t.TermName as name,
  cast(t.BeginsOn as date) as startDate, cast(t.EndsOn as date) as endDate
from dbo.Terms as t;
go

create view sif.periodSchedule as
select b.BellScheduleKey as periodScheduleID, b.CalendarKey as calendarID, b.BellScheduleName as name
from dbo.BellSchedules as b;
go

create view sif.period as
select p.PeriodKey as periodID, p.BellScheduleKey as periodScheduleID, p.PeriodName as name, p.SortOrder as seq,
  cast(p.BeginsAt as time(0)) as startTime, cast(p.EndsAt as time(0)) as endTime,
  cast(case when p.IsInstructional = 1 then 0 else 1 end as bit) as nonInstructional, p.LunchMinutes as lunchTime
from dbo.BellPeriods as p;
go

-- A day takes attendance when all three flags are set and it has a bell schedule.
create view sif.day as
select d.CalendarDayKey as dayID, d.CalendarKey as calendarID, cast(d.CalendarDate as date) as date,
  d.BellScheduleKey as periodScheduleID, cast(d.IsSchoolDay as bit) as schoolDay,
  cast(d.IsInstructionalDay as bit) as instruction, cast(d.TakesAttendance as bit) as attendance
from dbo.CalendarDays as d;
go

create view sif.course as
select c.CourseKey as courseID, c.CalendarKey as calendarID, c.CourseTitle as name,
  cast(c.TakesAttendance as bit) as attendance, cast(c.IsActive as bit) as active
from dbo.Courses as c;
go

create view sif.section as
select s.SectionKey as sectionID, s.CourseKey as courseID
from dbo.Sections as s;
go

create view sif.sectionPlacement as
select m.MeetingKey as sectionPlacementID, m.SectionKey as sectionID, m.PeriodKey as periodID, m.TermKey as termID
from dbo.SectionMeetings as m;
go

create view sif.roster as
select r.RosterKey as rosterID, r.StudentKey as personID, r.SectionKey as sectionID,
  cast(r.AddedOn as date) as startDate, cast(r.DroppedOn as date) as endDate
from dbo.SectionRosters as r;
go

-- status A absent, T tardy, E early release, P present; excuse E excused, U unexcused, X exempt.
create view sif.attendanceExcuse as
select x.AttendanceCodeKey as excuseID, x.CalendarKey as calendarID, x.Code as code, x.CodeDescription as description,
  x.StatusLetter as status, x.ExcuseLetter as excuse, x.CodeGuid as excuseGUID
from dbo.AttendanceCodes as x;
go

create view sif.attendance as
select a.AttendanceKey as attendanceID, a.CalendarKey as calendarID, a.StudentKey as personID,
  cast(a.AttendanceDate as date) as date, a.PeriodKey as periodID, a.AttendanceCodeKey as excuseID,
  a.StatusLetter as status, a.ExcuseLetter as excuse, a.MinutesPresent as presentMinutes, a.Remark as comments,
  a.UpdatedAtUtc as modifiedDate
from dbo.PeriodAttendance as a;
go

-- A system without positive attendance gives a view without rows.
create view sif.attendanceUnit as
select cast(null as int) as attendanceUnitID, cast(null as int) as calendarID, cast(null as int) as personID,
  cast(null as date) as date, cast(null as time(0)) as startTime, cast(null as time(0)) as endTime,
  cast(null as datetime2) as modifiedDate
where 1 = 0;
go

-- The agent's login reads these views and nothing else. Where views and tables have one owner, SELECT on the views is enough.
create user sif_reader for login sif_reader;
grant select on schema::sif to sif_reader;
go
