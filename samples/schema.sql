-- The source tables in SQLite: what a student information system offers the agent. Dates are TEXT 'YYYY-MM-DD', times TEXT 'HH:MM:SS', instants TEXT 'YYYY-MM-DDTHH:MM:SS.sssZ' (UTC),
-- flags INTEGER 0 or 1. There are no constraints beyond the primary keys: real data breaks every promise once,
-- and the agent has to live with it.

create table school (
  schoolID integer primary key,
  name text,
  schoolGUID text
);

create table person (
  personID integer primary key,
  personGUID text,
  studentNumber text
);

create table calendar (
  calendarID integer primary key,
  schoolID integer,
  name text,
  endYear integer,
  startDate text,
  endDate text,
  sifExclude integer,
  halfDayAbsence integer,
  wholeDayAbsence integer
);

create table gradeLevel (
  gradeLevelID integer primary key,
  calendarID integer,
  name text,
  sifExclude integer,
  halfDayAbsence integer,
  wholeDayAbsence integer
);

create table enrollment (
  enrollmentID integer primary key,
  personID integer,
  calendarID integer,
  grade text,
  serviceType text,
  startDate text,
  endDate text,
  endYear integer,
  noShow integer,
  stateExclude integer,
  modifiedDate text
);

create table term (
  termID integer primary key,
  calendarID integer,
  name text,
  startDate text,
  endDate text
);

create table periodSchedule (
  periodScheduleID integer primary key,
  calendarID integer,
  name text
);

create table period (
  periodID integer primary key,
  periodScheduleID integer,
  name text,
  seq integer,
  startTime text,
  endTime text,
  nonInstructional integer,
  lunchTime integer
);

create table day (
  dayID integer primary key,
  calendarID integer,
  date text,
  periodScheduleID integer,
  schoolDay integer,
  instruction integer,
  attendance integer
);

create table course (
  courseID integer primary key,
  calendarID integer,
  name text,
  attendance integer,
  active integer
);

create table section (
  sectionID integer primary key,
  courseID integer
);

create table sectionPlacement (
  sectionPlacementID integer primary key,
  sectionID integer,
  periodID integer,
  termID integer
);

create table roster (
  rosterID integer primary key,
  personID integer,
  sectionID integer,
  startDate text,
  endDate text
);

create table attendanceExcuse (
  excuseID integer primary key,
  calendarID integer,
  code text,
  description text,
  status text,
  excuse text,
  excuseGUID text
);

create table attendance (
  attendanceID integer primary key,
  calendarID integer,
  personID integer,
  date text,
  periodID integer,
  excuseID integer,
  status text,
  excuse text,
  presentMinutes integer,
  comments text,
  modifiedDate text
);

create table attendanceUnit (
  attendanceUnitID integer primary key,
  calendarID integer,
  personID integer,
  date text,
  startTime text,
  endTime text,
  modifiedDate text
);
