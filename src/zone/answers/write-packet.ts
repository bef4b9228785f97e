import type { RequestMessage } from '../../sif/messages.js';
import { encodeMessage } from '../../sif/encode.js';
import { responseEnvelope, responseOverheadBytes } from '../../sif/envelope.js';
import type { SifError } from '../../sif/sif-error.js';
import type { SifVersion } from '../../sif/versions.js';
import type { StoredPacket } from '../../store/zone/answers.js';
import type { Composer } from '../composer.js';
import type { PacketContent } from '../ports.js';

/** What all packets of an answer have in common. */
export interface AnswerFrame {
  readonly composer: Composer;
  readonly request: RequestMessage;
  readonly version: SifVersion;
}

/** Where a packet goes on from. */
export type PacketBefore = Pick<StoredPacket, 'packetNumber' | 'lastKey' | 'objectsSent'>;

/** Before the first packet. */
export const BEGINNING: PacketBefore = { packetNumber: 0, lastKey: null, objectsSent: 0 };

/** A packet whose SIF_Header stands and whose objects are not known yet. */
export interface OpenPacket {
  /** What the objects may take, in bytes. */
  readonly limitBytes: number;
  /** The whole SIF_Message around its objects. */
  close(content: PacketContent): StoredPacket;
}

/** Opens the packet that follows another one, for a SIF_Message of at most `maxBufferBytes`. */
export function openPacket(frame: AnswerFrame, before: PacketBefore, maxBufferBytes: number): OpenPacket {
  const head = packetHead(frame, before);
  return {
    limitBytes: maxBufferBytes - responseOverheadBytes(head),
    close({ objects, count, lastKey, more }) {
      const { prefix, suffix } = responseEnvelope({ ...head, morePackets: more });
      return {
        packetNumber: head.packetNumber,
        msgId: head.header.msgId,
        bytes: Buffer.concat([prefix, objects, suffix]),
        lastKey: lastKey ?? before.lastKey,
        morePackets: more,
        objectsSent: before.objectsSent + count,
      };
    },
  };
}

/**
 * Longest SIF_Desc of a SIF_Response, in characters: what a requester sent and reads again there takes up to five bytes a
 * character (`&amp;`), and the whole message has to fit into the smallest buffer that may be asked for.
 */
const MOST_DESC_CHARACTERS = 500;

/** The last packet of an answer that ends with a SIF_Error. */
export function errorPacket(frame: AnswerFrame, before: PacketBefore, error: SifError): StoredPacket {
  const head = packetHead(frame, before);
  const desc = [...error.desc].slice(0, MOST_DESC_CHARACTERS).join('');
  return {
    packetNumber: head.packetNumber,
    msgId: head.header.msgId,
    bytes: encodeMessage({ type: 'SIF_Response', ...head, morePackets: false, error: { ...error, desc } }),
    lastKey: before.lastKey,
    morePackets: false,
    objectsSent: before.objectsSent,
  };
}

/** A response goes to the SIF_SourceId of its request. */
function packetHead({ composer, request, version }: AnswerFrame, before: PacketBefore) {
  return {
    version,
    header: composer.header(request.header.sourceId),
    requestMsgId: request.header.msgId,
    packetNumber: before.packetNumber + 1,
  };
}
