import type { EventMessage, ResponseMessage } from '../messages.js';
import { readError } from './ack.js';
import { Content, isSif } from './content.js';
import { attributeIn, guidOf, numberOf, oneOf, requiredAttribute } from './values.js';

/** What follows the header in SIF_Event. The object itself is not looked at. */
export function readEvent(content: Content): Pick<EventMessage, 'objectName' | 'action'> {
  const data = new Content(content.required('SIF_ObjectData'));
  const object = data.required('SIF_EventObject');
  data.end();
  return {
    objectName: requiredAttribute(object, 'ObjectName'),
    action: attributeIn(object, 'Action', ['Add', 'Change', 'Delete']),
  };
}

/** What follows the header in SIF_Response. Its objects are not looked at. */
export function readResponse(
  content: Content,
): Pick<ResponseMessage, 'requestMsgId' | 'packetNumber' | 'morePackets' | 'error'> {
  const requestMsgId = guidOf(content.required('SIF_RequestMsgId'));
  const packetNumber = numberOf(content.required('SIF_PacketNumber'));
  const morePackets = oneOf(content.required('SIF_MorePackets'), ['Yes', 'No']) === 'Yes';
  const data = content.required('SIF_Error', 'SIF_ObjectData', 'SIF_ExtendedQueryResults');
  return { requestMsgId, packetNumber, morePackets, ...(isSif(data, 'SIF_Error') && { error: readError(data) }) };
}
