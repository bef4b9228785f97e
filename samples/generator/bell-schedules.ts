import { timeOf } from './dates.js';
import type { Generation } from './generation.js';

/** Seven periods and a short day; blocks of A and B days; six periods and a short day; three in the evening. */
export type BellStyle = 'traditional' | 'block' | 'middle' | 'evening';

/**
 * One bell schedule. A slot is what students have a section for, such as third period; a schedule holds a period for
 * the slots that meet on its days.
 */
export interface BellSchedule {
  periodScheduleID: number;
  /** Slot → periodID, in the order of the day. */
  slots: ReadonlyMap<number, number>;
  /** periodID of a slot → minutes since midnight. */
  times: ReadonlyMap<number, { start: number; end: number }>;
  /** Periods without instruction. */
  homerooms: readonly number[];
  /** Periods with a fault, where a few sections meet. */
  faulty: readonly number[];
}

interface Shape {
  name: string;
  startMinute: number;
  slots: readonly number[];
  lengthMinutes: number;
  passingMinutes: number;
  /** Index of the period that holds lunch, or none. */
  lunchAt: number;
}

const SHAPES: Readonly<Record<BellStyle, readonly Shape[]>> = {
  traditional: [
    {
      name: 'Regular',
      startMinute: 480,
      slots: [0, 1, 2, 3, 4, 5, 6],
      lengthMinutes: 50,
      passingMinutes: 5,
      lunchAt: 3,
    },
    {
      name: 'Short',
      startMinute: 480,
      slots: [0, 1, 2, 3, 4, 5, 6],
      lengthMinutes: 30,
      passingMinutes: 5,
      lunchAt: -1,
    },
  ],
  block: [
    { name: 'A day', startMinute: 475, slots: [0, 1, 2, 3], lengthMinutes: 85, passingMinutes: 7, lunchAt: 2 },
    { name: 'B day', startMinute: 475, slots: [4, 5, 6, 7], lengthMinutes: 85, passingMinutes: 7, lunchAt: 2 },
  ],
  middle: [
    { name: 'Regular', startMinute: 510, slots: [0, 1, 2, 3, 4, 5], lengthMinutes: 55, passingMinutes: 4, lunchAt: 2 },
    { name: 'Short', startMinute: 510, slots: [5, 4, 3, 2, 1, 0], lengthMinutes: 35, passingMinutes: 4, lunchAt: -1 },
  ],
  evening: [
    { name: 'Evening', startMinute: 1_020, slots: [0, 1, 2], lengthMinutes: 60, passingMinutes: 0, lunchAt: -1 },
  ],
};
const LUNCH_MINUTES = 30;

export function insertBellSchedules(generation: Generation, calendarID: number, style: BellStyle): BellSchedule[] {
  return SHAPES[style].map((shape) => {
    const periodScheduleID = generation.nextId('periodSchedule');
    generation.insert('periodSchedule', { periodScheduleID, calendarID, name: shape.name });
    return { periodScheduleID, ...insertPeriods(generation, periodScheduleID, shape) };
  });
}

function insertPeriods(
  generation: Generation,
  periodScheduleID: number,
  shape: Shape,
): Omit<BellSchedule, 'periodScheduleID'> {
  const insert = (
    name: string,
    seq: number,
    startTime: string | null,
    endTime: string | null,
    lunchTime: number | null,
    nonInstructional: boolean,
  ): number => {
    const periodID = generation.nextId('period');
    generation.insert('period', {
      periodID,
      periodScheduleID,
      name,
      seq,
      startTime,
      endTime,
      nonInstructional: nonInstructional ? 1 : 0,
      lunchTime,
    });
    return periodID;
  };
  const homeroom = insert('HR', 0, timeOf(shape.startMinute - 15), timeOf(shape.startMinute - 2), null, true);
  const slots = new Map<number, number>();
  const times = new Map<number, { start: number; end: number }>();
  let start = shape.startMinute;
  shape.slots.forEach((slot, index) => {
    const lunch = index === shape.lunchAt ? LUNCH_MINUTES : null;
    const end = start + shape.lengthMinutes + (lunch ?? 0);
    const periodID = insert(`P${slot + 1}`, index + 1, timeOf(start), timeOf(end), lunch, false);
    slots.set(slot, periodID);
    times.set(periodID, { start, end });
    start = end + shape.passingMinutes;
  });
  const faulty = generation.hasAwkward ? insertFaulty() : [];
  return { slots, times, homerooms: [homeroom], faulty };

  function insertFaulty(): number[] {
    const at = (minutes: number, seconds = 0): string => timeOf(shape.startMinute + minutes, seconds);
    return [
      insert('no times', 21, null, null, null, false),
      insert('no end', 22, at(0), null, null, false),
      insert('reversed', 23, at(60), at(10), null, false),
      // Before all others, where it would show if it counted.
      insert('no length', 24, at(-120, 5), at(-120, 50), null, false),
      insert('bad start', 25, '25:10:00', at(10), null, false),
      insert('bad end', 26, at(0), 'noon', null, false),
      insert('all lunch', 27, at(100), at(120), 45, false),
      insert('negative lunch', 28, at(-60, 30), at(-25, 59), -10, false),
      // Overlaps its neighbours, and shares a place in the order with one of them.
      insert('overlapping', 2, at(20), at(75), null, false),
    ];
  }
}
