import { workerData } from 'node:worker_threads';
import { PacketReader } from '../store/objects/packet-reader.js';
import { resolveOptions } from '../store/objects/resolve-options.js';
import { openStore, type StoreLocation } from '../store/open.js';
import { serve } from '../workers/serve.js';
import { Transferred } from '../workers/transferred.js';
import type { AnswerKey, AnswerSpec, PacketContent } from './ports.js';

const store = openStore(workerData as StoreLocation, 'block');

/** Packets of so many bytes lie in the store's log before it is tidied. */
const TIDY_AFTER_BYTES = 16 * 1_048_576;
let bytesSinceTidied = 0;

/** One reader an answer, with the rows that it has read ahead. */
const readers = new Map<string, PacketReader>();

async function readerFor(spec: AnswerSpec): Promise<PacketReader> {
  const known = readers.get(spec.answerId);
  if (known) return known;
  const options = await store.read((reader) => resolveOptions(reader, spec.options));
  const { version, elements } = spec;
  const form = { version, elements, stripEmptyElements: spec.options.stripEmptyElements };
  const reader = new PacketReader(store, options, spec.query, form);
  readers.set(spec.answerId, reader);
  return reader;
}

const methods = {
  /** Null: to be called again with the same argument; the calls of other answers come between. */
  async build(asked: {
    spec: AnswerSpec;
    afterKey: AnswerKey | null;
    limitBytes: number;
  }): Promise<Transferred<PacketContent> | null> {
    const reader = await readerFor(asked.spec);
    const packet = await reader.read(asked.afterKey, asked.limitBytes);
    if (!packet) return null;
    // The main thread stores each packet before it is sent, and leaves tidying to us.
    bytesSinceTidied += packet.objects.length;
    if (bytesSinceTidied > TIDY_AFTER_BYTES) {
      bytesSinceTidied = 0;
      await store.tidy();
    }
    return new Transferred(packet, [packet.objects.buffer]);
  },

  async release(answerId: string): Promise<void> {
    readers.delete(answerId);
  },
};

export type PacketMethods = typeof methods;

serve(() => Promise.resolve(methods));
