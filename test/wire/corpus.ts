import { readdirSync, readFileSync } from 'node:fs';

export interface WireCase {
  readonly name: string;
  readonly bytes: Buffer;
  /** The message or its refusal in one line (summary.ts). */
  readonly expected: string;
  readonly why: string;
  /** What a listener acknowledges it with, where its header decides that. */
  readonly answer?: string;
}

/** The messages of a folder of the corpus, each with the expectation and the reason that its comment gives. */
export function wireCases(folder: 'valid' | 'invalid'): WireCase[] {
  const place = new URL(`../../../test/wire/${folder}/`, import.meta.url);
  return readdirSync(place)
    .sort()
    .map((file) => {
      const bytes = readFileSync(new URL(file, place));
      const [, expected, why, answer] = /^expect: (.*)\nwhy: (.*)\n(?:answer: (.*)$)?/m.exec(plainText(bytes)) ?? [];
      if (expected === undefined || why === undefined) throw new Error(`${file} does not say what it expects, and why`);
      return { name: file.replace('.xml', ''), bytes, expected, why, ...(answer !== undefined && { answer }) };
    });
}

function plainText(bytes: Buffer): string {
  const encoding = bytes[0] === 0xff ? 'utf16le' : 'utf8';
  return bytes.toString(encoding).replaceAll('\r', '');
}
