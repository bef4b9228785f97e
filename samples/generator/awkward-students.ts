import { DANGLING_ID, type Generation } from './generation.js';
import type { SchoolModel } from './schools.js';
import { cutShort, newStay, type StudentPlan } from './stays.js';

interface Surroundings {
  generation: Generation;
  schools: readonly SchoolModel[];
  /** GUIDs of students with lower personIDs. */
  earlierGuids: readonly string[];
}

/** What can be wrong with a student, each as a change of an ordinary one. */
export const AWKWARD_STUDENTS: Readonly<Record<string, (plan: StudentPlan, around: Surroundings) => void>> = {
  'student: malformed GUID': (plan, { generation: { random } }) => {
    const guid = random.guid();
    plan.personGUID = random.pick([guid.slice(1), `{${guid}}`, `${guid.slice(0, -1)}G`, ` ${guid}`, '', 'unknown']);
  },
  'student: no GUID': (plan) => {
    plan.personGUID = null;
  },
  'student: GUID of an earlier one': (plan, { generation, earlierGuids }) => {
    if (earlierGuids.length > 0) plan.personGUID = generation.random.spelling(generation.random.pick(earlierGuids));
  },
  'student: not in the person table': (plan) => {
    const personID = DANGLING_ID - plan.stays[0]!.enrollment.personID;
    plan.inPersonTable = false;
    plan.personID = personID;
    for (const stay of plan.stays) stay.enrollment.personID = personID;
  },
  'enrollment: no show': (plan) => {
    plan.stays[0]!.enrollment.noShow = 1;
  },
  'enrollment: state exclude': (plan) => {
    plan.stays[0]!.enrollment.stateExclude = 1;
  },
  'enrollment: no show and state exclude': (plan) => {
    Object.assign(plan.stays[0]!.enrollment, { noShow: 1, stateExclude: 1 });
  },
  'enrollment: unknown grade': (plan) => {
    plan.stays[0]!.enrollment.grade = '99';
  },
  'enrollment: grade with blanks around': (plan) => {
    plan.stays[0]!.enrollment.grade = `  ${plan.stays[0]!.enrollment.grade} `;
  },
  'enrollment: service type in lower case': (plan) => {
    plan.stays[0]!.enrollment.serviceType = ' p';
  },
  'enrollment: unknown service type': (plan, { generation }) => {
    plan.stays[0]!.enrollment.serviceType = generation.random.pick(['Z', '', 'PP']);
  },
  'enrollment: twice in one calendar, primary and secondary': (plan, { generation }) => {
    const { calendar } = plan.stays[0]!;
    plan.stays.push(newStay(generation, plan.personID, calendar, { serviceType: 'S' }));
  },
  'enrollment: twice in one calendar, both primary': (plan, { generation }) => {
    const { calendar } = plan.stays[0]!;
    plan.stays.push(newStay(generation, plan.personID, calendar));
  },
  'enrollment: primary in two schools': (plan, { generation, schools }) => {
    plan.stays.push(newStay(generation, plan.personID, generation.random.pick(schools).main));
  },
  'enrollment: two calendars of one school': (plan, { generation, schools }) => {
    const { main, evening } = schools[0]!;
    plan.stays.length = 0;
    plan.stays.push(newStay(generation, plan.personID, main));
    if (evening) plan.stays.push(newStay(generation, plan.personID, evening, { serviceType: 'S' }));
  },
  'enrollment: ends before it starts': (plan) => {
    const { enrollment, from, to } = plan.stays[0]!;
    Object.assign(enrollment, { startDate: to, endDate: from });
  },
  'enrollment: bad start date': (plan, { generation }) => {
    plan.stays[0]!.enrollment.startDate = generation.random.pick(['2025-13-01', '', 'August', '2025-8-18']);
  },
  'enrollment: bad end date': (plan, { generation }) => {
    plan.stays[0]!.enrollment.endDate = generation.random.pick(['2026-02-30', 'June', '31/05/2026']);
  },
  'enrollment: empty end date': (plan) => {
    plan.stays[0]!.enrollment.endDate = '';
  },
  'enrollment: another school year than its calendar': (plan) => {
    plan.stays[0]!.enrollment.endYear -= 1;
  },
  'enrollment: calendar missing': (plan) => {
    plan.stays[0]!.enrollment.calendarID = DANGLING_ID;
  },
  'enrollment: rows outside it': (plan, { generation }) => {
    const stay = plan.stays[0]!;
    cutShort(generation, stay);
    stay.from = stay.calendar.startDate;
    stay.to = stay.calendar.endDate;
  },
  'roster: homeroom alone': (plan) => {
    for (const stay of plan.stays) stay.rostered = false;
  },
  'roster: faulty sections': (plan, { generation: { random } }) => {
    for (const stay of plan.stays) stay.extraSections = stay.calendar.sections.awkward.filter(() => random.chance(0.7));
  },
  'roster: faulty sections of another calendar': (plan, { generation: { random }, schools }) => {
    const other = random.pick(schools).main.sections;
    plan.stays[0]!.extraSections = [
      other.homeroom,
      random.pick([...other.bySlot.values()].flat()).sectionID,
      DANGLING_ID,
    ];
  },
};
