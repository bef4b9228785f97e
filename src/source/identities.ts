import { parseGuid, type Guid } from '../core/guid.js';
import type { AttendanceExcuseRow, Cell, PersonRow, SchoolRow } from '../attendance/source-rows.js';

/** Which ids have a GUID that can stand for them on the wire. A duplicate belongs to the lowest id (rules section 5). */
export interface Identities {
  /** Every personID and schoolID, with a usable GUID or without. */
  allPersons: ReadonlySet<number>;
  allSchools: ReadonlySet<number>;
  persons: ReadonlyMap<number, Guid>;
  schools: ReadonlyMap<number, Guid>;
  /** excuseIDs whose GUID is malformed or already used by a lower excuseID. */
  unusableExcuses: ReadonlySet<number>;
  /** excuseID → calendarID of every attendance code. */
  excuseCalendars: ReadonlyMap<number, number>;
}

export function readIdentities(
  persons: readonly PersonRow[],
  schools: readonly SchoolRow[],
  excuses: readonly AttendanceExcuseRow[],
): Identities {
  const usableExcuses = usable(excuses.map((row) => [row.excuseID, row.excuseGUID]));
  const excuseCalendars = new Map<number, number>();
  const unusableExcuses = new Set<number>();
  for (const { excuseID, calendarID } of excuses) {
    if (typeof excuseID !== 'number') continue;
    excuseCalendars.set(excuseID, Number(calendarID));
    if (!usableExcuses.has(excuseID)) unusableExcuses.add(excuseID);
  }
  return {
    allPersons: idsAmong(persons.map(({ personID }) => personID)),
    allSchools: idsAmong(schools.map(({ schoolID }) => schoolID)),
    persons: usable(persons.map((row) => [row.personID, row.personGUID])),
    schools: usable(schools.map((row) => [row.schoolID, row.schoolGUID])),
    unusableExcuses,
    excuseCalendars,
  };
}

function idsAmong(cells: readonly Cell[]): Set<number> {
  return new Set(cells.filter((cell) => typeof cell === 'number'));
}

function usable(pairs: readonly (readonly [Cell, Cell])[]): Map<number, Guid> {
  const owners = new Map<Guid, number>();
  for (const [id, text] of pairs) {
    const guid = parseGuid(text);
    if (guid === undefined || typeof id !== 'number') continue;
    const owner = owners.get(guid);
    if (owner === undefined || id < owner) owners.set(guid, id);
  }
  return new Map([...owners].map(([guid, id]) => [id, guid]));
}
