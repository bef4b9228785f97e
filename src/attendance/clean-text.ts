import type { Cell } from './source-rows.js';

const NOT_IN_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

export interface CleanText {
  /** Null when nothing but space was left. */
  text: string | null;
  /** Characters that XML 1.0 cannot carry were removed. */
  hadIllegal: boolean;
}

/** R12: what XML 1.0 cannot carry goes; then runs of space, tab, CR and LF become one space, and spaces are trimmed. */
export function cleanText(cell: Cell): CleanText {
  if (cell === null) return { text: null, hadIllegal: false };
  const given = String(cell);
  const legal = withoutIllegalCharacters(given);
  const text = legal.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
  return { text: text === '' ? null : text, hadIllegal: legal !== given };
}

/** The text without the characters that XML 1.0 cannot carry, lone surrogates among them. */
export function withoutIllegalCharacters(text: string): string {
  return text.replace(NOT_IN_XML, '');
}
