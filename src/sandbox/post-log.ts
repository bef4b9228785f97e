import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BoundedList } from './bounded.js';

/** One HTTP exchange: a message and what was answered. */
export interface Post {
  number: number;
  at: string;
  direction: 'agent-to-zone' | 'zone-to-agent';
  zone: string;
  /** SIF_SourceId of the sender, or the agent that was pushed to. */
  agent?: string;
  /** The message element, or the system control in it. */
  message?: string;
  msgId?: string;
  /** Bytes of the message, after decompression. */
  bytes: number;
  contentEncoding?: string;
  /** The earlier post with the same SIF_MsgId from the same source. */
  repeats?: number;
  /** What was answered: `status 0`, `error 8/12`, `HTTP 500`, `dropped`, `hung`, …; absent while it is not answered. */
  answer?: string;
  /** The texts, while they are remembered. */
  text?: string;
  answerText?: string;
}

/** Remembers every exchange, and writes every message to a numbered file when given a directory. */
export class PostLog {
  readonly #posts: BoundedList<Post>;
  readonly #withText: { post: Post; size: number }[] = [];
  #textBytes = 0;
  #files = 0;
  #total = 0;
  readonly #writing = new Set<Promise<void>>();
  #failure: Error | undefined;

  constructor(
    readonly limits: { posts: number; textBytes: number },
    readonly directory: string | undefined,
    /** Called when an exchange has ended. */
    readonly onAnswer: () => void,
  ) {
    this.#posts = new BoundedList(limits.posts);
    if (directory !== undefined) mkdirSync(directory, { recursive: true });
  }

  /** Begins an exchange; the caller fills in what it learns. */
  begin(post: Omit<Post, 'number'>): Post {
    this.#total += 1;
    const begun = { ...post, number: this.#total };
    this.#posts.push(begun);
    return begun;
  }

  /** Keeps the message of an exchange. */
  keepMessage(post: Post, text: string): void {
    post.text = text;
    this.#remember(post, text);
    this.#writeFile(post, post.direction === 'agent-to-zone' ? 'in' : 'out', post.message ?? 'unreadable', text);
  }

  /** Ends an exchange. */
  answered(post: Post, answer: string, text = ''): void {
    post.answer = answer;
    if (text !== '') {
      post.answerText = text;
      this.#remember(post, text);
      this.#writeFile(post, post.direction === 'agent-to-zone' ? 'out' : 'in', 'SIF_Ack', text);
    }
    this.onAnswer();
  }

  all(): readonly Post[] {
    return this.#posts.all();
  }

  clear(): void {
    this.#posts.clear();
    this.#withText.length = 0;
    this.#textBytes = 0;
  }

  /** Resolves when every file is written. Throws the first error of writing. */
  async flush(): Promise<void> {
    await Promise.all(this.#writing);
    if (this.#failure) throw this.#failure;
  }

  #remember(post: Post, text: string): void {
    this.#withText.push({ post, size: text.length });
    this.#textBytes += text.length;
    while (this.#textBytes > this.limits.textBytes) {
      const oldest = this.#withText.shift();
      if (!oldest) break;
      this.#textBytes -= oldest.size;
      delete oldest.post.text;
      delete oldest.post.answerText;
    }
  }

  #writeFile(post: Post, way: 'in' | 'out', name: string, text: string): void {
    if (this.directory === undefined) return;
    this.#files += 1;
    const file = `${String(this.#files).padStart(6, '0')}-${post.zone}-${way}-${name}.xml`.replace(/[^\w.-]/g, '_');
    const written = writeFile(join(this.directory, file), text)
      .catch((error: Error) => void (this.#failure ??= error))
      .finally(() => this.#writing.delete(written));
    this.#writing.add(written);
  }
}
