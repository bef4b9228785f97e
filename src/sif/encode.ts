import type { OutgoingMessage } from './messages.js';
import { writeAck } from './write/ack.js';
import { messageText, type Parent } from './write/document.js';
import { writeError } from './write/error.js';
import { writeObjects, writeProvision, writeRegister } from './write/registration.js';
import { writeResponseStart } from './write/response.js';
import { writeSystemControl } from './write/system-control.js';

/**
 * A message as UTF-8 bytes: SIF as the default namespace, no prefix but xsi, no byte order mark. Characters that XML
 * cannot carry are left out, descriptions and names that are too long for the standard are cut.
 */
export function encodeMessage(message: OutgoingMessage): Buffer {
  return Buffer.from(messageText(message.type, message, (parent) => writeContent(parent, message)));
}

function writeContent(parent: Parent, message: OutgoingMessage): void {
  switch (message.type) {
    case 'SIF_Register':
      return writeRegister(parent, message);
    case 'SIF_Unregister':
      return;
    case 'SIF_SystemControl':
      return writeSystemControl(parent, message.control);
    case 'SIF_Provide':
    case 'SIF_Unprovide':
    case 'SIF_Subscribe':
    case 'SIF_Unsubscribe':
      return writeObjects(parent, message.objects);
    case 'SIF_Provision':
      return writeProvision(parent, message);
    case 'SIF_Response':
      writeResponseStart(parent, message);
      return writeError(parent, message.error);
    case 'SIF_Ack':
      return writeAck(parent, message);
  }
}
