import type { ErrorCode } from './codes.js';

/** The content of a SIF_Error: a value that is received, stored and sent. */
export interface SifError extends ErrorCode {
  readonly desc: string;
  readonly extendedDesc?: string;
}

/** A SIF_Error with one of the codes of `Errors` and a sentence for its reader. */
export function sifError(code: ErrorCode, desc: string): SifError {
  return { category: code.category, code: code.code, desc };
}

/** In a few words: `5/1: Registration error (Agent is not registered)`. Some servers say the reason in SIF_ExtendedDesc alone. */
export function describeError({ category, code, desc, extendedDesc }: SifError): string {
  const texts = [desc, extendedDesc ? `(${extendedDesc})` : ''].filter((text) => text !== '');
  return texts.length === 0 ? `${category}/${code}` : `${category}/${code}: ${texts.join(' ')}`;
}

/** Whether it has this category and code. */
export function isError(error: ErrorCode, code: ErrorCode): boolean {
  return error.category === code.category && error.code === code.code;
}
