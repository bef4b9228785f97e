import type { Flag, SourceTables } from '../tables.js';
import type { CalendarModel } from './calendars.js';
import type { Generation } from './generation.js';

/** One stay of a student in a calendar, before it is written. */
export interface Stay {
  calendar: CalendarModel;
  enrollment: Omit<SourceTables['enrollment'], 'enrollmentID'>;
  /** First and last date on which the student comes to school or ought to, whatever the enrollment says. */
  from: string;
  to: string;
  /** False: no section but homeroom. */
  rostered: boolean;
  /** Sections besides the ordinary ones. */
  extraSections: number[];
}

export interface StudentPlan {
  personID: number;
  personGUID: string | null;
  /** False: rows will name a person that the person table lacks. */
  inPersonTable: boolean;
  stays: Stay[];
}

/** A stay that was written, with the slots in which the student has sections. */
export interface WrittenStay extends Stay {
  personID: number;
  slots: ReadonlySet<number>;
}

/** A stay for the calendar's whole year; most have an open end. */
export function newStay(
  generation: Generation,
  personID: number,
  calendar: CalendarModel,
  different: Partial<Stay['enrollment']> = {},
): Stay {
  const { random } = generation;
  const flag = (probability: number): Flag => (random.chance(probability) ? 1 : 0);
  return {
    calendar,
    enrollment: {
      personID,
      calendarID: calendar.calendarID,
      grade: random.pick(calendar.grades),
      serviceType: 'P',
      startDate: `${calendar.endYear - 1}-07-01`,
      endDate: random.chance(0.5) ? null : calendar.endDate,
      endYear: calendar.endYear,
      noShow: flag(0.015),
      stateExclude: flag(0.015),
      modifiedDate: `${calendar.endYear - 1}-07-15T08:00:00.000Z`,
      ...different,
    },
    from: calendar.startDate,
    to: calendar.endDate,
    rostered: true,
    extraSections: [],
  };
}

/** Comes late or leaves early. */
export function cutShort(generation: Generation, stay: Stay): void {
  const { random } = generation;
  const { date } = random.pick(stay.calendar.days);
  if (random.chance(0.5)) {
    stay.enrollment.startDate = date;
    stay.from = date;
  } else {
    stay.enrollment.endDate = date;
    stay.to = date;
  }
}

/** Ends the stay in the middle of the year and begins another; one day can be in both. */
export function moveTo(generation: Generation, stay: Stay, calendar: CalendarModel): Stay {
  const { random } = generation;
  const index = random.int(0, stay.calendar.days.length - 1);
  const leaves = stay.calendar.days[index]!.date;
  const arrives = stay.calendar.days[Math.min(index + random.int(0, 2), stay.calendar.days.length - 1)]!.date;
  stay.enrollment.endDate = leaves;
  stay.to = leaves;
  const next = newStay(generation, stay.enrollment.personID, calendar, { startDate: arrives });
  next.from = arrives;
  return next;
}
