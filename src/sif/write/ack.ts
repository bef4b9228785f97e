import { MAX_DESC_LENGTH, XSI_NAMESPACE } from '../codes.js';
import type { OutgoingAckMessage } from '../messages.js';
import { writeText, type Parent } from './document.js';
import { writeError } from './error.js';

/** What follows the header in SIF_Ack. */
export function writeAck(message: Parent, { originalSourceId, originalMsgId, outcome }: OutgoingAckMessage): void {
  writeNillable(message, 'SIF_OriginalSourceId', originalSourceId);
  writeNillable(message, 'SIF_OriginalMsgId', originalMsgId);
  if (outcome.kind === 'error') return writeError(message, outcome.error);
  const status = message.ele('SIF_Status');
  writeText(status, 'SIF_Code', String(outcome.code));
  writeText(status, 'SIF_Desc', outcome.desc, MAX_DESC_LENGTH);
}

function writeNillable(parent: Parent, name: string, text: string | null): void {
  if (text === null) parent.ele(name).att(XSI_NAMESPACE, 'xsi:nil', 'true');
  else writeText(parent, name, text);
}
