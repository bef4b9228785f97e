import { AWKWARD_STUDENTS } from './awkward-students.js';
import { AwkwardDeck, type Generation } from './generation.js';
import { insertRoster } from './rosters.js';
import type { SchoolModel } from './schools.js';
import { cutShort, moveTo, newStay, type StudentPlan, type WrittenStay } from './stays.js';

/** Deals students: each call writes the next one with enrollments and rosters, and returns where attendance is due. */
export function studentDealer(generation: Generation, schools: readonly SchoolModel[]): () => WrittenStay[] {
  const deck = new AwkwardDeck(generation, AWKWARD_STUDENTS);
  const weights = schools.map((school) => [school, school.weight] as const);
  const earlierGuids: string[] = [];
  return () => {
    const plan = ordinaryStudent(generation, weights, schools);
    deck.deal()?.(plan, { generation, schools, earlierGuids });
    if (plan.personGUID !== null) earlierGuids.push(plan.personGUID);
    return write(generation, plan);
  };
}

function ordinaryStudent(
  generation: Generation,
  weights: readonly (readonly [SchoolModel, number])[],
  schools: readonly SchoolModel[],
): StudentPlan {
  const { random } = generation;
  const personID = generation.nextId('person');
  const school = random.weighted(weights);
  const stay = newStay(generation, personID, school.main);
  const stays = [stay];
  if (random.chance(0.06)) cutShort(generation, stay);
  else if (random.chance(0.03)) stays.push(moveTo(generation, stay, random.pick(schools).main));
  if (random.chance(0.03)) stays.push(newStay(generation, personID, random.pick(schools).main, { serviceType: 'S' }));
  if (random.chance(0.01)) stays.push(newStay(generation, personID, school.main, { serviceType: 'N' }));
  if (school.evening && random.chance(0.05))
    stays.push(newStay(generation, personID, school.evening, { serviceType: random.pick(['S', 'P']) }));
  if (school.excluded && random.chance(0.05))
    stays.push(newStay(generation, personID, school.excluded, { serviceType: 'S' }));
  if (school.past && random.chance(0.3)) stays.push(newStay(generation, personID, school.past));
  return { personID, personGUID: random.guid(), inPersonTable: true, stays };
}

function write(generation: Generation, plan: StudentPlan): WrittenStay[] {
  const { personID, personGUID } = plan;
  if (plan.inPersonTable)
    generation.insert('person', { personID, personGUID, studentNumber: String(700_000 + personID) });
  return plan.stays.map((stay) => {
    generation.insert('enrollment', { enrollmentID: generation.nextId('enrollment'), ...stay.enrollment });
    return { ...stay, personID, slots: insertRoster(generation, personID, stay) };
  });
}
