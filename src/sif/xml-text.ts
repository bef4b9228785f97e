// Everything but the characters of XML 1.0: control characters, lone surrogates, U+FFFE and U+FFFF.
// eslint-disable-next-line no-control-regex
const UNCARRIABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** The text without the characters that XML 1.0 cannot carry; they cannot even be written as references. */
export function carriable(text: string): string {
  return text.replace(UNCARRIABLE, '');
}

// One look tells whether there is anything to do: most texts pass unchanged. Surrogate pairs are looked at more closely.
// eslint-disable-next-line no-control-regex
const SPECIAL = /[\u0000-\u001f"&<>\ud800-\udfff\ufffe\uffff]/;
// eslint-disable-next-line no-control-regex
const SUSPECT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;

/** Character data of an element. A carriage return is written as a reference, else a reader would make it a line feed. */
export function escapeText(text: string): string {
  return SPECIAL.test(text) ? escapeMarkup(text) : text;
}

/** An attribute's value in double quotes. Tab and line feed are written as references, else a reader would make them spaces. */
export function escapeAttribute(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return escapeMarkup(text).replace(/"/g, '&quot;').replace(/\t/g, '&#9;').replace(/\n/g, '&#10;');
}

function escapeMarkup(text: string): string {
  const clean = SUSPECT.test(text) ? carriable(text) : text;
  return clean.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r/g, '&#13;');
}
