import type { StoreLocation } from '../store/open.js';
import { Thread } from '../workers/thread.js';
import type { PacketMethods } from './packet-worker.js';
import type { PacketBuilder } from './ports.js';

/** Builds packets on a thread of their own: reading and writing thousands of objects must not hold up the main one. */
export function packetThread(store: StoreLocation): PacketBuilder & { close(): Promise<void> } {
  const thread = new Thread<PacketMethods>(new URL('./packet-worker.js', import.meta.url), store);
  return {
    build: (spec, afterKey, limitBytes) => thread.call('build', { spec, afterKey, limitBytes }),
    release: (answerId) => void thread.call('release', answerId).catch(() => undefined),
    close: () => thread.close(),
  };
}
