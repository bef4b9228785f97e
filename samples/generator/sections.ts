import type { BellSchedule } from './bell-schedules.js';
import { DANGLING_ID, FIRST_ID, type Generation } from './generation.js';

/** A section that students can be put into. */
export interface SectionModel {
  sectionID: number;
  slots: readonly number[];
  /** Whole year, or the half in which it meets. */
  half: 'both' | 0 | 1;
}

export interface CalendarSections {
  /** Slot → its sections. */
  bySlot: ReadonlyMap<number, readonly SectionModel[]>;
  homeroom: number;
  /** Sections with a fault: faulty periods, inactive courses, dangling ids, a term that cannot be read. */
  awkward: readonly number[];
}

interface SectionsPlan {
  calendarID: number;
  schedules: readonly BellSchedule[];
  terms: readonly number[];
  students: number;
}

const STUDENTS_IN_A_SECTION = 25;
const SECTIONS_OF_A_COURSE = 3;

export function insertSections(generation: Generation, plan: SectionsPlan): CalendarSections {
  const { random } = generation;
  const { calendarID, schedules, terms } = plan;
  const firstHalf = terms.slice(0, Math.ceil(terms.length / 2));
  const secondHalf = terms.slice(Math.ceil(terms.length / 2));

  const course = (name: string, attendance = true, active = true): number => {
    const courseID = generation.nextId('course');
    generation.insert('course', {
      courseID,
      calendarID,
      name,
      attendance: attendance ? 1 : 0,
      active: active ? 1 : 0,
    });
    return courseID;
  };
  const section = (courseID: number): number => {
    const sectionID = generation.nextId('section');
    generation.insert('section', { sectionID, courseID });
    return sectionID;
  };
  const place = (sectionID: number, periodID: number, termID: number): void =>
    generation.insert('sectionPlacement', {
      sectionPlacementID: generation.nextId('sectionPlacement'),
      sectionID,
      periodID,
      termID,
    });
  const placeInSlots = (sectionID: number, slots: readonly number[], inTerms: readonly number[]): void => {
    for (const schedule of schedules)
      for (const slot of slots) {
        const periodID = schedule.slots.get(slot);
        if (periodID !== undefined) for (const termID of inTerms) place(sectionID, periodID, termID);
      }
  };

  const bySlot = new Map<number, SectionModel[]>();
  const allSlots = [...new Set(schedules.flatMap((schedule) => [...schedule.slots.keys()]))];
  const sectionsPerSlot = Math.max(2, Math.ceil(plan.students / STUDENTS_IN_A_SECTION));
  for (const slot of allSlots) {
    const sections: SectionModel[] = [];
    let courseID = 0;
    for (let index = 0; index < sectionsPerSlot; index += 1) {
      // Study halls take no attendance; inactive courses linger with their rosters.
      if (index % SECTIONS_OF_A_COURSE === 0)
        courseID = course(`Course ${slot + 1}.${index + 1}`, !random.chance(0.03), !random.chance(0.02));
      const sectionID = section(courseID);
      const half = random.weighted<SectionModel['half']>([
        ['both', 60],
        [0, 20],
        [1, 20],
      ]);
      const next = slot + 1;
      const slots = random.chance(0.05) && allSlots.includes(next) ? [slot, next] : [slot];
      placeInSlots(sectionID, slots, half === 'both' ? terms : half === 0 ? firstHalf : secondHalf);
      sections.push({ sectionID, slots, half: secondHalf.length === 0 ? 'both' : half });
    }
    bySlot.set(slot, sections);
  }

  const homeroom = section(course('Homeroom'));
  for (const schedule of schedules)
    for (const periodID of schedule.homerooms) for (const termID of terms) place(homeroom, periodID, termID);
  return { bySlot, homeroom, awkward: generation.hasAwkward ? awkwardSections() : [] };

  function awkwardSections(): number[] {
    const anySlot = random.pick(allSlots);
    const faulty = schedules[0]!.faulty.map((_, index) => {
      const sectionID = section(course(`Faulty period ${index + 1}`));
      for (const schedule of schedules) for (const termID of terms) place(sectionID, schedule.faulty[index]!, termID);
      return sectionID;
    });
    const inactive = section(course('Closed', true, false));
    const silent = section(course('Study hall', false, true));
    const lost = section(DANGLING_ID);
    for (const sectionID of [inactive, silent, lost]) placeInSlots(sectionID, [anySlot], terms);
    const nowhere = section(course('No period'));
    place(nowhere, DANGLING_ID, terms[0]!);
    const never = section(course('No term'));
    placeInSlots(never, [anySlot], [DANGLING_ID]);
    const endless = section(course('Term without end'));
    // The calendar's last term is the one whose end cannot be read.
    placeInSlots(endless, [anySlot], [generation.nextId('term') - 1]);
    const lent = section(course("Another calendar's term"));
    placeInSlots(lent, [anySlot], [FIRST_ID.term]);
    return [...faulty, inactive, silent, lost, nowhere, never, endless, lent];
  }
}
