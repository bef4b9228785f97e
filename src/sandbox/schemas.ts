import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ParseOption, XmlDocument, XmlLibError, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { messageOf } from '../core/errors.js';

/** What is wrong with a document, in the words of the validator; `faults` is empty when it is valid. */
export interface Verdict {
  wellFormed: boolean;
  faults: readonly string[];
}

/** Checks whole documents against one schema. */
export type SchemaCheck = (document: Uint8Array) => Verdict;

/** No entity is ever fetched or expanded from outside; large packets are no fault. */
const PARSING = ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_HUGE;

const ourSchemas = new Map<string, SchemaCheck>();

/** The schema of `schemas/VERSION.xsd`, loaded once a process. Throws when the project has none for the version. */
export function schemaOf(version: string): SchemaCheck {
  let check = ourSchemas.get(version);
  if (!check) {
    check = loadSchema(fileURLToPath(new URL(`../../../schemas/${version}.xsd`, import.meta.url)));
    ourSchemas.set(version, check);
  }
  return check;
}

/** Reads the schema in a file, with the files it includes. */
export function loadSchema(file: string): SchemaCheck {
  xmlRegisterFsInputProviders();
  const document = XmlDocument.fromBuffer(readFileSync(file), { url: file });
  try {
    const validator = XsdValidator.fromDoc(document);
    return (bytes) => verdictOf(bytes, validator);
  } finally {
    document.dispose();
  }
}

function verdictOf(bytes: Uint8Array, validator: XsdValidator): Verdict {
  let document: XmlDocument | undefined;
  try {
    document = XmlDocument.fromBuffer(bytes, { option: PARSING });
    validator.validate(document);
    return { wellFormed: true, faults: [] };
  } catch (error) {
    if (!(error instanceof XmlLibError)) throw error;
    const faults = error.details.map((detail) => detail.message.trim());
    return { wellFormed: document !== undefined, faults: faults.length > 0 ? faults : [messageOf(error)] };
  } finally {
    // The collector does not see memory of WebAssembly: a document that is not disposed stays.
    document?.dispose();
  }
}
