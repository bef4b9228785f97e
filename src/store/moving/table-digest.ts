import { hash } from 'node:crypto';
import type { RawRow, SqlValue } from '../../database/port.js';

/** How many rows a table has and what is in them, whatever their order. */
export interface TableSum {
  readonly rows: number;
  /** 32 hexadecimal digits. */
  readonly digest: string;
}

/** Adds rows up; of two engines that hold the same rows the sums are equal. */
export class TableDigest {
  #rows = 0;
  readonly #sum = Buffer.alloc(16);

  add(rows: readonly RawRow[]): void {
    this.#rows += rows.length;
    for (const row of rows) {
      const digest = hash('sha256', row.map(textOf).join('\u0001'), 'buffer');
      for (let at = 0; at < this.#sum.length; at += 1) this.#sum[at]! ^= digest[at]!;
    }
  }

  get sum(): TableSum {
    return { rows: this.#rows, digest: this.#sum.toString('hex') };
  }
}

/** A value as text, alike for all engines: one gives a large number as text, where another gives a number. */
export function textOf(value: SqlValue): string {
  if (value === null) return '\u0000';
  return Buffer.isBuffer(value) ? value.toString('base64') : String(value);
}
