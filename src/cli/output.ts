import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';

/** Where a verb prints: standard output, or a file given with -o. Long outputs wait for the reader. */
export class Output {
  readonly #stream: NodeJS.WritableStream;
  readonly #file: WriteStream | undefined;
  #failed: Error | undefined;

  constructor(file?: string) {
    this.#file = file === undefined ? undefined : createWriteStream(file);
    this.#stream = this.#file ?? process.stdout;
    this.#stream.on('error', this.#onError);
  }

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    // The reader of a pipe has gone (`… | head`): what remains is not wanted.
    if (error.code === 'EPIPE' && !this.#file) process.exit(0);
    this.#failed = error;
  };

  async write(text: string): Promise<void> {
    if (this.#failed) throw this.#failed;
    if (!this.#stream.write(text)) await once(this.#stream, 'drain');
  }

  line(text = ''): Promise<void> {
    return this.write(`${text}\n`);
  }

  /** Flushes and closes the file. */
  async close(): Promise<void> {
    if (this.#file) {
      this.#file.end();
      await once(this.#file, 'close');
    }
    this.#stream.removeListener('error', this.#onError);
    if (this.#failed) throw this.#failed;
  }
}
