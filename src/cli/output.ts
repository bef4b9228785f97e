import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { AgentError } from '../core/errors.js';

/** Where a verb prints: standard output, or a file given with -o. Long outputs wait for the reader. */
export class Output {
  readonly #stream: NodeJS.WritableStream;
  readonly #file: WriteStream | undefined;
  readonly #name: string;
  #failed: AgentError | undefined;

  constructor(file?: string) {
    this.#name = file ?? 'standard output';
    this.#file = file === undefined ? undefined : createWriteStream(file);
    this.#stream = this.#file ?? process.stdout;
    this.#stream.on('error', this.#onError);
  }

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    // The reader of a pipe has gone (`… | head`): what remains is not wanted.
    if (error.code === 'EPIPE' && !this.#file) process.exit(0);
    const reason = error.code === undefined ? error.message : error.message.replace(`${error.code}: `, '');
    this.#failed = new AgentError('failed', `cannot write ${this.#name}: ${reason}`, 'transient', { cause: error });
  };

  async write(text: string): Promise<void> {
    if (this.#failed) throw this.#failed;
    if (!this.#stream.write(text)) await once(this.#stream, 'drain').catch((error: unknown) => this.#throw(error));
  }

  /** An error that was seen as an event is told in our words. */
  #throw(error: unknown): never {
    throw this.#failed ?? error;
  }

  line(text = ''): Promise<void> {
    return this.write(`${text}\n`);
  }

  /** Flushes and closes the file. */
  async close(): Promise<void> {
    if (this.#file) {
      this.#file.end();
      await once(this.#file, 'close').catch((error: unknown) => this.#throw(error));
    }
    this.#stream.removeListener('error', this.#onError);
    if (this.#failed) throw this.#failed;
  }
}
