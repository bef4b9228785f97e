import { expect } from 'chai';
import fc from 'fast-check';
import { attendanceCodeInfos } from '../../src/attendance/attendance-code-info.js';
import { readCalendar } from '../../src/attendance/calendar.js';
import { evaluateStudent } from '../../src/attendance/evaluate-student.js';
import { explainDay } from '../../src/attendance/explain-day.js';
import type { Finding } from '../../src/attendance/findings.js';
import { defaultReportingOptions, type ReportingOptions } from '../../src/attendance/reporting-options.js';
import type { CalendarRows, StudentRows } from '../../src/attendance/source-rows.js';
import type { Candidate, StudentDay } from '../../src/attendance/student-day.js';
import { addDays, type SchoolDay } from '../../src/core/school-day.js';
import { calendarRows, CODES, PERIODS, student, StudentBuilder } from '../support/attendance-builders.js';
import { calendars, shuffled, spoiled, students } from '../support/attendance-arbitraries.js';

/** Laws that hold for all data. A failure prints its seed and the smallest data that breaks the law. */
describe('laws of the rule book', () => {
  it('the order of rows never matters', () => {
    const orders = fc
      .tuple(calendars, students)
      .chain(([calendar, { rows }]) =>
        fc.tuple(fc.constant(calendar), fc.constant(rows), shuffled(calendar), shuffled(rows)),
      );
    hold(orders, ([calendar, rows, otherCalendar, otherRows]) => {
      const [days, findings] = evaluateAll(calendar, rows);
      const [otherDays, otherFindings] = evaluateAll(otherCalendar, otherRows);
      expect(otherDays).to.deep.equal(days);
      expect(textsOf(otherFindings)).to.deep.equal(textsOf(findings));
    });
  });

  it('an exempt row more never raises the absent minutes', () => {
    const exempt = fc.record({
      date: fc.constantFrom('2026-02-06', '2026-02-10', '2026-02-12'),
      periodID: fc.constantFrom(...Object.values(PERIODS)),
      modifiedDate: fc.constantFrom('2026-02-10T09:00:00.000Z', '2026-02-10T12:00:00.000Z'),
    });
    hold(fc.tuple(calendars, students, exempt), ([calendar, { rows }, change]) => {
      const row = student().mark('P1', 'SR', { attendanceID: 1000, ...change }).rows.attendance[0]!;
      const excuses = calendar.excuses.some(({ excuseID }) => excuseID === CODES.SR);
      fc.pre(excuses);
      const before = evaluateAll(calendar, rows)[0];
      const after = evaluateAll(calendar, { ...rows, attendance: [...rows.attendance, row] })[0];
      expect(after.map(({ date }) => date)).to.deep.equal(before.map(({ date }) => date));
      after.forEach((day, index) => expect(day.absentMinutes).to.be.at.most(before[index]!.absentMinutes));
    });
  });

  it('a non-empty allowed list made wider never removes an object', () => {
    const list = fc.uniqueArray(fc.constantFrom(...Object.keys(CODES)), { minLength: 1, maxLength: 3 });
    hold(fc.tuple(calendars, students, list, list), ([calendar, rows, narrow, more]) => {
      const narrowed = objectsOf(calendar, rows, { attendanceCodeAllowedList: narrow });
      const widened = objectsOf(calendar, rows, { attendanceCodeAllowedList: [...narrow, ...more] });
      expect(widened.map(({ RefId }) => RefId)).to.include.members(narrowed.map(({ RefId }) => RefId));
    });
  });

  it('a day is a function of its data alone, in whatever ranges it is evaluated', () => {
    hold(fc.tuple(calendars, students, fc.integer({ min: 0, max: 12 })), ([calendar, { rows }, cut]) => {
      const whole = evaluateAll(calendar, rows)[0];
      const middle = addDays('2026-02-05' as SchoolDay, cut);
      const first = evaluateAll(calendar, rows, { to: middle })[0];
      const second = evaluateAll(calendar, rows, { from: addDays(middle, 1) })[0];
      expect([...first, ...second]).to.deep.equal(whole);
      for (const { date } of whole)
        expect(evaluateAll(calendar, rows, { from: date, to: date })[0]).to.deep.equal(
          whole.filter((day) => day.date === date),
        );
    });
  });

  it('an explanation gives what the evaluation gives', () => {
    const options = fc.record({
      excludeAllSecondaryEnrollments: fc.boolean(),
      reportNoShow: fc.boolean(),
      reportStateExclude: fc.boolean(),
      codeSelection: fc.constantFrom('mostCommon', 'absentUnknown'),
    });
    hold(fc.tuple(calendars, students, options), ([calendar, rows, chosen]) => {
      const days = evaluateAll(calendar, rows.rows)[0].flatMap((day) => expectedObjects(day, rows.rows, chosen));
      const explained = objectsOf(calendar, rows, chosen).map((object) => [
        object.RefId,
        object.AttendanceCodeInfoRefId,
        object.SchoolYear,
        object.TimeIn ?? null,
        object.TimeOut ?? null,
        object.AttendanceNote ?? null,
      ]);
      expect(explained).to.deep.equal(days);
    });
  });

  it('an object keeps its RefId when the thresholds move it from half to whole', () => {
    hold(students, ({ rows }) => {
      const days = (wholeDayAbsence: number): StudentDay[] =>
        evaluateAll(calendarRows({ calendar: { halfDayAbsence: 1, wholeDayAbsence } }), rows)[0];
      const [half, whole] = [days(10_000), days(1)];
      expect(whole.map(({ refId }) => refId)).to.deep.equal(half.map(({ refId }) => refId));
      for (const [index, day] of half.entries())
        for (const [place, { codes }] of day.candidates.entries())
          if (codes.mostCommon !== null)
            expect(whole[index]?.candidates[place]?.codes.mostCommon?.refId).to.not.equal(codes.mostCommon.refId);
    });
  });

  it('thresholds and flags of calendars and grade levels leave every digest alone', () => {
    hold(fc.tuple(calendars, calendars, students), ([calendar, other, { rows }]) => {
      const changed = { ...calendar, calendar: other.calendar, gradeLevels: other.gradeLevels, periods: other.periods };
      const digests = evaluateAll(calendar, rows)[0].map(({ digest }) => digest);
      expect(evaluateAll(changed, rows)[0].map(({ digest }) => digest)).to.deep.equal(digests);
    });
  });

  it('an edit of a row changes the digest of its day and no other', () => {
    const edits = fc.tuple(
      calendars,
      students,
      fc.nat(),
      fc.constantFrom('comments', 'presentMinutes', 'modifiedDate'),
    );
    hold(edits, ([calendar, { rows }, pick, column]) => {
      fc.pre(rows.attendance.length > 0);
      const index = pick % rows.attendance.length;
      const row = rows.attendance[index]!;
      const edited = { ...row, [column]: column === 'presentMinutes' ? 7_000 : '2026-02-19T08:00:00.000Z' };
      const before = evaluateAll(calendar, rows)[0];
      const after = evaluateAll(calendar, { ...rows, attendance: rows.attendance.with(index, edited) })[0];
      const changed = before.filter(({ digest }, place) => after[place]!.digest !== digest).map(({ date }) => date);
      expect(changed).to.deep.equal(before.map(({ date }) => date).filter((date) => date === row.date));
    });
  });

  it('no cell makes it throw, report NaN or leave the forms of its values', () => {
    const base = new StudentBuilder()
      .mark('P1-P4', 'AU', { comments: 'Bus' })
      .mark('P5', null, { status: 'A' })
      .mark('P1', 'SR')
      .unit('12:00:00', '13:00:00')
      .unit('13:00:00', null);
    const spoiledRows = fc
      .constantFrom(4, 100)
      .chain((oneIn) => fc.tuple(spoiled(calendarRows(), oneIn), spoiled(base.rows, oneIn)));
    hold(spoiledRows, ([calendar, rows]) => {
      const [days, findings] = evaluateAll(calendar, rows);
      for (const day of days) {
        for (const minutes of [day.scheduledMinutes, day.absentMinutes, day.unexcusedAbsentMinutes])
          expect(minutes).to.satisfy((value: number) => Number.isSafeInteger(value) && value >= 0);
        for (const time of [day.timeIn, day.timeOut]) if (time !== null) expect(time).to.match(/^\d\d:\d\d:00$/);
        expect(day.digest).to.have.length(16);
      }
      for (const { ids } of findings) expect(ids.every(Number.isSafeInteger)).to.equal(true);
      const read = readCalendar(calendar, () => undefined);
      for (const { refId } of attendanceCodeInfos(read)) expect(refId).to.match(/^[0-9A-F]{32}$/);
      const { reason } = explainDay(
        [{ calendar: read, student: rows }],
        '2026-02-10' as SchoolDay,
        defaultReportingOptions,
      );
      expect(reason).to.be.a('string');
    });
  });
});

