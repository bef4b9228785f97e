import { addDays } from './dates.js';
import type { Generation } from './generation.js';
import type { SectionModel } from './sections.js';
import type { Stay } from './stays.js';

/** Puts the student into sections of the calendar, with drops and adds; returns the slots that are taken. */
export function insertRoster(generation: Generation, personID: number, stay: Stay): ReadonlySet<number> {
  const { random } = generation;
  const { calendar } = stay;
  const taken = new Set<number>();
  const insert = (sectionID: number, startDate: string | null, endDate: string | null): void =>
    generation.insert('roster', { rosterID: generation.nextId('roster'), personID, sectionID, startDate, endDate });

  const join = (sections: readonly SectionModel[], half: SectionModel['half']): void => {
    const fitting = sections.filter((section) => section.half === half);
    if (fitting.length === 0) return;
    const section = random.pick(fitting);
    for (const slot of section.slots) taken.add(slot);
    if (!random.chance(0.03)) {
      const dated = random.chance(0.3);
      insert(section.sectionID, dated ? stay.from : null, dated ? stay.to : null);
      return;
    }
    // Dropped on a day of the year; as a rule another section is added the day after.
    const { date } = random.pick(calendar.days);
    insert(section.sectionID, null, date);
    if (random.chance(0.8)) insert(random.pick(fitting).sectionID, addDays(date, 1), null);
  };

  insert(calendar.sections.homeroom, null, null);
  // Their attendance is entered all the same.
  if (!stay.rostered) return new Set(calendar.sections.bySlot.keys());
  for (const [slot, sections] of calendar.sections.bySlot) {
    // A free period, or one that a section of the slot before fills.
    if (random.chance(taken.has(slot) ? 0.8 : 0.04)) continue;
    if (random.chance(0.6)) join(sections, 'both');
    else {
      join(sections, 0);
      join(sections, 1);
    }
    // Two sections in one period.
    if (random.chance(0.02)) join(sections, 'both');
  }
  for (const sectionID of stay.extraSections) insert(sectionID, null, null);
  if (!generation.hasAwkward) return taken;
  if (random.chance(generation.awkwardShare)) insert(random.pick(calendar.sections.awkward), null, null);
  if (random.chance(generation.awkwardShare)) {
    const { sectionID } = random.pick([...calendar.sections.bySlot.values()].flat());
    const [startDate, endDate] = random.pick([
      [stay.to, stay.from],
      ['2026-02-30', null],
      [null, 'later'],
      ['', ''],
    ] as const);
    insert(sectionID, startDate, endDate);
  }
  return taken;
}
