import type { ErrorCode } from '../sif/codes.js';
import { namesVersion, type DeliveryOutcome } from './agent.js';
import type { ComplaintRule } from './complaints.js';
import {
  attribute,
  child,
  children,
  childText,
  readObject,
  textOf,
  type Message,
  type ObjectText,
  type SifObject,
} from './read.js';
import type { Outcome } from './write.js';

/** What a request asked for, as far as its answer is judged by it. */
export interface RequestTerms {
  msgId: string;
  requesterId: string;
  providerId: string;
  object: string;
  versions: readonly string[];
  maxBufferBytes: number;
}

/** A packet that had room for the first object of the packet after it. */
export interface UnderFilledPacket {
  packet: number;
  bytes: number;
  roomBytes: number;
  nextObjectBytes: number;
}

/**
 * `pending` until the last packet has come; `refused`: answered with a SIF_Error, or the SIF_Request itself was;
 * `ended`: by the zone.
 */
export type RequestState = 'pending' | 'complete' | 'refused' | 'ended';

/** A request and the packets of its answer, judged as they come. */
export class OpenRequest {
  state: RequestState = 'pending';
  error?: ErrorCode & { description: string };
  /** What the provider said to the SIF_Request. */
  acknowledged?: DeliveryOutcome;
  packets = 0;
  objectCount = 0;
  bytes = 0;
  largestPacketBytes = 0;
  readonly underFilled: UnderFilledPacket[] = [];
  readonly #objects: ObjectText[] = [];
  readonly #keys = new Set<string>();
  readonly #packetIds = new Map<string, number>();
  #lastPacketBytes = 0;
  #endedWith: (ErrorCode & { description: string }) | undefined;

  constructor(
    readonly terms: RequestTerms,
    readonly keepsObjects: boolean,
  ) {}

  /** The objects so far, in order. */
  objects(): SifObject[] {
    return this.#objects.map(readObject);
  }

  /** Further packets are answered with this error. */
  end(error: ErrorCode, description: string): void {
    this.state = 'ended';
    this.#endedWith = { ...error, description };
    this.error = this.#endedWith;
  }

  /** What came of the SIF_Request itself. */
  delivered(outcome: DeliveryOutcome): void {
    this.acknowledged = outcome;
    if (outcome.kind === 'error') this.#refuse(outcome);
    if (outcome.kind === 'lost') this.#refuse({ category: 8, code: 4, description: outcome.reason });
  }

  #refuse(error: ErrorCode & { description: string }): void {
    this.state = 'refused';
    this.error = error;
  }

  /**
   * Takes a packet. `complain` hears of every rule it breaks; the outcome is what the server answers.
   * A packet that came before under its own SIF_MsgId breaks none: its ack may have been lost.
   */
  receive(response: Message, bytes: number, complain: (rule: ComplaintRule, detail: string) => void): Outcome {
    const number = Number(childText(response.body, 'SIF_PacketNumber'));
    const resent = this.#packetIds.has(response.msgId);
    const refuse = (code: number, description: string, rule?: ComplaintRule): Outcome => {
      if (rule && !resent) complain(rule, description);
      return { error: { category: 8, code }, description };
    };
    if (this.#endedWith) return { error: this.#endedWith, description: this.#endedWith.description };
    if (this.state !== 'pending')
      return refuse(10, `request ${this.terms.msgId} is answered already`, 'unknown-request');
    if (response.destinationId !== this.terms.requesterId)
      return refuse(
        14,
        `directed to ${response.destinationId ?? 'nobody'}, not ${this.terms.requesterId}`,
        'wrong-destination',
      );
    if (number !== this.packets + 1)
      return refuse(12, `packet ${number} where ${this.packets + 1} was expected`, 'wrong-packet-number');
    if (bytes > this.terms.maxBufferBytes)
      return refuse(
        11,
        `packet ${number} has ${bytes} bytes, ${this.terms.maxBufferBytes} are allowed`,
        'packet-too-large',
      );
    const error = child(response.body, 'SIF_Error');
    if (!error && !this.terms.versions.some((token) => namesVersion(token, response.version)))
      return refuse(13, `version ${response.version} is not among ${this.terms.versions.join(', ')}`, 'wrong-version');

    this.#packetIds.set(response.msgId, number);
    this.packets = number;
    this.bytes += bytes;
    this.largestPacketBytes = Math.max(this.largestPacketBytes, bytes);
    this.#collect(response.objects, bytes, complain);
    if (error)
      this.#refuse({
        category: Number(childText(error, 'SIF_Category')),
        code: Number(childText(error, 'SIF_Code')),
        description: childText(error, 'SIF_Desc') ?? '',
      });
    else if (childText(response.body, 'SIF_MorePackets') === 'No') this.state = 'complete';
    return { status: 0 };
  }

  #collect(
    objects: readonly ObjectText[],
    bytes: number,
    complain: (rule: ComplaintRule, detail: string) => void,
  ): void {
    const [first] = objects;
    if (first && this.packets > 1) {
      const roomBytes = this.terms.maxBufferBytes - this.#lastPacketBytes;
      const nextObjectBytes = Buffer.byteLength(first.text);
      if (nextObjectBytes <= roomBytes)
        this.underFilled.push({ packet: this.packets - 1, bytes: this.#lastPacketBytes, roomBytes, nextObjectBytes });
    }
    this.#lastPacketBytes = bytes;
    this.objectCount += objects.length;
    for (const object of objects) {
      if (object.name !== this.terms.object)
        complain('wrong-object', `${object.name} in an answer of ${this.terms.object}`);
      const key = objectKey(object);
      if (this.#keys.has(key)) complain('object-repeated', `${key} again in packet ${this.packets}`);
      this.#keys.add(detached(key));
      if (this.keepsObjects) this.#objects.push(object);
    }
  }
}

/** A copy that does not keep alive the packet it was cut from. */
const detached = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');

/** Student, school and date, or RefId: what tells two objects apart (protocol section 9). */
export function objectKey(object: { name: string; attributes: Readonly<Record<string, string>> }): string {
  const { RefId, StudentPersonalRefId, SchoolInfoRefId, Date } = object.attributes;
  return object.name === 'StudentDailyAttendance'
    ? `${StudentPersonalRefId} ${SchoolInfoRefId} ${Date}`
    : `${object.name} ${RefId}`;
}

/** The terms of a SIF_Request that an agent posted. */
export function termsOf(request: Message, providerId: string, object: string): RequestTerms {
  return {
    msgId: request.msgId,
    requesterId: request.sourceId,
    providerId,
    object,
    versions: children(request.body, 'SIF_Version').map((version) => textOf(version).trim()),
    maxBufferBytes: Number(childText(request.body, 'SIF_MaxBufferSize')),
  };
}

/** ObjectName of the query of a SIF_Request. */
export function requestedObject(request: Message): string {
  const query = child(request.body, 'SIF_Query');
  const object = query && child(query, 'SIF_QueryObject');
  return (object && attribute(object, 'ObjectName')) ?? '';
}
