import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { generateDistrict } from '../../samples/generator/district.js';
import { attendanceCodeInfos } from '../../src/attendance/attendance-code-info.js';
import { readCalendar, type Calendar } from '../../src/attendance/calendar.js';
import { evaluateStudent } from '../../src/attendance/evaluate-student.js';
import { explainDay, type StudentCalendar } from '../../src/attendance/explain-day.js';
import { defaultReportingOptions, type ReportingOptions } from '../../src/attendance/reporting-options.js';
import type { StudentDay } from '../../src/attendance/student-day.js';
import { addDays, parseSchoolDay, type SchoolDay } from '../../src/core/school-day.js';
import { Oracle, type ZoneOptions } from '../support/oracle.js';
import { SourceRows } from './source-rows.js';

const DISTRICTS = [
  { seed: 101, awkwardPercent: 10 },
  { seed: 102, awkwardPercent: 30 },
  { seed: 103, awkwardPercent: 60 },
  { seed: 104, awkwardPercent: 2 },
];

const OPTION_SETS: readonly Partial<ZoneOptions>[] = [
  {},
  { codeSelection: 'absentUnknown', excludeAllSecondaryEnrollments: true },
  { reportNoShow: true, reportStateExclude: true, attendanceCodeAllowedList: ['AE', 'UNK', 'lc'] },
  { schools: ['schoolID:12', 'schoolID:14', 'schoolID:99'], years: [2026] },
];

for (const { seed, awkwardPercent } of DISTRICTS)
  describe(`The product and the independent evaluation, district of seed ${seed} with ${awkwardPercent} % awkward`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'agreement-'));
    const file = join(folder, 'district.db');
    let rows: SourceRows;
    let oracle: Oracle;
    let calendars: Calendar[];
    /** What the product evaluates, by person, calendar and date. */
    const days = new Map<string, StudentDay>();
    before(() => {
      generateDistrict(file, { students: 100, days: 40, seed, awkwardPercent });
      rows = new SourceRows(file);
      oracle = new Oracle(file);
      calendars = rows.calendars().map((calendar) => readCalendar(calendar, () => undefined));
      for (const personID of rows.personIDs())
        for (const calendar of calendars)
          for (const day of evaluateStudent(calendar, rows.student(personID, calendar.calendarID), {}, () => undefined)
            .days)
            days.set(`${personID} ${calendar.calendarID} ${day.date}`, day);
    });
    after(() => {
      rows.close();
      rmSync(folder, { recursive: true });
    });

    it('agree on every aggregation record', () => {
      const found = [...days].map(([place, day]) => {
        const [personID, calendarID] = place.split(' ').map(Number);
        const { date, scheduledMinutes, absentMinutes, unexcusedAbsentMinutes, mostCommonExcuseID } = day;
        return {
          personID,
          calendarID,
          date,
          scheduledMinutes,
          absentMinutes,
          unexcusedAbsentMinutes,
          mostCommonExcuseID,
        };
      });
      const known = new Set(rows.personIDs());
      const expected = oracle.records().filter((record) => known.has(record.personID));
      expect(found.length).to.be.greaterThan(1000);
      expect(found.map(text).sort()).to.deep.equal(expected.map(text).sort());
    });

    it('agree on every AttendanceCodeInfo', () => {
      const found = calendars
        .filter((calendar) => !calendar.sifExclude)
        .flatMap((calendar) => attendanceCodeInfos(calendar))
        .map(({ refId, schoolRefId, code, type, status, description, value }) =>
          text([refId, schoolRefId, code, type, status, description ?? undefined, value]),
        );
      const expected = oracle
        .codes()
        .map((one) =>
          text([
            one.RefId,
            one.SchoolInfoRefId,
            one.AttendanceCode,
            one.AttendanceType,
            one.AttendanceStatus,
            one.Description,
            one.AbsenceValue,
          ]),
        );
      expect(found.sort()).to.deep.equal(expected.sort());
    });

    for (const options of OPTION_SETS)
      it(`agree on every object and every first reason with ${JSON.stringify(options)}`, () => {
        const found: string[] = [];
        const expected: string[] = [];
        const objects: string[] = [];
        for (const { personID, schoolID, calendars: there } of placesOf(rows, calendars))
          for (const date of datesOf(there)) {
            const { reason, object, enrollments } = explainDay(there, date, reportingOptions(options, calendars));
            const reasons = oracle.reasonsOfEnrollments(personID, schoolID, date, options);
            const place = `${personID} at ${schoolID} on ${date}`;
            found.push(`${place}: ${reason}, of ${text(byEnrollment(enrollments))}`);
            expected.push(`${place}: ${reasons[0]?.reason}, of ${text(byEnrollment(reasons))}`);
            if (!object) continue;
            objects.push(text(inOrder(object)));
            // What the refresh stores is what is explained.
            const evaluated = days.get(`${personID} ${enrollments[0]!.calendarID} ${date}`);
            expect(evaluated?.candidates.map((one) => one.enrollmentID)).to.include(enrollments[0]!.enrollmentID);
            const { RefId: refId, TimeIn: timeIn, TimeOut: timeOut, AttendanceNote: note } = object;
            expect(evaluated).to.include({
              refId,
              timeIn: timeIn ?? null,
              timeOut: timeOut ?? null,
              note: note ?? null,
            });
          }
        expect(differences(found, expected)).to.deep.equal([]);
        expect(
          differences(
            objects.sort(),
            oracle
              .objects(options)
              .map((object) => text(inOrder(object)))
              .sort(),
          ),
        ).to.deep.equal([]);
        expect(objects.length).to.be.greaterThan(10);
      });
  });

