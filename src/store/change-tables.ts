/** The agent's own tables for change detection: what of the SIS the aggregated days were computed from. Instants are ISO text in UTC. */
export interface ChangeTables {
  seen_row: SeenRowTable;
  student_inputs: StudentInputsTable;
  unrecorded_day: UnrecordedDayTable;
  seen_code: SeenCodeTable;
  source_state: { name: string; value: string };
  detection_round: DetectionRoundTable;
}

/**
 * An attendance or positive-attendance row that an evaluation looked at, with where it stood then: a row that moved or is
 * gone is found again by its place or by its id. Written in the transaction that writes the student's days.
 */
export interface SeenRowTable {
  sourceTable: 'attendance' | 'attendanceUnit';
  calendarID: number;
  /** `YYYY-MM-DD`; '' when the row has none that can be read. */
  date: string;
  personID: number;
  rowID: number;
  /** Of every column that the rules read, modifiedDate among them. */
  digest: string;
}

/**
 * Digest of the enrollment and roster rows of a student in a calendar and of the GUIDs of both, as the whole of the
 * student's days was last evaluated with them.
 */
export interface StudentInputsTable {
  calendarID: number;
  personID: number;
  digest: string;
}

/** A day without a record that has rows all the same: the digest of its event inputs, so that a calendar edit marks nothing (R24). */
export interface UnrecordedDayTable {
  calendarID: number;
  personID: number;
  date: string;
  digest: string;
}

/** An attendance code as the days that use it were last evaluated with it. */
export interface SeenCodeTable {
  calendarID: number;
  excuseID: number;
  digest: string;
}

/**
 * A run of change detection or a refresh that marks keys due. Its keys are released when it has ended, or when nobody
 * holds its lease any more, so that the brake sees all of them together (rules section 9).
 */
export interface DetectionRoundTable {
  roundId: string;
  /** Name of the lease that its process holds meanwhile. */
  lease: string;
  startedAt: string;
  endedAt: string | null;
}
