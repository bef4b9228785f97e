import { evaluateStudent, type DateRange } from '../attendance/evaluate-student.js';
import type { Finding } from '../attendance/findings.js';
import { studentInputsDigest } from '../attendance/kept-digests.js';
import type { RawRow } from '../database/port.js';
import { readMirroredEnrollments } from '../store/aggregation/mirror.js';
import { readStoredDays, type DaySpan } from '../store/aggregation/stored-days.js';
import { readKeptInputs, readSeenRows } from '../store/changes/kept-inputs.js';
import type { CalendarReading } from './calendar-reading.js';
import { compareDays } from './compare-days.js';
import type { StoredStudent } from './evaluated-student.js';
import { compareEnrollments, goneEnrollments } from './mirrored-enrollments.js';
import { compareSeenRows, seenRows, type SeenSpan } from './seen-rows.js';
import { isEmpty, mayHaveFindings, rowsLookedAt, rowsMayDiffer, type StudentGroup } from './student-group.js';
import { isChange, type StudentWrite } from './student-write.js';

/** What a group came to. */
export interface EvaluatedGroup {
  /** Of the students of whom anything differs, in the order given. */
  writes: StudentWrite[];
  days: number;
  findings: number;
}

/** Reads a group from the SIS and the store, evaluates and compares it; writes nothing. */
export async function evaluateGroup(reading: CalendarReading, group: StudentGroup): Promise<EvaluatedGroup> {
  const { source, store, calendarID } = reading.parts;
  const { personIDs, range, whole } = group;
  const students = await source.studentRows(calendarID, personIDs, group.read, reading.identities);
  const span: DaySpan = { calendarID, personIDs, from: range.from ?? '', to: range.to ?? '~' };
  const stored = byPerson(await readStoredDays(store, span), await readKeptInputs(store, span));
  const mirrored = grouped(await readMirroredEnrollments(store, calendarID, personIDs), MIRROR_PERSON);
  const result: EvaluatedGroup = { writes: [], days: 0, findings: 0 };
  const prepared = students.map((student, index) => {
    const personID = personIDs[index]!;
    const rows = rowsLookedAt(student, group, personID);
    const findings: Finding[] = [];
    const evaluation = evaluateStudent(reading.calendar, rows, range, (finding) => findings.push(finding));
    const { schoolRefId } = reading.calendar;
    const inputs = studentInputsDigest({ ...rows, studentRefId: evaluation.refId, schoolRefId });
    const before = stored(personID);
    const compared = compareDays({ ...evaluation, calendarID, personID, schoolRefId, inputs }, before, group);
    const { upserts, missing } = compareEnrollments(rows.enrollments, mirrored.get(personID) ?? []);
    // Whoever left the calendar altogether has nothing left to find fault with.
    if (isEmpty(rows)) findings.length = 0;
    result.days += evaluation.days.length;
    result.findings += findings.length;
    return {
      personID,
      rows,
      findings,
      compared,
      inputs: inputsToWrite(inputs, before.inputs, range),
      upserts,
      missing,
    };
  });
  const gone = await goneEnrollments(
    source,
    prepared.flatMap(({ missing }) => missing),
  );
  const rowsToCompare = prepared.filter(
    ({ personID, compared }) => compared.rowsChanged || rowsMayDiffer(group, personID),
  );
  const seenSpan: SeenSpan = { from: range.from ?? null, to: range.to ?? null, undated: whole };
  const seen = grouped(await storedRows(reading, span, rowsToCompare, whole), SEEN_PERSON);
  const comparedRows = new Set(rowsToCompare);
  for (const student of prepared) {
    const { personID, rows, findings, compared, inputs, upserts, missing } = student;
    const { seenRows: newRows, removedSeenRows } = comparedRows.has(student)
      ? compareSeenRows(seenRows(calendarID, personID, rows, seenSpan), seen.get(personID) ?? [])
      : NO_ROWS;
    const write: StudentWrite = {
      personID,
      days: compared.days,
      kept: {
        unrecorded: compared.unrecorded,
        removedUnrecorded: compared.removedUnrecorded,
        seenRows: newRows,
        removedSeenRows,
        ...(inputs !== undefined && { inputs }),
      },
      enrollments: { upserts, gone: missing.filter((id) => gone.has(id)).map((id) => [id]) },
      due: compared.due,
      findings: findings.length > 0 || mayHaveFindings(group, personID) ? findings : undefined,
    };
    if (isChange(write)) result.writes.push(write);
  }
  return result;
}

// Places of personID in the raw rows of days, candidates, unrecorded days, seen rows and mirrored enrollments.
const DAY_PERSON = 1;
const CANDIDATE_PERSON = 5;
const UNRECORDED_PERSON = 1;
const SEEN_PERSON = 1;
const MIRROR_PERSON = 6;

const NO_ROWS = { seenRows: [], removedSeenRows: [] };

/** Kept where a part of the days was evaluated with other inputs than the rest: what is found later always differs from it. */
const MIXED_INPUTS = '';

/**
 * The digest of a student's inputs says that all days were evaluated with them, as far as refreshes have come. Where a part
 * was looked at and they are others now, none is kept, so that the difference is found even if they are changed back.
 */
function inputsToWrite(
  now: string | null,
  before: string | undefined,
  { from, to }: DateRange,
): string | null | undefined {
  if (now === (before ?? null)) return undefined;
  const isWhole = from === undefined && (to === undefined || before === undefined);
  if (isWhole) return now;
  return before === MIXED_INPUTS ? undefined : MIXED_INPUTS;
}

async function storedRows(
  { parts: { store } }: CalendarReading,
  span: DaySpan,
  students: readonly { personID: number }[],
  undated: boolean,
): Promise<RawRow[]> {
  if (students.length === 0) return [];
  return readSeenRows(store, { ...span, personIDs: students.map(({ personID }) => personID) }, undated);
}

function grouped(rows: readonly RawRow[], place: number): Map<number, RawRow[]> {
  const groups = new Map<number, RawRow[]>();
  for (const row of rows) {
    const group = groups.get(row[place] as number);
    if (group) group.push(row);
    else groups.set(row[place] as number, [row]);
  }
  return groups;
}

function byPerson(
  { days, candidates }: Awaited<ReturnType<typeof readStoredDays>>,
  { unrecorded, inputs }: Awaited<ReturnType<typeof readKeptInputs>>,
): (personID: number) => StoredStudent {
  const [daysOf, candidatesOf] = [grouped(days, DAY_PERSON), grouped(candidates, CANDIDATE_PERSON)];
  const unrecordedOf = grouped(unrecorded, UNRECORDED_PERSON);
  return (personID) => ({
    days: daysOf.get(personID) ?? [],
    candidates: candidatesOf.get(personID) ?? [],
    unrecorded: unrecordedOf.get(personID) ?? [],
    inputs: inputs.get(personID),
  });
}