const text = (value: unknown): string => JSON.stringify(value);

/** Among enrollments that got equally far the rule book names no order. */
const byEnrollment = (reasons: readonly { enrollmentID: number; reason: string }[]): unknown =>
  reasons.map(({ enrollmentID, reason }) => [enrollmentID, reason]).sort();

/** Keys in one order, so that equal objects have equal text. */
const inOrder = (object: object): unknown => Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));

/** The first few places where two lists part. */
function differences(found: readonly string[], expected: readonly string[]): string[] {
  const [foundSet, expectedSet] = [new Set(found), new Set(expected)];
  return [
    ...found.filter((one) => !expectedSet.has(one)).map((one) => `product: ${one}`),
    ...expected.filter((one) => !foundSet.has(one)).map((one) => `oracle: ${one}`),
  ].slice(0, 20);
}

/** Each student at each school with an enrollment, with the school's calendars in which there is one. */
function placesOf(
  rows: SourceRows,
  calendars: readonly Calendar[],
): { personID: number; schoolID: number; calendars: StudentCalendar[] }[] {
  return rows.personIDs().flatMap((personID) => {
    const enrolled = calendars
      .map((calendar) => ({ calendar, student: rows.student(personID, calendar.calendarID) }))
      .filter(({ student }) => student.enrollments.length > 0);
    return [...new Set(enrolled.map(({ calendar }) => calendar.schoolID as number))].map((schoolID) => ({
      personID,
      schoolID,
      calendars: enrolled.filter(({ calendar }) => calendar.schoolID === schoolID),
    }));
  });
}

/**
 * The dates to explain: all on which the student has rows, in any of the calendars, and one in ten of the others, with
 * and without school, in and out of the calendars.
 */
function datesOf(calendars: readonly StudentCalendar[]): SchoolDay[] {
  const dates = new Set<SchoolDay>();
  for (const { calendar, student } of calendars) {
    for (const { date } of [...student.attendance, ...student.units]) {
      const day = parseSchoolDay(date);
      if (day !== undefined) dates.add(day);
    }
    const { from, to } = calendar.dates ?? {};
    if (from && to) for (let day = addDays(from, -3); day <= addDays(to, 3); day = addDays(day, 10)) dates.add(day);
  }
  return [...dates].sort();
}

/** The product's form of the options; schools here are all written as `schoolID:N`. */
function reportingOptions(
  { schools, years, ...rest }: Partial<ZoneOptions>,
  calendars: readonly Calendar[],
): ReportingOptions {
  const inScope = calendars.filter(({ schoolID }) => schools?.includes(`schoolID:${schoolID}`));
  return {
    ...defaultReportingOptions,
    ...rest,
    schoolRefIds: schools ? new Set(inScope.flatMap(({ schoolRefId }) => schoolRefId ?? [])) : null,
    years: years ? new Set(years) : null,
  };
}
