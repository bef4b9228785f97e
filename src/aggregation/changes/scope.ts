import type { SchoolDay } from '../../core/school-day.js';
import type { Database } from '../../database/port.js';
import { activeYear } from '../../store/aggregation/calendars.js';
import { begunCalendars, type BegunCalendar } from '../../store/changes/begun-calendars.js';
import { inputsOfCalendar } from '../../store/changes/inputs-of-calendar.js';
import type { StoreTables } from '../../store/tables.js';
import type { Touched } from './touched.js';

/**
 * The calendars whose days are kept up: those that have begun to be aggregated. Of one whose first aggregation is not
 * complete only what is edited is looked for; the comparison follows when it is.
 */
export class Scope {
  private constructor(
    readonly store: Database<StoreTables>,
    readonly calendars: ReadonlyMap<number, BegunCalendar>,
    readonly complete: readonly BegunCalendar[],
    /** Complete ones of the active year and later, which are looked at most often. */
    readonly current: readonly BegunCalendar[],
  ) {}

  static async read(store: Database<StoreTables>, today: SchoolDay): Promise<Scope> {
    const calendars = await begunCalendars(store);
    const complete = calendars.filter(({ completedAt }) => completedAt !== null);
    const year = activeYear(calendars, today) ?? -Infinity;
    const current = complete.filter(({ endYear }) => endYear === null || endYear >= year);
    return new Scope(store, new Map(calendars.map((one) => [one.calendarID, one])), complete, current);
  }

  isComplete(calendarID: number): boolean {
    return (this.calendars.get(calendarID)?.completedAt ?? null) !== null;
  }

  /** Text that is another one when there is something new to look at though the SIS is as it was. */
  get state(): string {
    return this.complete.map(({ calendarID }) => calendarID).join(' ');
  }

  /**
   * Leaves out what nobody has evaluated yet: other calendars, and in one whose first aggregation is under way the
   * students whom it has not come to.
   */
  async narrow(touched: Touched): Promise<void> {
    for (const calendarID of touched.calendarIDs) {
      if (!this.calendars.has(calendarID)) touched.drop(calendarID);
      else if (!this.isComplete(calendarID)) {
        const evaluated = await inputsOfCalendar(this.store, calendarID);
        touched.retain(calendarID, (personID) => evaluated.has(personID));
      }
    }
  }
}
