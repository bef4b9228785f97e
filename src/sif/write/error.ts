import { MAX_DESC_LENGTH } from '../codes.js';
import type { SifError } from '../sif-error.js';
import { writeText, type Parent } from './document.js';

/** SIF_Error. */
export function writeError(parent: Parent, { category, code, desc, extendedDesc }: SifError): void {
  const error = parent.ele('SIF_Error');
  writeText(error, 'SIF_Category', String(category));
  writeText(error, 'SIF_Code', String(code));
  writeText(error, 'SIF_Desc', desc, MAX_DESC_LENGTH);
  writeText(error, 'SIF_ExtendedDesc', extendedDesc);
}
