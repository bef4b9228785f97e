import type { Guid } from '../core/guid.js';
import type { EventAction, Header } from './messages.js';
import type { SifVersion } from './versions.js';

/** The bytes of a message before and after its objects, which are written elsewhere and never read again. */
export interface Envelope {
  readonly prefix: Buffer;
  readonly suffix: Buffer;
}

/** A SIF_Response around SIF_ObjectData; with nothing between prefix and suffix it is an empty packet. */
export function responseEnvelope(_response: {
  readonly version: SifVersion;
  readonly header: Header;
  readonly requestMsgId: Guid;
  /** from 1 */
  readonly packetNumber: number;
  readonly morePackets: boolean;
}): Envelope {
  throw new Error('not built');
}

/** A SIF_Event around its one object. */
export function eventEnvelope(_event: {
  readonly version: SifVersion;
  readonly header: Header;
  readonly objectName: string;
  readonly action: EventAction;
}): Envelope {
  throw new Error('not built');
}
