import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { BoundedMap } from './bounded.js';
import type { ComplaintBook, ComplaintRule } from './complaints.js';
import { SANDBOX_VERSIONS, type SandboxVersion } from './options.js';
import type { Post } from './post-log.js';
import { childNames, child, readMessage, versionOf, type Message } from './read.js';
import { schemaOf, type Verdict } from './schemas.js';

const UNCHECKED: Verdict = { wellFormed: true, faults: [] };

/** A body as it arrived, after decompression. */
export interface Arrived {
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Whether the receiver has said that it takes gzip. */
  gzipAsked: boolean;
  /** false: not checked against a schema. */
  validate: boolean;
}

/** What an arrived body holds. */
export interface Examined {
  text: string;
  /** Undefined when the body holds no readable message. */
  message?: Message;
  /** Its version, when there is a schema for it. */
  version?: SandboxVersion;
  /** What the schema of its version says against it. */
  faults: readonly string[];
}

/** Reads what agents send and complains of every rule that a message breaks by itself. */
export class Judge {
  readonly #seen: BoundedMap<{ digest: string; post: number }>;

  constructor(
    readonly complaints: ComplaintBook,
    messageIds: number,
  ) {
    this.#seen = new BoundedMap(messageIds);
  }

  /** A way to complain of one post. */
  complainer(post: Post): (rule: ComplaintRule, detail: string) => void {
    return (rule, detail) =>
      this.complaints.add({
        rule,
        detail,
        zone: post.zone,
        ...(post.agent === undefined ? {} : { sourceId: post.agent }),
        ...(post.msgId === undefined ? {} : { msgId: post.msgId }),
        post: post.number,
        at: post.at,
      });
  }

  /** Looks at a body and fills in what the post learns from it. */
  examine(arrived: Arrived, post: Post): Examined {
    const { text, utf8 } = decode(arrived.body);
    const version = SANDBOX_VERSIONS.find((known) => known === versionOf(text));
    const { wellFormed, faults } = version && arrived.validate ? schemaOf(version)(arrived.body) : UNCHECKED;
    const message = wellFormed ? readMessage(text) : undefined;
    if (message && post.direction === 'agent-to-zone') describe(post, message);
    const complain = this.complainer(post);

    complainOfTransport(arrived, complain);
    if (!utf8) complain('not-utf-8', 'the body is not UTF-8, or begins with a byte order mark');
    if (!message) complain('invalid-message', faults[0] ?? `no SIF_Message: ${text.slice(0, 80)}`);
    else if (faults.length > 0) complain('invalid-message', faults.slice(0, 3).join('; '));
    if (message) {
      if (!/(?:Z|[+-]\d\d:\d\d)$/.test(message.timestamp)) complain('timestamp-without-zone', message.timestamp);
      if (message.msgId !== '') this.#compareWithEarlier(message, arrived.body, post, complain);
    }
    return { text, ...(message ? { message } : {}), ...(version ? { version } : {}), faults };
  }

  #compareWithEarlier(
    message: Message,
    body: Buffer,
    post: Post,
    complain: (rule: ComplaintRule, detail: string) => void,
  ): void {
    const key = `${post.zone} ${message.sourceId} ${message.msgId}`;
    const digest = createHash('sha1').update(body).digest('base64');
    const earlier = this.#seen.get(key);
    if (!earlier) return this.#seen.set(key, { digest, post: post.number });
    if (post.direction === 'agent-to-zone') post.repeats = earlier.post;
    if (earlier.digest !== digest) complain('same-id-other-bytes', `other bytes than in post ${earlier.post}`);
  }
}

function complainOfTransport(arrived: Arrived, complain: (rule: ComplaintRule, detail: string) => void): void {
  const { headers } = arrived;
  const contentType = headers['content-type'] ?? 'none';
  if (headers['content-length'] === undefined) complain('no-content-length', 'the body came without its length');
  if (!/^application\/xml\s*;\s*charset="?utf-8"?$/i.test(contentType)) complain('wrong-content-type', contentType);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity' && !arrived.gzipAsked)
    complain('unasked-compression', encoding);
}

function decode(body: Buffer): { text: string; utf8: boolean } {
  const marked = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(body), utf8: !marked };
  } catch {
    return { text: body.toString('latin1'), utf8: false };
  }
}

function describe(post: Post, message: Message): void {
  post.message = nameOf(message);
  post.msgId = message.msgId;
  post.agent = message.sourceId;
}

/** The message element, or the system control in it. */
export function nameOf(message: Message): string {
  const control = child(message.body, 'SIF_SystemControlData');
  return (control && childNames(control)[0]) ?? message.kind;
}
