import type { OutgoingMessage } from './messages.js';

/** A message as UTF-8 bytes: SIF as the default namespace, no prefix but xsi, no byte order mark. */
export function encodeMessage(_message: OutgoingMessage): Buffer {
  throw new Error('not built');
}
