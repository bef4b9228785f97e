-- The indexes that the agent relies on. A file of their own: a large district is loaded first and indexed after.

create index attendance_calendar_date_person on attendance (calendarID, date, personID);
create index attendance_person_date on attendance (personID, date);
create index attendance_modified on attendance (modifiedDate);
create index roster_person on roster (personID);
create index roster_section on roster (sectionID);
create index sectionPlacement_period on sectionPlacement (periodID);
create index enrollment_calendar_person on enrollment (calendarID, personID);
create index enrollment_person on enrollment (personID);
create index enrollment_modified on enrollment (modifiedDate);
create index day_calendar_date on day (calendarID, date);
create index attendanceUnit_calendar_date_person on attendanceUnit (calendarID, date, personID);
create index attendanceUnit_modified on attendanceUnit (modifiedDate);
