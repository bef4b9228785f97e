import { DEFAULT_CONTEXT, Errors, MIN_BUFFER_BYTES } from './codes.js';
import type { ConditionGroup } from './conditions.js';
import type { RequestMessage } from './messages.js';
import { sifError, type SifError } from './sif-error.js';
import { highestCommonVersion, type SifVersion } from './versions.js';

/** What a zone lets the agent answer. */
export interface Answerable {
  readonly zoneVersion: SifVersion;
  /** The server takes one version only: every SIF_Response has the zone's. */
  readonly fixedVersion: boolean;
  /** Names of the objects that are provided. */
  readonly objectNames: readonly string[];
}

/** A request that can be answered once its conditions are understood, or the SIF_Error of its one SIF_Response. */
export type CheckedRequest =
  | {
      readonly ok: true;
      /** Of the SIF_Response and of the objects in it. */
      readonly version: SifVersion;
      readonly maxBufferBytes: number;
      readonly objectName: string;
      readonly elements: readonly string[];
      readonly conditions: ConditionGroup | null;
    }
  | { readonly ok: false; readonly version: SifVersion; readonly error: SifError };

/** The checks of protocol section 7 in their order, up to the conditions themselves, which need the object's elements. */
export function checkRequest(request: RequestMessage, answerable: Answerable): CheckedRequest {
  const { zoneVersion, fixedVersion, objectNames } = answerable;
  const common = highestCommonVersion(request.versions, zoneVersion);
  const version = fixedVersion || !common ? zoneVersion : common;
  const refused = (error: SifError): CheckedRequest => ({ ok: false, version, error });

  if (!common) {
    const listed = request.versions.join(', ').slice(0, 200);
    return refused(
      sifError(Errors.requestVersionUnsupported, `None of the versions asked for is supported: ${listed}`),
    );
  }
  const { maxBufferBytes, query } = request;
  if (maxBufferBytes === null || maxBufferBytes < MIN_BUFFER_BYTES) {
    const desc = `SIF_MaxBufferSize must be at least ${MIN_BUFFER_BYTES}`;
    return refused(sifError(Errors.maxBufferSizeUnsupported, desc));
  }
  const context = request.header.contexts?.find((name) => name !== DEFAULT_CONTEXT);
  if (context !== undefined) {
    return refused(sifError(Errors.contextUnsupported, `The context ${context} is not supported`));
  }
  if (query.kind === 'refused') return refused(query.error);
  const { objectName, elements, conditions } = query;
  if (!objectNames.includes(objectName)) {
    return refused(sifError(Errors.requestInvalidObject, `${objectName.slice(0, 100)} is not provided here`));
  }
  if (conditions !== null && 'refused' in conditions) return refused(conditions.refused);
  return { ok: true, version, maxBufferBytes, objectName, elements, conditions };
}
