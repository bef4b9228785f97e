import type { BellStyle } from './bell-schedules.js';
import { insertCalendar, type CalendarModel, type CalendarPlan } from './calendars.js';
import type { Generation } from './generation.js';

export interface SchoolModel {
  schoolID: number;
  /** Share of the district's students. */
  weight: number;
  /** This year's calendar, in which most students are. */
  main: CalendarModel;
  /** A second calendar of the school for the same year, with classes in the evening. */
  evening?: CalendarModel;
  /** A second calendar of the school that is excluded from SIF. */
  excluded?: CalendarModel;
  /** Last year's. */
  past?: CalendarModel;
}

const FIRST_DATE = '2025-08-18';
const FIRST_DATE_OF_PAST_YEAR = '2024-11-04';
const DAYS_OF_PAST_YEAR = 10;
const STUDENTS_OF_A_SCHOOL = 900;

const HIGH_GRADES = ['09', '10', '11', '12'];
const MIDDLE_GRADES = ['06', '07', '08'];
const STYLES: readonly BellStyle[] = ['traditional', 'block', 'middle'];
const THRESHOLDS = [
  [120, 240],
  [null, null],
  [90, 210],
  [120, 300],
  [150, 150],
] as const;

export function insertSchools(generation: Generation): SchoolModel[] {
  const { random, hasAwkward, options } = generation;
  const count = Math.max(3, Math.round(options.students / STUDENTS_OF_A_SCHOOL));
  const school = (name: string, schoolGUID: string | null): number => {
    const schoolID = generation.nextId('school');
    generation.insert('school', { schoolID, name, schoolGUID });
    return schoolID;
  };
  const calendar = (
    schoolID: number,
    name: string,
    plan: Partial<CalendarPlan> & { style: BellStyle },
  ): CalendarModel =>
    insertCalendar(generation, {
      schoolID,
      name: `${name} ${plan.endYear === 2025 ? '24-25' : '25-26'}`,
      endYear: 2026,
      firstDate: FIRST_DATE,
      days: options.days,
      terms: 2,
      grades: plan.style === 'middle' ? MIDDLE_GRADES : HIGH_GRADES,
      thresholds: [120, 240],
      codes: 'all',
      sifExclude: false,
      students: options.students / count,
      ...plan,
    });

  const schools: SchoolModel[] = [];
  const firstGuid = random.guid();
  for (let index = 0; index < count; index += 1) {
    const style = STYLES[index % STYLES.length]!;
    const name = `${style === 'middle' ? 'Middle' : 'High'} School ${index + 1}`;
    const schoolID = school(name, index === 0 ? firstGuid : random.guid());
    const main = calendar(schoolID, name, {
      style,
      terms: style === 'middle' ? 4 : 2,
      thresholds: THRESHOLDS[index % THRESHOLDS.length]!,
      codes: index % 3 === 1 ? 'no unknown' : 'all',
    });
    schools.push({ schoolID, weight: 1, main });
  }
  const [first, second, third] = schools as [SchoolModel, SchoolModel, SchoolModel];
  const few = options.students / 30;
  first.evening = calendar(first.schoolID, 'Evening', { style: 'evening', students: few, thresholds: [60, 120] });
  second.past = calendar(second.schoolID, 'High School 2', {
    style: 'traditional',
    endYear: 2025,
    firstDate: FIRST_DATE_OF_PAST_YEAR,
    days: Math.min(DAYS_OF_PAST_YEAR, options.days),
    students: options.students / count / 3,
  });
  third.excluded = calendar(third.schoolID, 'Summer bridge', { style: 'middle', students: few, sifExclude: true });

  if (hasAwkward) {
    const small = (name: string, guid: string | null, plan: Partial<CalendarPlan>): void => {
      const schoolID = school(name, guid);
      const main = calendar(schoolID, name, { style: 'traditional', students: few, ...plan });
      schools.push({ schoolID, weight: 0.05, main });
    };
    small('Annex', random.spelling(firstGuid), {});
    small('Academy', random.pick(['unknown', '', `{${random.guid()}}`, random.guid().slice(1)]), {});
    small('Night School', random.guid(), { style: 'evening', thresholds: [-5, 240], codes: 'neither' });
    small('Charter School', random.guid(), { thresholds: [300, 240], codes: 'neither' });
    small('Farm School', random.guid(), { thresholds: [0, null], codes: 'no unknown' });
  }
  return schools;
}
