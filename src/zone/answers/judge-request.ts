import type { ZoneConfig } from '../../config/settings.js';
import { attendanceCodeInfo } from '../../objects/attendance-code-info.js';
import type { ObjectDefinition } from '../../objects/object-definition.js';
import { studentDailyAttendance } from '../../objects/student-daily-attendance.js';
import { compileConditions, compileElements } from '../../query/compile.js';
import type { Predicate } from '../../query/predicate.js';
import { DEFAULT_CONTEXT, Errors, MIN_BUFFER_BYTES } from '../../sif/codes.js';
import type { RequestMessage, RequestedQuery } from '../../sif/messages.js';
import { sifError, type SifError } from '../../sif/sif-error.js';
import { highestCommonVersion, type SifVersion } from '../../sif/versions.js';
import type { ObjectQuery } from '../../store/objects/object-reader.js';

/** However much a requester takes: a packet is held in memory whole, a few times over. */
const LARGEST_PACKET_BYTES = 16_777_216;

/** How a request is answered. `version`: the one to answer in. */
export type Judgement =
  | { readonly ok: false; readonly version: SifVersion; readonly error: SifError }
  | ({ readonly ok: true; readonly version: SifVersion; readonly maxBufferBytes: number } & Compiled);

interface Compiled {
  readonly query: ObjectQuery;
  /** SIF_Element restriction; null: the whole object. */
  readonly elements: readonly string[] | null;
}

/** The checks of a request, in the order of protocol section 7; the first that fails refuses it. */
export function judgeRequest(
  request: RequestMessage,
  zone: Pick<ZoneConfig, 'sifVersion' | 'fixedVersion' | 'provide'>,
  /** What the zone integration server takes in one message; null: not known. */
  zoneMaxBufferBytes: number | null,
): Judgement {
  const version = answerVersion(request.versions, zone);
  if (!version) {
    const error = sifError(
      Errors.requestVersionUnsupported,
      `no version of ${list(request.versions)} is supported here`,
    );
    return { ok: false, version: zone.sifVersion, error };
  }
  const refuse = (error: SifError): Judgement => ({ ok: false, version, error });
  const { maxBufferBytes } = request;
  if (maxBufferBytes === null || maxBufferBytes < MIN_BUFFER_BYTES)
    return refuse(
      sifError(Errors.maxBufferSizeUnsupported, `SIF_MaxBufferSize has to be at least ${MIN_BUFFER_BYTES}`),
    );
  if (request.header.contexts?.some((context) => context !== DEFAULT_CONTEXT))
    return refuse(sifError(Errors.contextUnsupported, `only ${DEFAULT_CONTEXT} is supported`));
  const compiled = compileQuery(request.query, zone.provide);
  if ('error' in compiled) return refuse(compiled.error);
  const zoneTakes =
    zoneMaxBufferBytes !== null && zoneMaxBufferBytes >= MIN_BUFFER_BYTES ? zoneMaxBufferBytes : Infinity;
  return { ok: true, version, maxBufferBytes: Math.min(maxBufferBytes, zoneTakes, LARGEST_PACKET_BYTES), ...compiled };
}

/**
 * The highest version that is listed, known and not above the zone's. With fixedVersion it only decides whether there is an
 * answer: the answer is in the zone's version, since its server takes no other (protocol section 2).
 */
function answerVersion(
  versions: readonly string[],
  { sifVersion, fixedVersion }: Pick<ZoneConfig, 'sifVersion' | 'fixedVersion'>,
): SifVersion | undefined {
  const common = highestCommonVersion(versions, sifVersion);
  return common && fixedVersion ? sifVersion : common;
}

function compileQuery(query: RequestedQuery, provided: readonly string[]): Compiled | { error: SifError } {
  if (query.kind === 'refused') return { error: query.error };
  if (!provided.includes(query.objectName))
    return { error: sifError(Errors.requestInvalidObject, `${query.objectName} is not provided by this agent`) };
  if (query.objectName === 'AttendanceCodeInfo')
    return compileFor(attendanceCodeInfo, query, (predicate) => ({ objectName: 'AttendanceCodeInfo', predicate }));
  return compileFor(studentDailyAttendance, query, (predicate) => ({
    objectName: 'StudentDailyAttendance',
    predicate,
  }));
}

function compileFor<Row>(
  definition: ObjectDefinition<Row>,
  { conditions, elements }: RequestedQuery & { kind: 'query' },
  asQuery: (predicate: Predicate<keyof Row & string>) => ObjectQuery,
): Compiled | { error: SifError } {
  if (conditions !== null && 'refused' in conditions) return { error: conditions.refused };
  const predicate = compileConditions(conditions, definition);
  if (!predicate.ok) return { error: predicate.error };
  const paths = compileElements(elements, definition);
  if (!paths.ok) return { error: paths.error };
  return { query: asQuery(predicate.value), elements: paths.value };
}

function list(versions: readonly string[]): string {
  return versions.length === 0 ? 'an empty list' : versions.slice(0, 10).join(', ');
}
