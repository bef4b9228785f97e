import type { Insert } from '../load.js';
import { Random } from '../random.js';
import { tableNames, type SourceTables, type TableName } from '../tables.js';

export interface GeneratorOptions {
  students: number;
  /** Attendance-taking days of a calendar. */
  days: number;
  seed: number;
  /** Per cent of what is generated that is out of the ordinary; with 0 nothing breaks the source contract. */
  awkwardPercent: number;
}

/** First ids differ from table to table, so that an id used for the wrong table finds nothing. */
export const FIRST_ID: Readonly<Record<TableName, number>> = {
  school: 11,
  person: 100_001,
  calendar: 301,
  gradeLevel: 4_001,
  enrollment: 500_001,
  term: 601,
  periodSchedule: 701,
  period: 8_001,
  day: 20_001,
  course: 30_001,
  section: 40_001,
  sectionPlacement: 50_001,
  roster: 1_000_001,
  attendanceExcuse: 9_001,
  attendance: 10_000_001,
  attendanceUnit: 7_000_001,
};

/** An id that no table has. */
export const DANGLING_ID = 9_999_999;

/** What all parts of the generator share: options, the random numbers, ids, counts and the way into the database. */
export class Generation {
  readonly random: Random;
  readonly counts = Object.fromEntries(tableNames.map((table) => [table, 0])) as Record<TableName, number>;
  /** How often each awkward case was dealt. */
  readonly awkwardCounts = new Map<string, number>();

  constructor(
    readonly options: GeneratorOptions,
    readonly insertRow: Insert,
  ) {
    this.random = new Random(options.seed);
  }

  get awkwardShare(): number {
    return this.options.awkwardPercent / 100;
  }

  get hasAwkward(): boolean {
    return this.options.awkwardPercent > 0;
  }

  /** The id that the next row of that table has to carry. */
  nextId(table: TableName): number {
    return FIRST_ID[table] + this.counts[table];
  }

  insert<Table extends TableName>(table: Table, row: SourceTables[Table]): void {
    this.insertRow(table, row);
    this.counts[table] += 1;
  }
}

/**
 * Awkward cases, dealt in turn so that none is missing: each time one in `awkwardShare` says so, and one in ten until
 * every case has been dealt once, which a small district needs.
 */
export class AwkwardDeck<Case> {
  readonly #names: string[];
  #dealt = 0;

  constructor(
    readonly generation: Generation,
    readonly cases: Readonly<Record<string, Case>>,
  ) {
    this.#names = Object.keys(cases);
  }

  /** The next case, or none this time. */
  deal(): Case | undefined {
    const { hasAwkward, awkwardShare, random, awkwardCounts } = this.generation;
    if (!hasAwkward) return undefined;
    const share = this.#dealt < this.#names.length ? Math.max(awkwardShare, 0.1) : awkwardShare;
    if (!random.chance(share)) return undefined;
    const name = this.#names[this.#dealt % this.#names.length]!;
    this.#dealt += 1;
    awkwardCounts.set(name, (awkwardCounts.get(name) ?? 0) + 1);
    return this.cases[name];
  }
}
