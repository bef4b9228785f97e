import type { NotReportedDay } from '../aggregation/not-reported.js';
import type { Reason } from '../attendance/explanation.js';
import { GATE_NAMES } from '../attendance/gates.js';
import { tableLines, type TableCell } from './table.js';

interface Count {
  days: number;
  students: number;
  /** Students come one after the other. */
  lastPersonID: number | null;
}

/** Student-days and students by school and reason. */
export class NotReportedSummary {
  #lookedAt = 0;
  readonly #schools = new Map<number | null, Map<Reason, Count>>();

  /** The days of a school, in order of student. */
  add(lookedAt: number, days: readonly NotReportedDay[]): void {
    this.#lookedAt += lookedAt;
    for (const { schoolID, reason, personID } of days) {
      const reasons = this.#schools.get(schoolID) ?? new Map<Reason, Count>();
      this.#schools.set(schoolID, reasons);
      const count = reasons.get(reason) ?? { days: 0, students: 0, lastPersonID: null };
      reasons.set(reason, count);
      count.days += 1;
      if (count.lastPersonID !== personID) count.students += 1;
      count.lastPersonID = personID;
    }
  }

  lines(schoolNames: ReadonlyMap<unknown, string>): string[] {
    const bySchool = [...this.#schools].flatMap(([schoolID, reasons]) =>
      GATE_NAMES.flatMap((reason): TableCell[][] => {
        const count = reasons.get(reason);
        return count ? [[schoolID, schoolNames.get(schoolID) ?? null, reason, count.days, count.students]] : [];
      }),
    );
    const totals = GATE_NAMES.flatMap((reason): [string, number][] => {
      const days = [...this.#schools.values()].reduce((sum, reasons) => sum + (reasons.get(reason)?.days ?? 0), 0);
      return days > 0 ? [[reason, days]] : [];
    });
    const all = totals.reduce((sum, [, days]) => sum + days, 0);
    const head = `student-days with attendance rows: ${this.#lookedAt}, not reported: ${all}`;
    if (all === 0) return [head];
    return [
      head,
      '',
      ...tableLines(['reason', 'student-days'], totals),
      '',
      ...tableLines(['schoolID', 'school', 'reason', 'student-days', 'students'], bySchool),
    ];
  }
}
