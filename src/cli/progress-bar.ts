const WIDTH = 30;

/** A progress bar on standard error; on anything but a terminal it draws nothing. */
export class ProgressBar {
  readonly #stream = process.stderr;
  #shown = '';

  update(label: string, done: number, of: number): void {
    if (!this.#stream.isTTY) return;
    const share = of === 0 ? 1 : done / of;
    const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
    const line = `${bar} ${Math.round(share * 100)
      .toString()
      .padStart(3)} % ${label}`;
    if (line === this.#shown) return;
    this.#stream.write(`\r\u001b[K${line.slice(0, this.#stream.columns - 1)}`);
    this.#shown = line;
  }

  /** Takes the bar away. */
  clear(): void {
    if (this.#shown !== '') this.#stream.write('\r\u001b[K');
    this.#shown = '';
  }
}
