import { AgentError } from '../../core/errors.js';
import type { SchoolDay } from '../../core/school-day.js';
import type { Database } from '../../database/port.js';
import { DATED_TABLES, type ChangeReader, type DatedTable } from '../../source/changes/change-reader.js';
import { latestAttendanceDays } from '../../source/changes/calendar-reads.js';
import type { Identities } from '../../source/identities.js';
import type { Source } from '../../source/source.js';
import { readCalendarStates } from '../../store/aggregation/calendars.js';
import { removeCalendarsExcept } from '../../store/aggregation/stored-days.js';
import { readSourceState, writeSourceState } from '../../store/changes/source-state.js';
import { transactUnder, type LeaseToken } from '../../store/leases/leases.js';
import { beginRound, endRound } from '../../store/publishing/rounds.js';
import type { StoreTables } from '../../store/tables.js';
import { mirrorExclusions, mirrorSource } from '../mirror-source.js';
import { recompute } from '../recompute.js';
import { requireFilled } from '../source-guard.js';
import { compareCodes } from './compare-codes.js';
import { compareEveryRow } from './compare-every-row.js';
import { compareStudentInputs } from './compare-inputs.js';
import { compareChangedRows, compareCounts } from './compare-rows.js';
import { Scope } from './scope.js';
import { Touched, type TouchedCalendar } from './touched.js';

/** What a round looks at; `everything` is the nightly comparison, one calendar at a time. */
export type RoundKind = 'poll' | 'sweep' | 'everything';

export interface RoundOrder {
  readonly kind: RoundKind;
  /** Which calendar; of a comparison of everything. */
  readonly calendarID?: number;
  readonly roundId: string;
  /** ISO instant at which it begins. */
  readonly instant: string;
  /** The district's date. */
  readonly today: SchoolDay;
  /** Held by the process while the round lasts. */
  readonly lease: LeaseToken;
}

export interface RoundOutcome {
  /** False: nothing was looked at, since the SIS is as it was. */
  readonly looked: boolean;
  /** Students of whom days were evaluated again, once for each calendar. */
  readonly students: number;
  /** Keys marked due. */
  readonly marked: number;
  /** Of the round's time, what the evaluation of what it found took: it grows with what was edited, not with the SIS. */
  readonly evaluationMs: number;
}

/** Deletions on so many of a calendar's latest attendance days are found by each poll; on earlier ones by a sweep. */
const LATEST_DAYS = 5;

const positionName = (table: DatedTable): string => `position:${table}`;

/**
 * Rounds of change detection: find what of the SIS is not as it was when the aggregated days were computed, and have it
 * evaluated again. A position is kept only after what was found before it is committed, so that a death in between
 * repeats and loses nothing. A round that finds nothing writes nothing.
 */
export class Rounds {
  #identities: Identities | undefined;
  /** Versions of the SIS at which the identities were read, and at which the mirror was brought up to date. */
  #identitiesVersion: number | null = null;
  #mirrored: number | null = null;
  /** How the SIS and the scope were when a kind of round last looked. */
  readonly #looked = new Map<RoundKind, string>();
  readonly #positions = new Map<DatedTable, string>();

  constructor(
    readonly source: Source,
    readonly store: Database<StoreTables>,
    readonly reader: ChangeReader,
  ) {}

