import type { EventMessage, ResponseMessage } from './messages.js';
import { messageText, writeAttribute } from './write/document.js';
import { writeResponseStart } from './write/response.js';

/** The bytes of a message before and after its objects, which are written elsewhere and never parsed again. */
export interface Envelope {
  readonly prefix: Buffer;
  readonly suffix: Buffer;
}

/** A SIF_Response around the objects of its SIF_ObjectData; with nothing in between it is an empty packet. */
export function responseEnvelope(response: Omit<ResponseMessage, 'type' | 'error'>): Envelope {
  const text = messageText('SIF_Response', response, (message) => {
    writeResponseStart(message, response);
    message.ele('SIF_ObjectData');
  });
  return opened(text, 'SIF_ObjectData');
}

/** A SIF_Event around its one object. */
export function eventEnvelope(event: Omit<EventMessage, 'type'>): Envelope {
  const text = messageText('SIF_Event', event, (message) => {
    const object = message.ele('SIF_ObjectData').ele('SIF_EventObject');
    writeAttribute(object, 'ObjectName', event.objectName);
    writeAttribute(object, 'Action', event.action);
  });
  return opened(text, 'SIF_EventObject');
}

/**
 * What a SIF_Response takes besides its objects, in bytes: the objects of a packet may take the request's
 * SIF_MaxBufferSize less this. MorePackets is counted as Yes, which is not known before the packet is full.
 */
export function responseOverheadBytes(response: Omit<ResponseMessage, 'type' | 'error' | 'morePackets'>): number {
  const { prefix, suffix } = responseEnvelope({ ...response, morePackets: true });
  return prefix.byteLength + suffix.byteLength;
}

/** Takes the last element, which was written empty, apart. No text or attribute can hold the mark: `<` is escaped in both. */
function opened(text: string, name: string): Envelope {
  const end = text.indexOf('/>', text.lastIndexOf(`<${name}`));
  return {
    prefix: Buffer.from(`${text.slice(0, end)}>`),
    suffix: Buffer.from(`</${name}>${text.slice(end + 2)}`),
  };
}