function hold<Data>(arbitrary: fc.Arbitrary<Data>, law: (data: Data) => void): void {
  fc.assert(fc.property(arbitrary, law), { numRuns: 150 });
}

function evaluateAll(
  rows: CalendarRows,
  student: StudentRows,
  range: { from?: SchoolDay; to?: SchoolDay } = {},
): [StudentDay[], Finding[]] {
  const findings: Finding[] = [];
  const calendar = readCalendar(rows, (finding) => findings.push(finding));
  return [[...evaluateStudent(calendar, student, range, (finding) => findings.push(finding)).days], findings];
}

const textsOf = (findings: readonly Finding[]): string[] => findings.map((finding) => JSON.stringify(finding)).sort();

function objectsOf(rows: CalendarRows, student: StudentBuilder, options: Partial<ReportingOptions>) {
  const calendar = readCalendar(rows, () => undefined);
  const chosen = { ...defaultReportingOptions, ...options };
  return Array.from({ length: 13 }, (_, index) => addDays('2026-02-05' as SchoolDay, index)).flatMap(
    (date) => explainDay([{ calendar, student: student.rows }], date, chosen).object ?? [],
  );
}

/** What a zone takes of an evaluated day, one object or none: flags from the rows, as a request does, and R13 by hand. */
function expectedObjects(
  day: StudentDay,
  rows: StudentRows,
  options: Pick<
    ReportingOptions,
    'excludeAllSecondaryEnrollments' | 'reportNoShow' | 'reportStateExclude' | 'codeSelection'
  >,
): unknown[][] {
  const passes = (candidate: Candidate): boolean => {
    const row = rows.enrollments.find(({ enrollmentID }) => enrollmentID === candidate.enrollmentID);
    return (
      (row?.noShow === 0 || options.reportNoShow) &&
      (row?.stateExclude === 0 || options.reportStateExclude) &&
      (candidate.serviceType === 'P' || !options.excludeAllSecondaryEnrollments) &&
      candidate.codes[options.codeSelection] !== null
    );
  };
  const rank = ({ value, serviceType, enrollmentID }: Candidate): number =>
    Number(value) * 1000 + (serviceType === 'P' ? 100 : 0) + enrollmentID;
  const best = day.candidates.filter(passes).sort((a, b) => rank(b) - rank(a))[0];
  if (best === undefined) return [];
  const code = best.codes[options.codeSelection];
  return [[day.refId, code?.refId, String(best.schoolYear), day.timeIn, day.timeOut, day.note]];
}