  /** Errors: AgentError `source-unreachable` when a table is empty that was not, `lease-lost`, `store-busy`. */
  async round(order: RoundOrder): Promise<RoundOutcome> {
    // Read before everything else: what is committed meanwhile moves it on.
    const dataVersion = await this.source.dataVersion();
    const scope = await Scope.read(this.store, order.today);
    const state = dataVersion === null ? null : `${dataVersion} ${scope.state}`;
    const { kind } = order;
    if (kind !== 'everything' && state !== null && this.#looked.get(kind) === state)
      return { looked: false, students: 0, marked: 0, evaluationMs: 0 };

    await requireFilled(this.source, this.store);
    if (!this.#identities || (kind !== 'poll' && dataVersion !== this.#identitiesVersion))
      await this.#readIdentities(dataVersion);
    const touched = new Touched();
    const positions = new Map<DatedTable, string>();
    if (kind === 'everything') await this.#compareEverything(scope, order.calendarID, touched);
    else await this.#readChanges(scope, touched, positions);
    if (kind === 'poll') await this.#compareLatestDays(scope, order.today, touched);
    if (kind === 'sweep') await this.#sweep(scope, touched);
    await scope.narrow(touched);
    if (kind === 'poll') await this.#compareTouchedCodes(scope, touched);

    const calendars = touched.calendars();
    const comparedMs = performance.now();
    const marked = calendars.length > 0 ? await this.#recompute(order, calendars) : 0;
    const evaluationMs = performance.now() - comparedMs;
    await this.#keep(order, positions, calendars.length > 0);
    if (state !== null) {
      this.#looked.set(kind, state);
      if (kind === 'sweep') this.#looked.set('poll', state);
    }
    const students = calendars.reduce((sum, one) => sum + one.students.length, 0);
    return { looked: true, students, marked, evaluationMs };
  }

  /**
   * Brings the exclude flags and small columns over, but only when the SIS may have changed since this last did; null when
   * it has not. Errors: AgentError `source-unreachable`.
   */
  async mirror(): Promise<{ changed: number } | null> {
    const dataVersion = await this.source.dataVersion();
    if (dataVersion !== null && dataVersion === this.#mirrored) return null;
    const changed = await mirrorSource(this.source, this.store, await this.#readIdentities(dataVersion));
    const calendars = await readCalendarStates(this.store);
    await removeCalendarsExcept(this.store, new Set(calendars.map(({ calendarID }) => calendarID)));
    this.#mirrored = dataVersion;
    return { changed };
  }

  async #readIdentities(dataVersion: number | null): Promise<Identities> {
    this.#identitiesVersion = dataVersion;
    return (this.#identities = await this.source.identities());
  }

  /** New and edited rows of attendance; all rows of every calendar where the reader has lost the thread. */
  async #readChanges(scope: Scope, touched: Touched, positions: Map<DatedTable, string>): Promise<void> {
    for (const table of DATED_TABLES) {
      const known = this.#positions.get(table) ?? (await readSourceState(this.store, positionName(table)));
      const position = known ?? (await this.reader.start(table));
      positions.set(table, position);
      for await (const page of this.reader.changedRows(table, position)) {
        await compareChangedRows(this, table, page, touched);
        if (page.gap)
          for (const { calendarID } of scope.complete) await compareEveryRow(this, table, calendarID, touched);
        positions.set(table, page.position);
      }
    }
  }

  async #compareLatestDays(scope: Scope, today: SchoolDay, touched: Touched): Promise<void> {
    for (const { calendarID } of scope.current) {
      const days = await latestAttendanceDays(this.source, calendarID, today, LATEST_DAYS);
      const [to, from] = [days[0], days.at(-1)].map((day) => (typeof day?.date === 'string' ? day.date : undefined));
      if (from === undefined || to === undefined) continue;
      for (const table of DATED_TABLES)
        if (!this.reader.seesDeletions(table))
          await compareCounts(this, table, () => true, touched, { calendarID, from, to });
    }
  }

  async #sweep(scope: Scope, touched: Touched): Promise<void> {
    for (const table of DATED_TABLES)
      await compareCounts(this, table, (calendarID) => scope.isComplete(calendarID), touched);
    for (const calendar of scope.current) await compareStudentInputs(this, calendar, this.#identities!, touched);
    await compareCodes(this, scope.complete, this.#identities!, touched);
  }

  async #compareEverything(scope: Scope, calendarID: number | undefined, touched: Touched): Promise<void> {
    for (const calendar of scope.complete.filter((one) => one.calendarID === calendarID)) {
      for (const table of DATED_TABLES) await compareEveryRow(this, table, calendar.calendarID, touched);
      await compareStudentInputs(this, calendar, this.#identities!, touched);
      await compareCodes(this, [calendar], this.#identities!, touched);
    }
  }

  /** A row may bring a code that is newer than the last sweep; its AttendanceCodeInfo goes before it. */
  async #compareTouchedCodes(scope: Scope, touched: Touched): Promise<void> {
    const calendarIDs = new Set(touched.calendarIDs);
    const calendars = scope.complete.filter(({ calendarID }) => calendarIDs.has(calendarID));
    if (calendars.length > 0) await compareCodes(this, calendars, this.#identities!, touched);
  }

  /** Returns how many keys were marked. */
  async #recompute({ roundId, instant, lease }: RoundOrder, calendars: readonly TouchedCalendar[]): Promise<number> {
    let marked = 0;
    await mirrorExclusions(this.source, this.store, this.#identities!);
    await beginRound(this.store, lease, { roundId, startedAt: instant });
    try {
      for (const calendar of calendars) {
        const marking = { roundId, markedAt: instant };
        const job = { ...calendar, marking, lease, runInstant: instant };
        marked += (await recompute(this.source, this.store, this.#identities!, job)).markedKeys;
      }
    } finally {
      // What was marked before an error is released all the same: it is true.
      await endRound(this.store, lease, roundId, new Date().toISOString());
    }
    return marked;
  }

  /** Positions are written when something was done up to them, and once when there were none. */
  async #keep({ lease }: RoundOrder, positions: ReadonlyMap<DatedTable, string>, touched: boolean): Promise<void> {
    const isFirst = [...positions.keys()].some((table) => !this.#positions.has(table));
    if (touched || isFirst) {
      const kept = await transactUnder(this.store, lease, async (writer) => {
        const values = [...positions].map(([table, position]) => [positionName(table), position]);
        await writeSourceState(writer, Object.fromEntries(values) as Record<string, string>);
        return true;
      });
      if (!kept) throw new AgentError('lease-lost', 'another process looks for changes now', 'transient');
    }
    for (const [table, position] of positions) this.#positions.set(table, position);
  }
}
