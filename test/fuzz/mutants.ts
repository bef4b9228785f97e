import type { Random } from '../../samples/random.js';
import { wireCases } from '../wire/corpus.js';

/** Markup that readers stumble over, put in at any place. */
const PIECES = [
  '<',
  '>',
  '&',
  '"',
  '</',
  '/>',
  '<!--',
  ']]>',
  '<![CDATA[',
  '<!DOCTYPE x [',
  '&#0;',
  '&#x110000;',
  'xmlns="',
  '<SIF_Message ',
  '<SIF_Request>',
  '\0',
  '\uFFFE',
].map((piece) => Buffer.from(piece));

/** An element without children, as most of what a message says is written. */
const LEAF = /<([\w:]+)>[^<>]*<\/\1>/g;

/**
 * Messages of the corpus with one to four changes each, for ever the same ones from the same seed: half of them damaged
 * anywhere, half with elements that are gone, doubled, or hold something else.
 */
export function* mutants(random: Random): Generator<Buffer, never> {
  const corpus = [...wireCases('valid'), ...wireCases('invalid')].map(({ bytes }) => bytes);
  const below = (limit: number): number => random.int(0, limit - 1);
  const change = (bytes: Buffer): Buffer => {
    const at = below(bytes.length + 1);
    const cut = bytes.subarray(Math.min(bytes.length, at + below(40)));
    const other = random.pick(corpus);
    const from = below(other.length);
    const inserted = [
      (): Buffer => random.pick(PIECES),
      (): Buffer => Buffer.from(Array.from({ length: below(8) }, () => below(256))),
      (): Buffer => other.subarray(from, from + below(200)),
      // Many times the same: depth, length, many attributes.
      (): Buffer =>
        Buffer.from(
          random
            .pick(PIECES)
            .toString()
            .repeat(1 + below(2_000)),
        ),
    ];
    return Buffer.concat([bytes.subarray(0, at), random.pick(inserted)(), cut]);
  };
  const changeLeaf = (bytes: Buffer): Buffer => {
    const text = bytes.toString();
    const leaves = [...text.matchAll(LEAF)];
    if (leaves.length === 0) return change(bytes);
    const { 0: leaf, 1: name, index } = random.pick(leaves);
    const instead = random.pick(['', leaf + leaf, `<${name}>${'9'.repeat(below(200))}</${name}>`, `<${name}/>`]);
    return Buffer.from(text.slice(0, index) + instead + text.slice(index + leaf.length));
  };
  for (;;) {
    const once = random.chance(0.5) ? change : changeLeaf;
    let bytes = random.pick(corpus);
    for (let changes = 1 + below(4); changes > 0; changes--) bytes = once(bytes);
    yield bytes;
  }
}
