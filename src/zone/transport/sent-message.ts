import type { Guid } from '../../core/guid.js';
import { encodeMessage } from '../../sif/encode.js';
import type { OutgoingMessage } from '../../sif/messages.js';

/** A message as it goes out: the same bytes however often it is sent. */
export interface SentMessage {
  /** The message element, or the control in it, which says more. */
  readonly type: string;
  readonly msgId: Guid;
  readonly bytes: Buffer;
}

/** A message ready to be sent. */
export function toBeSent(message: OutgoingMessage): SentMessage {
  const type = message.type === 'SIF_SystemControl' ? message.control.type : message.type;
  return { type, msgId: message.header.msgId, bytes: encodeMessage(message) };
}
