import { BoundedList } from './bounded.js';

/** The rules that the sandbox holds senders to. */
export const COMPLAINT_RULES = {
  'invalid-message': 'every message is valid by the schema of its version',
  'not-utf-8': 'messages are UTF-8 without a byte order mark',
  'no-content-length': 'Content-Length is always sent',
  'wrong-content-type': 'Content-Type is application/xml;charset="utf-8"',
  'unasked-compression': 'compressed only to a server that lists gzip',
  'timestamp-without-zone': 'SIF_Timestamp carries a zone or Z',
  'same-id-other-bytes': 'a message that is sent again is the same byte for byte',
  'unregistered-source': 'only a registered agent sends anything but SIF_Register',
  'unknown-request': 'a SIF_Response answers a request that was made and is not complete',
  'wrong-destination': 'a SIF_Response is directed to the agent that requested',
  'wrong-packet-number': 'packets are numbered from 1 without gaps, and each is sent after the previous ack',
  'packet-too-large': 'the whole SIF_Message is not larger than the SIF_MaxBufferSize of the request',
  'object-repeated': 'no object comes twice in one answer',
  'wrong-version': 'a SIF_Response is in a version that the request lists',
  'wrong-object': 'objects are of the name that was asked for or announced',
  'wrong-ack': 'a SIF_Ack names the message that it answers and is in its version',
  'not-provisioned': 'an agent answers and publishes what it has provisioned',
  'several-objects': 'an event carries exactly one object',
} as const;
export type ComplaintRule = keyof typeof COMPLAINT_RULES;

/** A rule that a sender broke. */
export interface Complaint {
  rule: ComplaintRule;
  /** What was seen. */
  detail: string;
  zone: string;
  sourceId?: string;
  msgId?: string;
  /** Number of the post in which it was seen. */
  post: number;
  at: string;
}

/** Everything that was wrong; `onComplaint` hears of each at once. */
export class ComplaintBook {
  readonly #complaints: BoundedList<Complaint>;

  constructor(
    limit: number,
    readonly onComplaint: (complaint: Complaint) => void,
  ) {
    this.#complaints = new BoundedList(limit);
  }

  add(complaint: Complaint): void {
    this.#complaints.push(complaint);
    this.onComplaint(complaint);
  }

  all(): readonly Complaint[] {
    return this.#complaints.all();
  }

  get total(): number {
    return this.#complaints.total;
  }

  clear(): void {
    this.#complaints.clear();
  }
}
